import { packageFor } from '#sqlite-driver';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { SqlValue } from './sql-store.js';

/** Kept as text: it runs the same from the sources, where no compiled file lies beside this one. */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
try {
  const db = new Database(workerData.file, { fileMustExist: true });
  try {
    db.pragma('temp_store = MEMORY');
    const statement = db.prepare(workerData.sql);
    parentPort.postMessage({ rows: statement.reader ? statement.all(...workerData.values) : (statement.run(...workerData.values), []) });
  } finally {
    db.close();
  }
} catch (error) {
  parentPort.postMessage({ code: String(error.code ?? error.name) });
}`;

/**
 * Runs a statement that reads a whole file (seconds, where there are a million persons) in a thread and on a connection of its
 * own: on the process's own thread every check would wait for it. Whoever calls holds the file's turn, so that nobody
 * writes meanwhile.
 * @returns its rows; its connection is closed by then @throws what says `code`, as the driver does
 */
export function runAside<R>(file: string, sql: string, values: readonly SqlValue[] = []): Promise<R[]> {
  const driver = createRequire(import.meta.url).resolve(packageFor(process.versions.node));
  return new Promise((resolve, reject) => {
    const worker = new Worker(SCRIPT, { eval: true, workerData: { driver, file, sql, values } });
    let answer: { readonly rows?: R[]; readonly code?: string } = { code: 'SQLITE_INTERRUPT' };
    worker.on('message', (said: typeof answer) => (answer = said));
    worker.once('error', reject);
    worker.once('exit', () => {
      if (answer.rows) resolve(answer.rows);
      else reject(Object.assign(new Error('a statement that ran aside'), { code: answer.code }));
    });
  });
}
