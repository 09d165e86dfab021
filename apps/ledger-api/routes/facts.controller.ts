import { Refusal } from '#domain';
import { Recorder, type ItemAnswer, type RecordCommand } from '#ledger';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiExtraModels, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { isObject } from '../body/json-body.js';
import type { RecordingBody } from '../dto/fact-body.js';
import { checkedItem, FACT_ITEMS, REPLAY_ITEMS } from '../dto/fact-items.js';
import { BatchBody, MAX_BATCH, ReplayBody } from '../dto/batch.dto.js';
import type { Dto } from '../dto/validate.js';
import { invalidBody, Problem } from '../problems/problem.js';
import { TheAct, type Act } from '../recording/act.js';
import { ItemsAnswer } from '../recording/items-answer.js';
import { commandOf, Recording } from '../recording/recording.js';
import { Operation, Problems, Records } from '../recording/records.decorator.js';

const MANY = { bodyLimit: 'batch' };
/** Each item's key is the batch's with `#` and its place, and a key has at most 255 characters. */
const MAX_BATCH_KEY = 250;
const KEY_TOO_LONG = {
  field: 'Idempotency-Key',
  message: `must be at most ${MAX_BATCH_KEY} characters for a batch: each item adds its place to it`,
};
const ANY_FACT = [...FACT_ITEMS.values()];

/** Any fact by its type: for batches, importers, and callers that prefer one route. */
@ApiTags('Any fact')
@ApiExtraModels(...ANY_FACT)
@Controller('v1')
export class FactsController {
  constructor(
    private readonly recording: Recording,
    @Inject(Recorder) private readonly recorder: Recorder,
  ) {}

  @Post('facts')
  @Records('recordFact', 'Record a fact of any type', 'docs/facts.md lists the types')
  @ApiBody({ schema: { oneOf: ANY_FACT.map((dto) => ({ $ref: getSchemaPath(dto) })) } })
  one(@TheAct() act: Act, @Body() body: unknown) {
    return this.recording.record('recordFact', act, fact(FACT_ITEMS, body));
  }

  @Post('facts/batch')
  @RouteConfig(MANY)
  @Operation({
    operationId: 'recordFacts',
    summary: 'Record up to 1,000 mixed facts, with an answer for each',
    law: 'Not atomic across subjects; items of one subject are recorded in order.',
  })
  @ApiResponse({ status: 200, type: ItemsAnswer })
  @Problems(400, 413, 415, 503)
  async batch(@TheAct() act: Act, @Body() body: BatchBody): Promise<ItemsAnswer> {
    return this.several(act, body.facts, (item, index) =>
      commandOf('recordFacts', actOfItem(act, item, index), itemOf(FACT_ITEMS, item), {}),
    );
  }

  @Post('replay/facts')
  @RouteConfig(MANY)
  @Operation({
    operationId: 'replayFacts',
    summary: 'Replay mode only: store facts as found, each with the time of its recording',
    law: 'Simulations only: the ledger says so in every answer and never leaves this mode',
  })
  @ApiResponse({ status: 200, type: ItemsAnswer })
  @Problems(400, 409, 413, 415, 503)
  async replay(@TheAct() act: Act, @Body() body: ReplayBody): Promise<ItemsAnswer> {
    return this.several(
      act,
      body.facts,
      (item, index) => commandOf('replayFacts', actOfItem(act, item, index), itemOf(REPLAY_ITEMS, item), {}),
      (commands) => this.recorder.replay(commands),
    );
  }

  /** Items that cannot be read are answered in their place; the others are recorded. */
  private async several(
    act: Act,
    items: readonly unknown[],
    command: (item: unknown, index: number) => RecordCommand,
    record: (commands: readonly RecordCommand[]) => Promise<readonly ItemAnswer[]> = (commands) =>
      this.recorder.recordBatch(commands),
  ): Promise<ItemsAnswer> {
    if (items.length > MAX_BATCH) throw new Refusal('BATCH_TOO_LARGE');
    if ((act.idempotencyKey?.length ?? 0) > MAX_BATCH_KEY)
      throw new Problem('HEADER_INVALID', [KEY_TOO_LONG]);
    const read = items.map((item, index) => readable(() => command(item, index)));
    const recorded = [...(await record(read.flatMap((one) => (one.ok ? [one.command] : []))))].values();
    const answers = read.map((one): ItemAnswer => (one.ok ? (recorded.next().value as ItemAnswer) : one));
    act.reply.status(200);
    return this.recording.items(answers, act.reply.request.id);
  }
}

type Readable =
  { readonly ok: true; readonly command: RecordCommand } | { readonly ok: false; readonly error: unknown };

function readable(command: () => RecordCommand): Readable {
  try {
    return { ok: true, command: command() };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, error };
    throw error;
  }
}

/** An item's key is the batch's with its place (facts-and-subjects.md 4). */
function actOfItem(act: Act, item: unknown, index: number): Act {
  const { idempotencyKey: key, ...rest } = act;
  return { ...rest, item, ...(key !== undefined && { idempotencyKey: `${key}#${index}` }) };
}

/** A fact of any type, checked against the DTO of its type. @throws Problem BODY_INVALID, BODY_MISSING; Refusal */
function fact(dtos: ReadonlyMap<string, Dto<RecordingBody>>, item: unknown): RecordingBody {
  if (item === undefined) throw new Problem('BODY_MISSING');
  if (!isObject(item)) throw invalidBody([{ field: '', message: 'must be an object' }]);
  const type = item['type'];
  const dto = typeof type === 'string' ? dtos.get(type) : undefined;
  if (dto === undefined)
    throw invalidBody([{ field: 'type', message: 'must be a fact type that can be recorded' }]);
  return checkedItem(dto, item);
}

/** The same for an item of a batch: there, several controllers are several items. */
function itemOf(dtos: ReadonlyMap<string, Dto<RecordingBody>>, item: unknown): RecordingBody {
  const checked = fact(dtos, item);
  if (checked.controllers === undefined) return checked;
  throw invalidBody([
    { field: 'controllers', message: 'is not taken in a batch: send one item per controller' },
  ]);
}
