/**
 * A statement that makes a table, as PostgreSQL understands it; all others are the same in both dialects. Text is
 * ordered by code point there as well, whatever the database's own order is.
 */
export function inPostgres(statement: string): string {
  if (!/^\s*CREATE TABLE/.test(statement)) return statement;
  return statement.replace(/\)\s*WITHOUT ROWID\s*$/, ')').replace(/\bTEXT\b/g, 'TEXT COLLATE "C"');
}
