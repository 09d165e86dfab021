import { SqliteDatabase } from '#sqlite-driver';

/** Does what somebody with the file and a database tool can do: takes the triggers of a table away and writes. */
export function tamper(file: string, table: string, statements: readonly string[]): void {
  const db = new SqliteDatabase(file);
  try {
    db.transaction(() => {
      const triggers = db
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?")
        .all(table) as { name: string; sql: string }[];
      for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
      for (const statement of statements) db.exec(statement);
      for (const { sql } of triggers) db.exec(sql);
    })();
  } finally {
    db.close();
  }
}

/** What somebody with the file reads in it. */
export function peek(file: string, question: string): unknown[] {
  const db = new SqliteDatabase(file, { readonly: true });
  try {
    return db.prepare(question).all();
  } finally {
    db.close();
  }
}
