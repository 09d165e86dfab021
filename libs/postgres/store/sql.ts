/** A value that a statement takes. */
export type PostgresValue = string | number | bigint | boolean | Uint8Array | readonly string[] | null;

/** Runs statements. They are written with `?` for values, as for SQLite; no statement holds a `?` otherwise. */
export interface PostgresSql {
  /** Rows of a query. @throws PostgresError */
  rows<R>(sql: string, values?: readonly PostgresValue[]): Promise<R[]>;
  /**
   * Runs a statement.
   * @param long it may take as long as it likes: an index over millions of rows does
   * @returns number of rows that it changed @throws PostgresError
   */
  run(sql: string, values?: readonly PostgresValue[], long?: boolean): Promise<number>;
  /** Whether this connection takes `copy`. */
  readonly copies: boolean;
  /** Writes new rows by COPY: the fastest way in, for rows of which none is there. @throws PostgresError */
  copy(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly PostgresValue[])[],
  ): Promise<number>;
}

/** `?` -> `$1`, `$2`, …: what the driver takes. */
export function numbered(sql: string): string {
  const known = texts.get(sql);
  if (known !== undefined) return known;
  let place = 0;
  const text = sql.replaceAll('?', () => `$${++place}`);
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(sql, text);
  return text;
}

/** Texts are few; those with a place for each of many rows are many, so what is kept has an end. */
const MOST_TEXTS = 2_000;
const texts = new Map<string, string>();
