import { Recorder } from '#ledger';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiExtraModels, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { isObject } from '../body/json-body.js';
import type { RecordingBody } from '../dto/fact-body.js';
import { checkedItem, FACT_ITEMS, REPLAY_ITEMS } from '../dto/fact-items.js';
import { BatchBody, ReplayBody } from '../dto/batch.dto.js';
import type { Dto } from '../dto/validate.js';
import { invalidBody, Problem } from '../problems/problem.js';
import { TheAct, type Act } from '../recording/act.js';
import { ItemsAnswer } from '../recording/items-answer.js';
import { commandOf, Recording } from '../recording/recording.js';
import { RecordingMany } from '../recording/recording-many.js';
import { Operation, Problems, Records } from '../recording/records.decorator.js';

const MANY = { bodyLimit: 'batch' };
const ANY_FACT = [...FACT_ITEMS.values()];

/** Any fact by its type: for batches, importers, and callers that prefer one route. */
@ApiTags('Any fact')
@ApiExtraModels(...ANY_FACT)
@Controller('v1')
export class FactsController {
  constructor(
    private readonly recording: Recording,
    private readonly many: RecordingMany,
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
    return this.many.record(act, body.facts, (item, itemAct) =>
      commandOf('recordFacts', itemAct, itemOf(FACT_ITEMS, item), {}),
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
    return this.many.record(
      act,
      body.facts,
      (item, itemAct) => commandOf('replayFacts', itemAct, itemOf(REPLAY_ITEMS, item), {}),
      (commands) => this.recorder.replay(commands),
    );
  }
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
