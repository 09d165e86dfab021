import { describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreCorrupt } from '#event-store';
import { event, settingOfTest, stream, textOf } from './setting.js';

const many = (count: number) => Array.from({ length: count }, (_, at) => event(String(at)));

describe('subscriptions to EventStoreDB', () => {
  const { simulator, start, openStore } = settingOfTest();

  test.each([
    ['23.10.0', ['too_slow'], 0],
    ['24.10.0', [], 1],
  ] as const)(
    'a burst on %s: dropped and resumed, or read behind, and nothing is missing',
    async (version, why, fell) => {
      const server = await start({ version, burst: 100 });
      const drops: string[] = [];
      let fellBehind = 0;
      const store = await openStore({
        url: server.url,
        appendTimeoutMs: 5_000,
        watcher: { onDrop: (reason) => drops.push(reason), onFellBehind: () => (fellBehind += 1) },
      });
      const name = stream();
      const found: string[] = [];
      const reading = (async () => {
        for await (const message of store.subscribe({ prefixes: [name] })) {
          if (message.kind === 'event') found.push(textOf(message.event));
          if (found.length === 500) break;
        }
      })();
      await pause(200);
      await store.append(name, 'no_stream', many(500));
      await reading;
      expect(found).toEqual(many(500).map(textOf));
      expect([drops, fellBehind]).toEqual([[...why], fell]);
    },
  );

  test('a consumer slower than what is kept in memory reads on from the server', async () => {
    const store = await openStore({ appendTimeoutMs: 5_000 });
    const names = Array.from({ length: 10 }, () => stream());
    const iterator = store.subscribe({ prefixes: ['subject-'] })[Symbol.asyncIterator]();
    while ((await iterator.next()).value?.kind !== 'caughtUp');
    const waiting = iterator.next();
    for (const name of names) await store.append(name, 'no_stream', many(500));
    const found: bigint[] = [];
    for (let next = await waiting; ; next = await iterator.next()) {
      if (next.value?.kind === 'event') found.push(next.value.event.position);
      if (found.length === 5_000) break;
    }
    await iterator.return?.();
    expect(new Set(found).size).toBe(5_000);
    expect(found).toEqual([...found].sort((a, b) => Number(a - b)));
  });

  test('a restarted server is waited for, and everything comes once', async () => {
    const store = await openStore({ resolveWithinMs: 20_000, appendTimeoutMs: 1_000 });
    const name = stream();
    const found: string[] = [];
    const reading = (async () => {
      for await (const message of store.subscribe({ prefixes: [name] })) {
        if (message.kind === 'event') found.push(textOf(message.event));
        if (found.length === 30) break;
      }
    })();
    for (let at = 0; at < 30; at += 1) {
      if (at % 10 === 5) await simulator().restart();
      await store.append(name, at === 0 ? 'no_stream' : BigInt(at - 1), [event(String(at))]);
    }
    await reading;
    expect(found).toEqual(many(30).map(textOf));
  });

  test('one that says nothing while the store grows is begun again', async () => {
    const drops: string[] = [];
    let swallowed = false;
    simulator().fault = ({ method }) => {
      if (method !== 'subscribe' || swallowed) return undefined;
      swallowed = true;
      return { do: 'swallow', stored: false };
    };
    // Opening reads by subscription too: the one that is swallowed must be the live one.
    swallowed = true;
    const store = await openStore({ watcher: { onDrop: (reason) => drops.push(reason) } });
    swallowed = false;
    await simulator().restart();
    await pause(600);
    const name = stream();
    const reading = (async () => {
      for await (const message of store.subscribe({ prefixes: [name] }))
        if (message.kind === 'event') return true;
      return false;
    })();
    await store.append(name, 'no_stream', [event()]);
    expect(await reading).toBe(true);
    expect(drops).toContain('stalled');
  });

  test('a position that the store does not have is noticed', async () => {
    const store = await openStore();
    const reading = (async () => {
      for await (const message of store.subscribe({ after: 1n << 50n })) return message;
      return undefined;
    })();
    await expect(reading).rejects.toBeInstanceOf(StoreCorrupt);
  });

  test('what the server and others write is passed over, and the place moves on', async () => {
    const store = await openStore({ ownPrefixes: ['subject-'] });
    const iterator = store.subscribe()[Symbol.asyncIterator]();
    while ((await iterator.next()).value?.kind !== 'caughtUp');
    simulator().write('orders-1', 'placed', '{}');
    const head = await store.head();
    const next = await iterator.next();
    expect(next.value).toEqual({ kind: 'checkpoint', position: head });
    await iterator.return?.();
    expect(await store.readAll()).toEqual([]);
  });
});

describe('appends to EventStoreDB', () => {
  const { simulator, openStore } = settingOfTest();

  test('an acknowledgement without a position is read back for it', async () => {
    const store = await openStore();
    simulator().fault = ({ method }) => (method === 'append' ? { do: 'no_position' } : undefined);
    const name = stream();
    const appended = await store.append(name, 'no_stream', many(3));
    expect(appended.position).toBe((await store.readStream(name))[2]?.position);
  });

  test('beyond what may wait they are refused, and the others are stored', async () => {
    const store = await openStore({ maxAppendsUnderWay: 4, maxWaitingAppends: 6 });
    const settled = await Promise.allSettled(
      Array.from({ length: 30 }, () => store.append(stream(), 'no_stream', [event()])),
    );
    const stored = settled.filter(({ status }) => status === 'fulfilled').length;
    expect(stored).toBe(10);
    await expect(store.append(stream(), 'no_stream', [event()])).resolves.toMatchObject({ revision: 0n });
  });
});

describe('forgetting on EventStoreDB', () => {
  const { simulator, openStore } = settingOfTest();

  test('tombstones are known again after a start, also to other processes, until and after a scavenge', async () => {
    const [store, other] = [await openStore(), await openStore()];
    const [kept, gone] = [stream(), stream()];
    await store.append(gone, 'no_stream', many(3));
    await store.append(kept, 'no_stream', many(2));
    const order = { stream: 'ledger-keys-main', expected: 'no_stream', event: event() } as const;
    await store.forget([{ stream: gone, revision: 2n }], order);
    expect(await store.awaitingScavenge()).toEqual([{ stream: gone, events: 3 }]);
    for (
      let wait = 0;
      (await other.readAll({ prefixes: ['subject-'] })).length > 2 && wait < 100;
      wait += 1
    ) {
      await pause(20);
    }
    const again = await openStore();
    for (const one of [store, other, again]) {
      expect((await one.readAll({ prefixes: ['subject-'] })).map(({ stream: name }) => name)).toEqual([
        kept,
        kept,
      ]);
    }
    simulator().log.scavenge();
    expect(await again.awaitingScavenge()).toEqual([]);
    expect(await again.readAll({ prefixes: ['subject-'] })).toHaveLength(2);
  });

  test('an interrupted order is ended by the same order', async () => {
    const store = await openStore({ resolveWithinMs: 400 });
    const [one, two] = [stream(), stream()];
    for (const name of [one, two]) await store.append(name, 'no_stream', many(1));
    const order = { stream: 'ledger-keys-main', expected: 'no_stream', event: event() } as const;
    const streams = [one, two].map((name) => ({ stream: name, revision: 0n }));
    simulator().fault = ({ method, stream: name }) =>
      method === 'tombstone' && name === two
        ? { do: 'abort', code: 13, message: 'broken', stored: false }
        : undefined;
    await expect(store.forget(streams, order)).rejects.toMatchObject({ kind: 'outcome_unknown' });
    simulator().fault = () => undefined;
    await expect(store.forget(streams, order)).resolves.toMatchObject({ repeated: true });
    await expect(store.readStream(two)).rejects.toMatchObject({ kind: 'stream_forgotten' });
  });
});
