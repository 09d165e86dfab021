import { Refusal } from '#domain';
import { type EventStore, type Position } from '#event-store';
import { type Asking, NOWHERE, QuestionRefused, type SubjectRef } from '#ledger';
import type { AsOf, AuditProjection } from '#read-models';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { SubjectRefBody } from '../dto/subject.dto.js';
import { Problem } from '../problems/problem.js';
import { purposesOf } from '../routes/published.js';
import type { Published } from '../service-ports.js';
import type { AuditPort } from './audit-port.js';

/** How long a question waits for the tables, milliseconds. */
const WITHIN_MS = 2_000;

/** As of when a table answers. */
export class AsOfAnswer {
  @ApiProperty({ description: 'Consistency token: every fact up to here is in the answer.' })
  readonly position!: string;
  @ApiProperty({ format: 'date-time', description: 'What changes by itself has been evaluated up to here.' })
  readonly time!: string;
  @ApiPropertyOptional({
    description: 'People whose answer was not evaluated again since the law last changed.',
  })
  readonly waiting?: number;
  @ApiPropertyOptional({
    description: 'Facts up to there that the table could not take: they are not in the answer.',
  })
  readonly parked?: number;
}

/** `asOf` of an answer. */
export function asOfAnswer({ positions }: AuditPort, { position, time, waiting, parked }: AsOf): AsOfAnswer {
  return {
    position: positions.tokenOf(position < 0n ? NOWHERE : position),
    time: new Date(time).toISOString(),
    ...(waiting !== undefined && { waiting }),
    ...(parked !== undefined && { parked }),
  };
}

/** The controller that is meant. @throws QuestionRefused CONTROLLER_MISSING, CONTROLLER_UNKNOWN */
export function controllerMeant(published: Published, named: string | undefined): string {
  const known = published.controllers();
  const [only] = known;
  if (named === undefined) {
    if (only === undefined) throw new QuestionRefused('CONTROLLER_UNKNOWN', 'controller');
    if (known.length > 1) throw new QuestionRefused('CONTROLLER_MISSING', 'controller');
    return only;
  }
  if (!known.includes(named)) throw new QuestionRefused('CONTROLLER_UNKNOWN', 'controller');
  return named;
}

/**
 * The purpose that a filter names. One that nobody published is refused: whoever mistypes it would read an empty list
 * as "nobody", and a mailing tool would wait for ever for a no that never comes.
 * @throws Refusal PURPOSE_UNKNOWN
 */
export function purposeMeant(
  published: Published,
  controller: string,
  purpose: string | undefined,
): string | undefined {
  if (purpose !== undefined && !purposesOf(published.factsOf(controller)).has(purpose))
    throw new Refusal('PURPOSE_UNKNOWN', 'purpose');
  return purpose;
}

/**
 * A range holds something only if it ends after it begins. @param range two members of the question, the beginning first
 * @throws Problem QUERY_INVALID
 */
export function notBackwards(range: Readonly<Record<string, string | undefined>>): void {
  const [[begins = '', from] = [], [ends = '', to] = []] = Object.entries(range);
  if (from !== undefined && to !== undefined && Date.parse(to) <= Date.parse(from))
    throw new Problem('QUERY_INVALID', [{ field: ends, message: `must be later than ${begins}` }]);
}

/**
 * The id of the person that a search means.
 * @throws QuestionRefused SUBJECT_UNKNOWN where an identifier is nobody's
 */
export async function subjectMeant(
  asking: Asking,
  controller: string,
  named: SubjectRefBody,
): Promise<string> {
  const reference = named as SubjectRef;
  const id = 'id' in reference ? reference.id : await asking.lookup(controller, reference);
  if (id === undefined) throw new QuestionRefused('SUBJECT_UNKNOWN');
  return id;
}

/**
 * Waits until the tables have what a caller has seen before.
 * @throws QuestionRefused TOKEN_INVALID, FRESHNESS_NOT_SHOWN
 */
export async function waitForTables(
  audit: AuditPort,
  store: EventStore,
  atLeast: string | undefined,
  ...projections: readonly AuditProjection[]
): Promise<void> {
  if (atLeast === undefined) return;
  const position = await positionIn(audit, store, atLeast);
  if (position !== undefined && !(await audit.tables.reaches(projections, position, WITHIN_MS)))
    throw new QuestionRefused('FRESHNESS_NOT_SHOWN');
}

async function positionIn(
  { positions }: AuditPort,
  store: EventStore,
  token: string,
): Promise<Position | undefined> {
  const read = positions.read(token);
  if (read.kind === 'invalid') throw new QuestionRefused('TOKEN_INVALID', 'atLeast');
  return read.kind === 'position' ? read.position : store.head();
}
