import { driverThread } from './driver-thread.js';

/** Statements that take seconds: an index over a million rows, a copy of a whole file. */
export interface AsideOrder {
  readonly file: string;
  /** Each is a transaction of its own. */
  readonly statements: readonly string[];
  /** Of every statement. */
  readonly values?: readonly (string | number)[];
  /** Settings of the connection, such as `synchronous = NORMAL`; temporary data is in memory anyway. */
  readonly settings?: readonly string[];
  /** Told of each statement, with the rows that it gave. */
  readonly done: (rows: readonly unknown[]) => void;
}

const SCRIPT = `
try {
  const db = open();
  try {
    db.pragma('temp_store = MEMORY');
    for (const setting of workerData.settings) db.pragma(setting);
    for (const sql of workerData.statements) {
      const statement = db.prepare(sql);
      const { values } = workerData;
      const rows = statement.reader ? statement.all(...values) : (statement.run(...values), []);
      parentPort.postMessage({ rows });
    }
  } finally {
    db.close();
  }
} catch (error) {
  parentPort.postMessage({ code: String(error.code ?? error.name) });
}`;

/**
 * Runs statements in a thread and on a connection of their own. Nobody may write to the file meanwhile: whoever calls holds
 * its turn.
 * @returns when its connection is closed @throws what says `code`, as the driver does
 */
export function runAside({ file, statements, values = [], settings = [], done }: AsideOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = driverThread(file, SCRIPT, { statements, values, settings });
    let left = statements.length;
    let failed = 'SQLITE_INTERRUPT';
    worker.on('message', ({ code, rows }: { readonly code?: string; readonly rows?: unknown[] }) => {
      if (rows === undefined) failed = code ?? failed;
      else {
        left -= 1;
        done(rows);
      }
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      if (left === 0) resolve();
      else reject(Object.assign(new Error('statements that ran aside'), { code: failed }));
    });
  });
}
