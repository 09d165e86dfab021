import { randomUUID } from 'node:crypto';
import { StoreCorrupt } from '../errors.js';
import type { EventStore, SubscriptionMessage } from '../port.js';
import { openSqliteEventStore } from './index.js';

let store: EventStore;
beforeEach(async () => {
  store = await openSqliteEventStore({ file: ':memory:' });
});
afterEach(() => store.close());

let streams = 0;
const append = (category: string, count = 1) =>
  store.append(
    `${category}-${(streams += 1)}`,
    'no_stream',
    Array.from({ length: count }, () => ({
      id: randomUUID(),
      type: 'test.happened',
      data: new Uint8Array(1),
    })),
  );

/** The messages in short: `e4` an event at 4, `c7` a checkpoint at 7, `live7` caught up at 7. */
function short(message: SubscriptionMessage | undefined): string {
  if (message === undefined) return 'over';
  if (message.kind === 'event') return `e${message.event.position}`;
  return `${message.kind === 'checkpoint' ? 'c' : 'live'}${message.position}`;
}

function reader(options?: Parameters<EventStore['subscribe']>[0]) {
  const iterator = store.subscribe(options)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => short((await iterator.next()).value);
  return {
    next,
    take: async (count: number): Promise<string[]> => {
      const taken: string[] = [];
      while (taken.length < count) taken.push(await next());
      return taken;
    },
    leave: () => iterator.return?.(),
  };
}

describe('subscriptions of the embedded store', () => {
  test('a checkpoint follows when the end lies beyond the last match, and only then', async () => {
    await append('subject');
    await append('purpose', 3);
    const { take } = reader({ prefixes: ['subject-'] });
    expect(await take(3)).toEqual(['e1', 'c4', 'live4']);
    const all = reader();
    expect(await all.take(5)).toEqual(['e1', 'e2', 'e3', 'e4', 'live4']);
  });

  test('appends that do not match move the checkpoint of a waiting subscription', async () => {
    const { take, next } = reader({ prefixes: ['subject-'] });
    expect(await take(1)).toEqual(['liveundefined']);
    await append('purpose', 2);
    expect(await next()).toBe('c2');
    await append('subject');
    await append('purpose');
    expect(await take(2)).toEqual(['e3', 'c4']);
  });

  test('many commits while the consumer is busy make one checkpoint', async () => {
    const { take, next } = reader({ prefixes: ['subject-'] });
    await take(1);
    for (let index = 0; index < 50; index += 1) await append('purpose');
    expect(await next()).toBe('c50');
    await append('purpose');
    expect(await next()).toBe('c51');
  });

  test('names are looked through in stretches, each with its checkpoint', async () => {
    for (let index = 0; index < 20; index += 1) await append('subject', 1000);
    await store.append('subject-rare', 'no_stream', [
      { id: randomUUID(), type: 'test.happened', data: new Uint8Array(1) },
    ]);
    const { take } = reader({ prefixes: ['subject-rare'] });
    expect(await take(4)).toEqual(['c8192', 'c16384', 'e20001', 'live20001']);
  });

  test('`end` is where the store ended when subscribe was called', async () => {
    await append('subject');
    const { take } = reader({ after: 'end' });
    await append('subject');
    expect(await take(2)).toEqual(['e2', 'live2']);
  });

  test('a position beyond the end is from another store, and said so', async () => {
    await append('subject');
    await expect(reader({ after: 2n }).next()).rejects.toBeInstanceOf(StoreCorrupt);
    await expect(reader({ after: 2n }).next()).rejects.toThrow('is to resume after position 2');
    expect(await reader({ after: 1n }).next()).toBe('live1');
  });

  test('a long catch-up leaves the event loop to others', async () => {
    // More than ten pages: after each of them the others have a turn.
    for (let index = 0; index < 60; index += 1) await append('subject', 100);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      pending = setImmediate(count);
    };
    let pending = setImmediate(count);
    for await (const message of store.subscribe()) if (message.kind === 'caughtUp') break;
    clearImmediate(pending);
    expect(turns).toBeGreaterThan(10);
  });

  test('a subscription that ended leaves no listener on its signal', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const { take, leave } = reader({ signal });
    await take(1);
    for (let index = 0; index < 20; index += 1) {
      await append('subject');
      await take(1);
    }
    expect(listeners).toBe(1);
    await leave();
    expect(listeners).toBe(0);
  });
});
