import { driverThread } from '#sqlite-driver';
import { once } from 'node:events';

/** Opens a file as a database and has SQLite look at every page. */
const CHECK = `
  const database = open();
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
  const worker = driverThread(file, CHECK);
  try {
    const [answer] = (await once(worker, 'message')) as [string];
    return answer;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await worker.terminate();
  }
}
