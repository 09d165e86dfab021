import { SqliteDatabase } from '#sqlite-driver';
import { join } from 'node:path';

/** A database that counts its rows twice, in two tables: whoever copies it between the two sees them differ. */
export interface CountedDatabase {
  /** Adds a row to both tables, in one transaction. */
  add(): void;
  readonly rows: number;
  /** Opens a transaction that stays open until the returned function is called. */
  begin(): () => void;
  close(): void;
}

/** Opens `name` in `folder` as the stores do, with so many rows of 4 KiB. */
export function openCounted(folder: string, name: string, rows: number, exclusive = false): CountedDatabase {
  const db = new SqliteDatabase(join(folder, name));
  if (exclusive) db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE one (n INTEGER PRIMARY KEY, filling BLOB); CREATE TABLE two (n INTEGER PRIMARY KEY)');
  const one = db.prepare('INSERT INTO one (filling) VALUES (randomblob(4000))');
  const two = db.prepare('INSERT INTO two DEFAULT VALUES');
  const counted = {
    rows: 0,
    add: db.transaction(() => {
      one.run();
      two.run();
      counted.rows += 1;
    }),
    begin: () => {
      db.exec('BEGIN IMMEDIATE');
      return () => void db.exec('COMMIT');
    },
    close: () => void db.close(),
  };
  db.transaction(() => {
    for (let i = 0; i < rows; i += 1) counted.add();
  })();
  return counted;
}

/** How many rows the tables of a file hold: two numbers. */
export function countRows(folder: string, name: string): [number, number] {
  const db = new SqliteDatabase(join(folder, name));
  try {
    const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
    return [count('one'), count('two')];
  } finally {
    db.close();
  }
}
