import { chmodSync, closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { packageFor } from './driver-package.js';

export { runAside } from './aside.js';
export { driverThread } from './driver-thread.js';

/**
 * better-sqlite3 in the version that fits the running Node (docs/decisions/0011): 13 from Node 22 on, since under
 * Node 24 version 12 ends the whole process when a statement is collected; 12 under Node 20, where 13 does not run.
 * Every file of the embedded stores is opened with it; TypeORM takes it as its `driver`.
 */
const Driver = createRequire(import.meta.url)(packageFor(process.versions.node)) as typeof Database;

const opened = new Map<string, Database.Database>();

class OpenedDatabase extends Driver {
  constructor(...args: ConstructorParameters<typeof Driver>) {
    super(...args);
    if (!this.memory && !this.readonly) opened.set(resolve(this.name), this);
  }

  override close(): this {
    if (opened.get(resolve(this.name)) === this) opened.delete(resolve(this.name));
    return super.close();
  }
}

export const SqliteDatabase = OpenedDatabase as typeof Database;

/**
 * The connection of this process that writes a file. Where a file is held exclusively, nobody else can copy it
 * while it is in use; and where it is not, a second reader would keep its log from being cut.
 */
export function openedDatabase(file: string): Database.Database | undefined {
  return opened.get(resolve(file));
}

/** Absolute paths of the database files that this process writes. */
export function openedFiles(): readonly string[] {
  return [...opened.keys()].sort();
}

/** The code of an error of the driver (`SQLITE_FULL`) or the system (`ENOSPC`), as it is or inside one of TypeORM's. */
export function driverCodeOf(error: unknown): string | undefined {
  const { code } = driverErrorOf(error) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** What the driver threw: TypeORM's own errors carry the statement and its values, which must go no further. */
export function driverErrorOf(error: unknown): unknown {
  return (error as { driverError?: unknown }).driverError ?? error;
}

/**
 * Makes a database's file for its owner alone, before SQLite would make it readable by everybody; its log and its
 * index take the mode of the file. One made before, or brought back from a backup, is closed too.
 * @throws what the file system throws
 */
export function makeOwnersFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}
