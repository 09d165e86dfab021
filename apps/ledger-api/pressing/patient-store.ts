import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, SubscribeOptions, SubscriptionMessage } from '#event-store';
import type { Press } from './press.js';

/** How long a subscription waits at most before it goes on a little, milliseconds: far less than a standstill. */
const WAITS_MS = 2_000;
/** Messages that it takes then: about a page of the store, one batch of a projection. */
const TAKES = 512;
/** How often it looks whether the import is over, milliseconds. */
const LOOKS_EVERY_MS = 50;

/** The times of a `PatientStore`; tests give shorter ones. */
export interface Patience {
  readonly waitsMs: number;
  readonly takes: number;
}

/**
 * The same store for those who can wait: while an import presses, its subscriptions go on a page every two seconds, so
 * that whoever follows them is behind and moves.
 */
export function patientStore(
  store: EventStore,
  press: Pick<Press, 'pressing'>,
  patience: Patience = { waitsMs: WAITS_MS, takes: TAKES },
): EventStore {
  const subscribe = (options: SubscribeOptions = {}): AsyncIterable<SubscriptionMessage> =>
    patiently(store.subscribe(options), press, patience, options.signal);
  return {
    append: (stream, expected, events) => store.append(stream, expected, events),
    forget: (streams, order) => store.forget(streams, order),
    readStream: (stream, options) => store.readStream(stream, options),
    readAll: (options) => store.readAll(options),
    head: () => store.head(),
    subscribe,
    close: () => store.close(),
  };
}

function patiently(
  messages: AsyncIterable<SubscriptionMessage>,
  press: Pick<Press, 'pressing'>,
  { waitsMs, takes }: Patience,
  signal: AbortSignal | undefined,
): AsyncIterable<SubscriptionMessage> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<SubscriptionMessage> {
      const inner = messages[Symbol.asyncIterator]();
      let left = takes;
      let ended = false;
      const room = async (): Promise<void> => {
        const until = performance.now() + waitsMs;
        while (!ended && signal?.aborted !== true && press.pressing && performance.now() < until)
          await pause(Math.min(LOOKS_EVERY_MS, waitsMs), undefined, { ref: false });
        left = takes;
      };
      return {
        next: () => {
          if (!press.pressing) return inner.next();
          left -= 1;
          return left >= 0 ? inner.next() : room().then(() => inner.next());
        },
        return: () => {
          ended = true;
          return inner.return?.() ?? Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}
