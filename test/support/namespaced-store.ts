import type { EventStore, ForgettingOrder, RecordedEvent, SubscriptionMessage } from '#event-store';
import { StreamForgotten, WrongExpectedRevision } from '#event-store';

/**
 * A store of its own within a store that others use: every stream name begins with `space`. So that many ledgers can be
 * tried on one real server; the service itself never does that.
 * @param space lower-case letters and digits, beginning with a letter
 */
export function namespacedStore(store: EventStore, space: string): EventStore {
  const inside = (stream: string) => space + stream;
  const event = (found: RecordedEvent): RecordedEvent => ({
    ...found,
    stream: found.stream.slice(space.length),
  });
  const within = <T extends { readonly prefixes?: readonly string[] }>(options: T = {} as T): T => ({
    ...options,
    prefixes: options.prefixes?.map(inside) ?? [space],
  });
  const outside = async <T>(task: Promise<T>): Promise<T> => {
    try {
      return await task;
    } catch (error) {
      if (error instanceof StreamForgotten) throw new StreamForgotten(error.stream.slice(space.length));
      if (error instanceof WrongExpectedRevision) {
        throw new WrongExpectedRevision(error.stream.slice(space.length), error.expected, error.actual);
      }
      throw error;
    }
  };
  return {
    append: (stream, expected, events) => outside(store.append(inside(stream), expected, events)),
    forget: (streams, order: ForgettingOrder) =>
      outside(
        store.forget(
          streams.map(({ stream, revision }) => ({ stream: inside(stream), revision })),
          { ...order, stream: inside(order.stream) },
        ),
      ),
    readStream: async (stream, options) =>
      (await outside(store.readStream(inside(stream), options))).map(event),
    readAll: async (options) => (await store.readAll(within(options))).map(event),
    head: () => store.head(),
    subscribe: (options) => renamed(store.subscribe(within(options)), event),
    close: () => store.close(),
  };
}

function renamed(
  messages: AsyncIterable<SubscriptionMessage>,
  event: (found: RecordedEvent) => RecordedEvent,
): AsyncIterable<SubscriptionMessage> {
  return {
    [Symbol.asyncIterator]() {
      const inner = messages[Symbol.asyncIterator]();
      return {
        next: async () => {
          const next = await inner.next();
          if (next.done || next.value.kind !== 'event') return next;
          return { done: false, value: { kind: 'event', event: event(next.value.event) } } as const;
        },
        return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}
