import { OPERATIONS_TABLE, type FactType, type OperationId } from '#domain';
import { Recorder, type ItemAnswer, type RecordCommand, type SubjectRef } from '#ledger';
import { Inject, Injectable } from '@nestjs/common';
import { mayRecord } from '../access/may-record.js';
import { noteRefusal } from '../access/refusal-of.js';
import { ENVELOPE, type RecordingBody } from '../dto/fact-body.js';
import { readInstant } from '../dto/kinds.js';
import { invalidBody, Problem } from '../problems/problem.js';
import { ProblemMapper } from '../problems/problem-mapper.js';
import { LEDGER_MODE } from '../service-tokens.js';
import type { Act } from './act.js';
import { answerInTime } from './answer-in-time.js';
import type { ItemsAnswer } from './items-answer.js';
import { recordedAnswer, type RecordedAnswer } from './recorded-answer.js';
import { usualActor } from './usual-actor.js';

const IN_ENVELOPE: ReadonlySet<string> = new Set(ENVELOPE);

/** What stands beside the body: the fact type, and fields that come from the path. */
export interface Meant {
  /** Left out: the operation's first. */
  readonly type?: FactType;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The subject, where the path names it. */
  readonly subject?: SubjectRef;
}

/** Turns a checked request into the recorder's command, and the recorder's answer into the HTTP one. */
@Injectable()
export class Recording {
  constructor(
    @Inject(Recorder) private readonly recorder: Recorder,
    @Inject(LEDGER_MODE) private readonly mode: 'live' | 'replay',
    private readonly problems: ProblemMapper,
  ) {}

  /**
   * Records one fact; with `controllers` one at each of them.
   * Sets the status (201 written, 200 repeated or several) and the `ETag`.
   */
  async record(
    operationId: OperationId,
    act: Act,
    body: RecordingBody,
    meant: Meant = {},
  ): Promise<RecordedAnswer | ItemsAnswer> {
    const command = commandOf(operationId, act, body, meant);
    if (body.controllers !== undefined) {
      if (body.controller !== undefined) {
        throw invalidBody([{ field: 'controllers', message: 'or controller must be there, and not both' }]);
      }
      const answers = await answerInTime(this.recorder.recordAtControllers(command, body.controllers));
      act.reply.status(200);
      return this.items(answers, act.reply.request.id);
    }
    const recorded = await answerInTime(this.recorder.record(command));
    act.reply.status(recorded.repeated ? 200 : 201).header('ETag', `"${recorded.revision}"`);
    return recordedAnswer(recorded, this.mode);
  }

  /** One answer per item, in the items' order. */
  items(answers: readonly ItemAnswer[], correlationId: string): ItemsAnswer {
    return {
      items: answers.map((answer) =>
        answer.ok
          ? {
              status: answer.recorded.repeated ? 200 : 201,
              recorded: recordedAnswer(answer.recorded, this.mode),
            }
          : this.problems.item(answer.error, correlationId),
      ),
    };
  }
}

/** The recorder's command for a request whose body was checked against its DTO. */
export function commandOf(
  operationId: OperationId,
  act: Act,
  body: RecordingBody,
  meant: Meant,
): RecordCommand {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(body))
    if (!IN_ENVELOPE.has(name)) fields[name] = (body as Readonly<Record<string, unknown>>)[name];
  Object.assign(fields, meant.fields);
  const type = meant.type ?? body.type ?? typeOf(operationId);
  const subject = meant.subject ?? (body.subject as SubjectRef | undefined);
  const controller = controllerWithin(act, body, type, fields, subject);
  return {
    operationId,
    principal: act.principal.id,
    by: body.by ?? usualActor(type),
    ...(act.idempotencyKey !== undefined && { idempotencyKey: act.idempotencyKey }),
    ...(controller !== undefined && { controller }),
    ...(subject !== undefined && { subject }),
    type,
    fields,
    ...(body.at !== undefined && { at: readInstant(body.at) }),
    ...(body.effectiveAt !== undefined && { effectiveAt: readInstant(body.effectiveAt) }),
    pathParams: act.pathParams,
    item: act.item,
    ...(act.ifMatch !== undefined && { ifMatch: act.ifMatch }),
    ...(body.recordedAt !== undefined && { recordedAt: readInstant(body.recordedAt) }),
  };
}

/** The controller that is meant within what the principal may record. @throws Problem FORBIDDEN, BODY_INVALID */
function controllerWithin(
  { principal, reply }: Act,
  { controller, controllers, by }: RecordingBody,
  type: FactType,
  fields: Readonly<Record<string, unknown>>,
  subject: SubjectRef | undefined,
): string | undefined {
  try {
    return mayRecord(principal, { type, controller, controllers, subject, by, fields }, Date.now());
  } catch (error) {
    if (error instanceof Problem && error.code === 'FORBIDDEN') noteRefusal(reply.request, 'scope');
    throw error;
  }
}

function typeOf(operationId: OperationId): FactType {
  const rows: Readonly<Record<string, { readonly types: readonly FactType[] }>> = OPERATIONS_TABLE;
  const type = rows[operationId]?.types[0];
  if (type === undefined) throw new Error(`${operationId} names the fact type in each item`);
  return type;
}
