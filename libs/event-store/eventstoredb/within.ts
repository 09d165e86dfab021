/** The time that we gave a call is over; whether it did its work nobody knows. */
export class TimeIsOver extends Error {
  override readonly name = 'TimeIsOver';
}

/** A call was broken off with the client that it was on: what it has brought is not all. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
  /** As gRPC says it of a connection that is gone. */
  readonly code = 14;

  constructor() {
    super('the connection was given up while this was read');
  }
}

/** Parts in which a time is counted. */
const PARTS = 10;

/**
 * Counts a time in parts, at the pace of this process: one that stood still (stopped, starved of its processor) finds what came
 * meanwhile in its sockets only after its timers, and would take its own silence for the server's.
 * @param isSilent asked at each part; false begins anew
 * @param over called once, when all parts were silent
 * @returns ends it
 */
export function countSilence(ms: number, isSilent: () => boolean, over: () => void): () => void {
  let silent = 0;
  const timer = setInterval(() => {
    silent = isSilent() ? silent + 1 : 0;
    if (silent < PARTS) return;
    clearInterval(timer);
    over();
  }, ms / PARTS);
  return () => clearInterval(timer);
}

/**
 * Waits for `task`, and no longer than `ms`: calls of the client may hang for ever (event-store.md, rows 1, 2, 7). A task
 * that is not waited for any more fails in silence.
 * @throws TimeIsOver
 */
export async function within<T>(ms: number, task: Promise<T>): Promise<T> {
  task.catch(() => undefined);
  let end = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    end = countSilence(
      ms,
      () => true,
      () => reject(new TimeIsOver(`no answer within ${ms} ms`)),
    );
  });
  try {
    return await Promise.race([task, over]);
  } finally {
    end();
  }
}
