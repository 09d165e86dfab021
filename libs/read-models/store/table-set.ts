/**
 * The tables of one projection in one dialect. Readers use the plain names: each is a view of the generation that
 * answers, so a rebuild fills the next generation beside it and then turns the views round in one transaction.
 */
export interface TableSet {
  /** By plain name: the statement that makes the table, then those of its indexes, with `{name}` for names of the generation. */
  readonly tables: Readonly<Record<string, readonly [table: string, ...indexes: string[]]>>;
  /**
   * What is compared of each table when a rebuild is done, and in which order: all of it, but `position` where that says
   * when a row was found, and `recheck_at`, which may be earlier than it need be.
   */
  readonly compared: Readonly<Record<string, { readonly key: string; readonly columns: string }>>;
  /** Further views for readers, over tables of the generation. */
  readonly views: Readonly<Record<string, string>>;
}

/** A table of one generation: `status_v1_g3`. */
export function tableName(name: string, version: number, generation: number): string {
  return `${name}_v${version}_g${generation}`;
}

/** Puts the names of one generation into a statement. */
export function named(sql: string, version: number, generation: number): string {
  return sql.replace(/\{(\w+)\}/g, (_whole, name: string) => tableName(name, version, generation));
}
