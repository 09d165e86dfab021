import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { packageFor } from '#sqlite-driver';

/** How long another process's transaction is waited for, milliseconds. */
const BUSY_MS = 5_000;

function failedWith(code: string): Error {
  return Object.assign(new Error('statements that ran aside'), { code });
}

/** Kept as text: it runs the same from the sources, where no compiled file lies beside this one. */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
const db = new Database(workerData.file, { timeout: workerData.timeout });
try {
  db.pragma('temp_store = MEMORY');
  db.pragma('cache_size = -65536');
  db.pragma('synchronous = NORMAL');
  for (const statement of workerData.statements) {
    db.exec(statement);
    parentPort.postMessage({});
  }
} catch (error) {
  parentPort.postMessage({ code: String(error.code ?? error.name) });
} finally {
  db.close();
}`;

/**
 * Runs statements that take seconds (an index over a million rows) in a thread and on a connection of their own, each in
 * a transaction of its own: on the process's own thread every check would wait for them. Nobody may write meanwhile.
 * @param done is told of each
 * @throws what says `code`, as the driver does
 */
export function runAside(file: string, statements: readonly string[], done: () => void): Promise<void> {
  const driver = createRequire(import.meta.url).resolve(packageFor(process.versions.node));
  return new Promise((resolve, reject) => {
    const worker = new Worker(SCRIPT, {
      eval: true,
      workerData: { driver, file, statements, timeout: BUSY_MS },
    });
    let left = statements.length;
    worker.on('message', ({ code }: { readonly code?: string }) => {
      if (code !== undefined) return reject(failedWith(code));
      left -= 1;
      done();
    });
    worker.once('error', reject);
    // Its connection is closed by then.
    worker.once('exit', () => (left === 0 ? resolve() : reject(failedWith('SQLITE_INTERRUPT'))));
  });
}
