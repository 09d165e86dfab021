import type { CursorKeys } from './cursor.js';
import type { Placed, Range, Reading } from './range.js';
import { ask, askOne, beyond, type Condition, type QueryName, select, type Statement } from './statement.js';

/** A way along an index, in whose order the rows are listed. */
export interface Walk<R> {
  readonly name: QueryName;
  /** The table that the index belongs to, with its alias. */
  readonly along: string;
  /** The index's columns behind those that are fixed: the place of an entry. */
  readonly order: readonly string[];
  /** The index's column in front of these, where `entered` says that it is NULL: PostgreSQL has to be told that it is in order. */
  readonly nothingIn?: string;
  /** What the keys hold, in their order: `s` text, `n` number. */
  readonly kinds: string;
  /** Conditions that the index itself fulfils. */
  readonly entered: readonly (Condition | undefined)[];
  /** Lower end of the walk: holds for every place behind an entry anyhow. */
  readonly beginning?: Condition | undefined;
  /** Columns and joins; `w.k0`, `w.k1`, … is the place of an entry. */
  readonly columns: string;
  readonly joins: string;
  /** What the joins say with values: true of every entry. */
  readonly joined?: readonly (Condition | undefined)[];
  /** Conditions that can only be compared in the rows. */
  readonly compared: readonly (Condition | undefined)[];
  readonly keysOf: (row: R) => CursorKeys;
}

/** Entries that one statement looks at where rows are compared. */
const STEP = 500;

/**
 * Entries that one reading looks at: then it stops, whether enough rows were found or not, and says where. So that no
 * question, however few rows it wants of however many, takes long.
 */
const MOST = 1_000;

/** The rows of a walk, as a range. */
export function walked<R>(walk: Walk<R>): Range<R> {
  const compares = walk.compared.some((condition) => condition !== undefined);
  return {
    kinds: walk.kinds,
    read: (sql, after, limit) => {
      if (!compares) return whole(ask<R>(sql, entries(walk, after, limit, limit)), walk);
      return inSteps(
        (from, wanted) => ask<R>(sql, entries(walk, from, STEP, wanted)),
        (from) => askOne<Readonly<Record<string, string | number>>>(sql, endOfStep(walk, from)),
        walk,
        after,
        limit,
      );
    },
  };
}

async function whole<R>(rows: Promise<readonly R[]>, walk: Walk<R>): Promise<Reading<R>> {
  return { rows: (await rows).map((row) => placed(row, walk)) };
}

async function inSteps<R>(
  rowsBehind: (after: CursorKeys | undefined, wanted: number) => Promise<readonly R[]>,
  endBehind: (
    after: CursorKeys | undefined,
  ) => Promise<Readonly<Record<string, string | number>> | undefined>,
  walk: Walk<R>,
  after: CursorKeys | undefined,
  limit: number,
): Promise<Reading<R>> {
  const found: Placed<R>[] = [];
  let from = after;
  for (let looked = 0; ;) {
    const rows = await rowsBehind(from, limit - found.length);
    found.push(...rows.map((row) => placed(row, walk)));
    if (found.length >= limit) return { rows: found };
    const end = await endBehind(from);
    if (end === undefined) return { rows: found };
    from = walk.order.map((_column, place) => end[`k${place}`] ?? '');
    looked += STEP;
    if (looked >= MOST) return { rows: found, stopped: from };
  }
}

function placed<R>(row: R, { keysOf }: Walk<R>): Placed<R> {
  return { row, keys: keysOf(row) };
}

/** Some entries behind a place, and the rows of those that fit. */
function entries<R>(walk: Walk<R>, after: CursorKeys | undefined, step: number, limit: number): Statement {
  const { name, columns, joins, joined = [], compared, order } = walk;
  const keys = order.map((column, place) => `${column} AS k${place}`).join(', ');
  const inner = select(name, `${keys} FROM ${walk.along}`, conditions(walk, after), inOrder(walk), step);
  const outer = select(
    name,
    '',
    [...joined, ...compared],
    order.map((_column, place) => `w.k${place}`),
    limit,
  );
  const where = outer.sql.slice(outer.sql.indexOf('SELECT ') + 'SELECT '.length);
  return {
    sql: `/* ${name} */ SELECT ${columns} FROM (${inner.sql}) w ${joins}${where}`,
    values: [...inner.values, ...outer.values],
  };
}

/** Counts the entries of a walk, up to so many. */
export function countUpTo<R>(walk: Walk<R>, most: number): Statement {
  const { sql, values } = select(
    walk.name,
    `1 AS one FROM ${walk.along}`,
    conditions(walk, undefined),
    [],
    most,
  );
  return { sql: `SELECT COUNT(*) AS entries FROM (${sql}) probe`, values };
}

/** The place of the last entry of a step; none: there are fewer. */
function endOfStep<R>(walk: Walk<R>, after: CursorKeys | undefined): Statement {
  const { name, along, order } = walk;
  const keys = order.map((column, place) => `${column} AS k${place}`).join(', ');
  const { sql, values } = select(name, `${keys} FROM ${along}`, conditions(walk, after), inOrder(walk), 1);
  return { sql: `${sql} OFFSET ${STEP - 1}`, values };
}

function inOrder<R>({ nothingIn, order }: Walk<R>): readonly string[] {
  return nothingIn === undefined ? order : [nothingIn, ...order];
}

function conditions<R>({ entered, beginning, order }: Walk<R>, after: CursorKeys | undefined) {
  return [...entered, after === undefined ? beginning : beyond(order, after)];
}
