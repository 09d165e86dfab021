import pg from 'pg';
import { postgresError } from '../errors.js';
import type { PostgresOptions } from '../options.js';
import { copyRows } from './copy.js';
import { numbered, type PostgresSql, type PostgresValue } from './sql.js';

/** A lost host is noticed after so long without a word, milliseconds. */
const KEEP_ALIVE_MS = 5_000;
/** Whoever holds a transaction open for so long without a statement is hung: its locks must not stay. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** Longest statement, milliseconds: the server ends it. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** So much later than it would have ended the statement, a server that said nothing counts as lost. */
const SILENCE_MS = 5_000;
/** The longest that a timer of Node takes, milliseconds. */
const NEVER_MS = 2 ** 31 - 1;

/** Statements are short: to compile one takes longer than to run it. */
const SETTINGS = { timezone: 'UTC', client_min_messages: 'warning', jit: 'off' };

const INT8 = 20;
const NUMERIC = 1700;

/**
 * Positions, instants and counts are whole numbers; what fits is given as number, as SQLite's driver does, all else as
 * text, so that nothing is rounded.
 */
const types = {
  getTypeParser: ((type: number, format?: 'text' | 'binary') =>
    type === INT8 || type === NUMERIC
      ? wholeNumber
      : pg.types.getTypeParser(type, format as 'text')) as typeof pg.types.getTypeParser,
};

function wholeNumber(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** What every connection is opened with. */
export function clientConfig(options: PostgresOptions, schema: string): pg.PoolConfig {
  return {
    connectionString: options.url,
    // The schema first, so that every statement is the same as on SQLite. UTC, should a statement ever ask.
    options: Object.entries({ search_path: schema, ...SETTINGS, ...options.settings })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    application_name: 'consent-ledger',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types,
  };
}

/** Makes a pool; no connection is opened yet. @param pipeline its connections wait for no answer before they send more */
export function makePool(options: PostgresOptions, schema: string, pipeline = false): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(options, schema),
    pipeline,
    // A server that is stopped ends no statement by itself, and its system goes on answering keep-alives.
    query_timeout: (options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS) + SILENCE_MS,
    max: options.poolSize ?? 10,
  });
  // A connection that breaks tells whoever uses it; without listeners it would end the process as well.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Statements of one transaction. Those that are asked for at the same time run in that order. */
export function sqlOn(client: pg.PoolClient): PostgresSql {
  let failed: unknown;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const mine = client.pipeline ? task() : last.then(task);
    last = mine.catch((error: unknown) => {
      failed ??= error;
    });
    // What comes behind a failure is refused because of it, which says nothing.
    return mine.catch((error: unknown) => {
      throw failed ?? error;
    });
  };
  return {
    copies: !client.pipeline,
    rows: <R>(sql: string, values: readonly PostgresValue[] = []) =>
      inTurn(async () => (await query(client, sql, values)).rows as R[]),
    run: (sql, values = [], long = false) =>
      inTurn(async () => {
        if (long) await query(client, 'SET LOCAL statement_timeout = 0');
        return (await query(client, sql, values, long)).rowCount ?? 0;
      }),
    copy: (table, columns, rows) =>
      inTurn(async () => {
        try {
          return await copyRows(client, table, columns, rows);
        } catch (error) {
          throw postgresError(error);
        }
      }),
  };
}

/** @throws PostgresError: the driver's own errors quote values */
export async function query(
  on: pg.Pool | pg.PoolClient,
  sql: string,
  values: readonly PostgresValue[] = [],
  long = false,
): Promise<pg.QueryResult> {
  const text = numbered(sql);
  const pipeline = 'pipeline' in on && on.pipeline;
  const name = pipeline && values.length > 0 ? nameOf(text) : undefined;
  if (pipeline) gather(on);
  try {
    return await on.query({
      text,
      values: [...values],
      ...(name !== undefined && { name }),
      ...(long && { query_timeout: NEVER_MS }),
    });
  } catch (error) {
    throw postgresError(error);
  }
}

/** What is asked for within one turn goes out at once: each piece would wake the server by itself. */
function gather({ connection: { stream } }: pg.PoolClient): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** Statements that a server keeps for a connection; what comes later is planned anew each time. */
const MOST_NAMES = 500;
const names = new Map<string, string>();

/**
 * The name by which a server knows how it runs a statement. Whoever asks for all columns gets none: a column that another
 * version of the service adds would make the server refuse what it kept.
 */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES || /SELECT \*/.test(text)) return known;
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}
