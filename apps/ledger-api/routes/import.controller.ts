import { Refusal } from '#domain';
import { Recorder, type PreviewAnswer, type RecordCommand, type RestsOn } from '#ledger';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtraModels, ApiResponse, ApiTags } from '@nestjs/swagger';
import { noteSeen } from '../access-record/pending-accesses.js';
import type { Person } from '../access-record/persons-meant.js';
import { mayKnow } from '../access/may-know.js';
import { isObject } from '../body/json-body.js';
import { checkedItem, IMPORT_ITEMS } from '../dto/fact-items.js';
import { MAX_BATCH } from '../dto/batch.dto.js';
import { acceptsPlace, ImportBody, ImportRowBody, ImportRowPlace } from '../dto/import.dto.js';
import { validate } from '../dto/validate.js';
import { invalidBody, Problem } from '../problems/problem.js';
import { ProblemMapper } from '../problems/problem-mapper.js';
import { TheAct, type Act } from '../recording/act.js';
import {
  ImportAnswer,
  PreviewedImportAnswer,
  type ImportedItem,
  type PreviewedItem,
} from '../recording/import-answer.js';
import { commandOf } from '../recording/recording.js';
import { Operation, Problems } from '../recording/records.decorator.js';

const MANY = { bodyLimit: 'batch' };

type Read =
  { readonly ok: true; readonly command: RecordCommand } | { readonly ok: false; readonly error: unknown };

/** Consents, contracts, objections and suppression lists that were kept elsewhere, moved in as found. */
@ApiTags('Moving in')
@ApiExtraModels(...IMPORT_ITEMS.values(), ImportRowBody)
@Controller('v1/import')
export class ImportController {
  constructor(
    @Inject(Recorder) private readonly recorder: Recorder,
    private readonly problems: ProblemMapper,
  ) {}

  @Post('facts')
  @RouteConfig(MANY)
  @Operation({
    operationId: 'importFacts',
    summary: 'Record up to 1,000 facts that were found elsewhere',
    law: 'As found, at their claimed times: a consent without proof is recorded and not relied upon (GDPR 7(1)). The same fact of the same source again writes nothing, in whatever file or row it stands.',
  })
  @ApiResponse({ status: 200, type: ImportAnswer })
  @Problems(400, 413, 415, 503)
  async facts(@TheAct() act: Act, @Body() body: ImportBody): Promise<ImportAnswer> {
    const answers = await this.each(act, body, (commands) => this.recorder.importFacts(commands));
    act.reply.status(200);
    return {
      items: answers.map((answer): ImportedItem => {
        if (!answer.ok) return this.problems.item(answer.error, act.reply.request.id);
        const { repeated, subjectId, superseded } = answer.recorded;
        return {
          status: repeated ? 200 : 201,
          ...(subjectId !== undefined && { subject: subjectId }),
          ...(superseded.length > 0 && { superseded: superseded.map(({ purpose }) => purpose) }),
        };
      }),
    };
  }

  @Post('preview')
  @RouteConfig(MANY)
  @Operation({
    operationId: 'previewImport',
    summary: 'What the same import would mean, judged by the law; nothing is recorded',
    law: 'All rows of one person in the request are judged together, with what is stored of the person where the principal may check that; else by themselves.',
  })
  @ApiResponse({ status: 200, type: PreviewedImportAnswer })
  @Problems(400, 413, 415, 503)
  async preview(@TheAct() act: Act, @Body() body: ImportBody): Promise<PreviewedImportAnswer> {
    const now = Date.now();
    const answers = await this.each<PreviewAnswer>(act, body, (commands) =>
      this.recorder.previewImport(
        commands.map((command) => ({ ...command, alone: !mayKnow(act.principal, command, now) })),
      ),
    );
    noteSeen(act.reply.request, personsIn(answers));
    act.reply.status(200);
    return {
      items: answers.map((answer): PreviewedItem =>
        answer.ok
          ? { status: 200, meanings: answer.meanings }
          : this.problems.item(answer.error, act.reply.request.id),
      ),
    };
  }

  /** Rows that cannot be read are answered in their place. */
  private async each<A extends { readonly ok: boolean }>(
    act: Act,
    body: ImportBody,
    ask: (commands: readonly RecordCommand[]) => Promise<readonly A[]>,
  ): Promise<readonly (A | { readonly ok: false; readonly error: unknown })[]> {
    if (body.rows.length > MAX_BATCH) throw new Refusal('BATCH_TOO_LARGE');
    const read = body.rows.map((row) => readRow(act, body, row));
    const answers = (await ask(read.flatMap((one) => (one.ok ? [one.command] : [])))).values();
    return read.map((one) => (one.ok ? (answers.next().value as A) : one));
  }
}

/** The persons on whose stored facts answers rest, each once. */
function personsIn(
  answers: readonly { readonly ok: boolean; readonly restsOn?: RestsOn }[],
): readonly Person[] {
  const persons = new Map<string, Person>();
  for (const { restsOn } of answers)
    for (const id of restsOn?.subjects ?? [])
      if (restsOn) persons.set(id, { id, controller: restsOn.controller });
  return [...persons.values()];
}

function readRow(act: Act, { source, digest }: ImportBody, item: unknown): Read {
  try {
    if (!isObject(item)) throw invalidBody([{ field: '', message: 'must be an object' }]);
    const { fact, ...given } = item;
    const place = acceptsPlace(given) ? given : validate(ImportRowPlace, given);
    const type = isObject(fact) ? fact['type'] : undefined;
    const dto = typeof type === 'string' ? IMPORT_ITEMS.get(type) : undefined;
    if (dto === undefined)
      throw invalidBody([
        { field: 'fact.type', message: `must be one of ${[...IMPORT_ITEMS.keys()].join(', ')}` },
      ]);
    const body = checkedItem(dto, fact);
    if (body.controllers !== undefined)
      throw invalidBody([{ field: 'controllers', message: 'is not taken in an import' }]);
    const { row } = place;
    // The row is known again by what it says (decision 0012), wherever it stands in its file.
    const { ifMatch: _revision, idempotencyKey: _key, ...rest } = act;
    const meant = { fields: { source, importDigest: digest, importRow: row } };
    return { ok: true, command: commandOf('importFacts', { ...rest, item: fact }, body, meant) };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, error };
    throw error;
  }
}
