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

/**
 * Waits for `task`, and no longer than `ms`: calls of the client may hang for ever (event-store.md, rows 1, 2, 7). A task
 * that is not waited for any more fails in silence.
 * @throws TimeIsOver
 */
export async function within<T>(ms: number, task: Promise<T>): Promise<T> {
  task.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeIsOver(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([task, over]);
  } finally {
    clearTimeout(timer);
  }
}
