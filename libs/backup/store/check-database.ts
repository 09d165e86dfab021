import { packageFor } from '#sqlite-driver';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Opens a file as a database and has SQLite look at every page; in a thread of its own, since that takes its time. */
const CHECK = `
  const { parentPort, workerData } = require('node:worker_threads');
  const database = new (require(workerData.driver))(workerData.file);
  try {
    const rows = database.pragma('quick_check').map((row) => row.quick_check);
    // Its write-ahead log goes with the connection.
    const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get().n === 0;
    parentPort.postMessage(isEmpty ? 'it holds no tables' : rows.join('; '));
  } finally {
    database.close();
  }`;

/** What SQLite says about a file: `ok`, or what is wrong with it. */
export async function checkDatabase(file: string): Promise<string> {
  const driver = createRequire(import.meta.url).resolve(packageFor(process.versions.node));
  const worker = new Worker(CHECK, { eval: true, workerData: { file, driver } });
  try {
    const [answer] = (await once(worker, 'message')) as [string];
    return answer;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await worker.terminate();
  }
}
