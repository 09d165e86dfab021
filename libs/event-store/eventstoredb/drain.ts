import { BrokenOff, countSilence, TimeIsOver } from './within.js';

/** A read or a subscription of the client, as it is begun. */
export interface Feed<T> {
  [Symbol.asyncIterator](): AsyncIterator<T>;
  on(name: 'error', listener: (error: Error) => void): unknown;
  destroy(error?: Error): unknown;
  cancel?(): Promise<void>;
  unsubscribe?(): Promise<void>;
}

/**
 * Yields what a read or subscription brings, one by one and only when asked (row 10: handlers of `data` run at once and
 * out of order). However the loop is left, the server's call is ended: leaving alone leaks it (row 7).
 * @param client on which it was begun
 * @param silenceMs how long the server may bring nothing while we wait; Infinity for a subscription
 * @throws TimeIsOver, BrokenOff, errors of the client
 */
export async function* drain<T>(
  feed: Feed<T>,
  client: { readonly isShutDown: boolean },
  silenceMs: number,
): AsyncGenerator<T, void> {
  // An error that nobody listens to would end the process (row 6). And the client emits it without ending its stream by
  // it: the loop below may see the end first, and half an answer must not pass for a whole one.
  const watch: { came: boolean; waiting: boolean; failure?: Error } = { came: false, waiting: true };
  feed.on('error', (error) => (watch.failure ??= error));
  const isSilent = (): boolean => {
    const silent = watch.waiting && !watch.came;
    watch.came = false;
    return silent;
  };
  const end =
    silenceMs === Number.POSITIVE_INFINITY
      ? undefined
      : countSilence(silenceMs, isSilent, () =>
          feed.destroy(new TimeIsOver(`nothing came for ${silenceMs} ms`)),
        );
  try {
    for await (const item of feed) {
      watch.came = true;
      watch.waiting = false;
      yield item;
      watch.waiting = true;
    }
    if (watch.failure) throw watch.failure;
    // A client that is thrown away, since another call on it hung, ends this one without any error: what has come by then
    // may be nothing at all of a stream that is full.
    if (client.isShutDown) throw new BrokenOff();
  } finally {
    end?.();
    // Not waited for: it waits for a connection that may never come.
    void (feed.cancel?.() ?? feed.unsubscribe?.())?.catch(() => undefined);
  }
}
