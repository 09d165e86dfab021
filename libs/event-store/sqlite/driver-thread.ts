import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { packageFor } from './driver-package.js';

/** How long another connection's transaction is waited for, milliseconds. */
const BUSY_MS = 5_000;

/**
 * Runs a script in a thread of its own, over a file that is there: on the process's own thread every check would
 * wait for work that takes long or waits for the disk. The script is kept as text: it runs the same from the sources,
 * where no compiled file lies beside it.
 * @param script may use `open()`, which gives a connection for it to close, `parentPort` and `workerData`
 * @param data what the script finds in `workerData`
 */
export function driverThread(file: string, script: string, data: object = {}): Worker {
  const driver = createRequire(import.meta.url).resolve(packageFor(process.versions.node));
  return new Worker(`${OPENING}${script}`, {
    eval: true,
    workerData: { ...data, driver, file, timeout: BUSY_MS },
  });
}

const OPENING = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
const open = () => new Database(workerData.file, { timeout: workerData.timeout, fileMustExist: true });
`;
