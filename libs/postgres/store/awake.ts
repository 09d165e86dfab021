import type { PostgresSql } from './sql.js';

/** A leader that says nothing in a transaction for so long is stopped, milliseconds: its locks must not keep others out. */
export const HUNG_MS = 5_000;

/** Far more often than the server would miss it, also on a machine that has much to do. */
const SAYS_SO_EVERY_MS = HUNG_MS / 5;

/**
 * Runs a task of a transaction that is ended when it says nothing for HUNG_MS. What the task waits for elsewhere (a slow event
 * store) may take longer: meanwhile the server hears that this process lives. One that is stopped says nothing.
 */
export async function awake<T>(sql: Pick<PostgresSql, 'rows'>, task: () => Promise<T>): Promise<T> {
  let said: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    said ??= sql
      .rows('SELECT 1')
      .catch(() => undefined)
      .finally(() => (said = undefined));
  }, SAYS_SO_EVERY_MS);
  try {
    return await task();
  } finally {
    clearInterval(timer);
    // No statement may come behind the end of the transaction.
    await said;
  }
}
