import type { StoredPosition } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { searchAsOf } from './as-of.js';
import { Cursors } from './cursor.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { refuseMisplaced } from './range.js';
import { given, that } from './statement.js';
import { type Walk, walked } from './walk.js';

/** Which accesses are wanted: every filter narrows. Instants are UTC milliseconds. */
export interface AccessFilter {
  /** Empty: what concerns no controller. */
  readonly controller: string;
  /** Subject id. */
  readonly subject?: string | undefined;
  /** Name of the operation. */
  readonly scope?: string | undefined;
  readonly reference?: string | undefined;
  /** Refusals only, or none. */
  readonly refused?: boolean | undefined;
  /** From (inclusive) and to (exclusive). */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** An access as the table holds it. */
export interface AccessRow {
  readonly position: StoredPosition;
  readonly event: string;
  readonly stream: string;
  readonly revision: StoredPosition;
  readonly recorded_at: number;
  /** Empty: of no controller. */
  readonly controller: string;
  readonly subject: string | null;
  readonly scope: string;
  /** Null: sealed under the key of the subject. */
  readonly principal: string | null;
  readonly reference: string | null;
  readonly refused: string | null;
  readonly times: number;
}

const COLUMNS =
  'a.position, a.event, a.stream, a.revision, a.recorded_at, a.controller, a.subject, a.scope, a.principal, ' +
  'a.reference, a.refused, a.times';

/** Lists accesses in the order in which they were recorded. @throws ReadRefused CURSOR_INVALID */
export async function listAccess(
  sql: ReadsRows,
  filter: AccessFilter,
  { after, limit }: PageRequest,
  now: number,
): Promise<Page<AccessRow>> {
  const asOf = await searchAsOf(sql, 'access', now);
  const cursors = new Cursors('access', filter);
  const range = walked(walkOf(filter));
  const keys = after === undefined ? undefined : cursors.read(after);
  if (keys) refuseMisplaced(range, keys);
  return pageOf(await range.read(sql, keys, limit + 1), limit, cursors, asOf);
}

function walkOf({ controller, subject, scope, reference, refused, from, to }: AccessFilter): Walk<AccessRow> {
  const by = (subject !== undefined && 'subject') || (scope !== undefined && 'scope') || 'time';
  return {
    name: `access-by-${by}`,
    along: 'access e',
    order: ['e.recorded_at', 'e.position'],
    kinds: 'nn',
    entered: [
      ...(by === 'subject' ? [given('e.subject = ?', subject)] : [given('e.controller = ?', controller)]),
      ...(by === 'scope' ? [given('e.scope = ?', scope)] : []),
      given('e.recorded_at < ?', to),
    ],
    beginning: given('e.recorded_at >= ?', from),
    columns: COLUMNS,
    joins: 'JOIN access a ON a.position = w.k1',
    compared: [
      ...(by === 'subject' ? [given('a.controller = ?', controller), given('a.scope = ?', scope)] : []),
      given('a.reference = ?', reference),
      refused === undefined ? undefined : that(`a.refused IS ${refused ? 'NOT ' : ''}NULL`),
    ],
    keysOf: ({ recorded_at, position }) => [recorded_at, Number(position)],
  };
}
