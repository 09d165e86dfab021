import { describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, RecordedEvent, SubscribeOptions } from '../port.js';
import {
  appendEach,
  collect,
  event,
  eventCount,
  events,
  eventsOf,
  ids,
  newCategory,
  withStore,
} from './setting.js';
import type { OpenStore } from './setting.js';

/** A subscription under way: `live` once it caught up, `done` with its events once `count` came. */
function follow(store: EventStore, options: SubscribeOptions, count: number) {
  let reached = (): void => {};
  const live = new Promise<void>((resolve) => (reached = resolve));
  const done = collect(store.subscribe(options), (messages) => {
    if (messages.at(-1)?.kind === 'caughtUp') reached();
    return eventCount(count)(messages);
  }).then(eventsOf);
  return { live, done };
}

function expectInOrder(found: readonly RecordedEvent[]): void {
  found.slice(1).forEach(({ position }, index) => expect(position > found[index]!.position).toBe(true));
  const next = new Map<string, bigint>();
  for (const { stream, revision } of found) {
    expect(revision).toBe(next.get(stream) ?? 0n);
    next.set(stream, revision + 1n);
  }
}

/** What comes while a subscription runs. */
export function describeSubscribingLive(open: OpenStore): void {
  describe('subscribing to what comes', () => {
    const { store, stream, category } = withStore(open);
    const own = (): readonly string[] => [`${category()}-`];

    test('after it caught up, every append is delivered', async () => {
      const { live, done } = follow(store(), { prefixes: own() }, 5);
      await live;
      const appended = await appendEach(store(), stream(), 5);
      expect(ids(await done)).toEqual(ids(appended));
    });

    test('from the end, what comes from now on is delivered', async () => {
      await appendEach(store(), stream(), 3);
      const { live, done } = follow(store(), { prefixes: own(), after: 'end' }, 2);
      await live;
      const appended = await appendEach(store(), stream(), 2);
      expect(ids(await done)).toEqual(ids(appended));
    });

    test('in order and without a gap under concurrent appends, also across the moment of catching up', async () => {
      const names = Array.from({ length: 20 }, () => stream());
      const writing = Promise.all(names.map((name) => appendEach(store(), name, 10)));
      const { done } = follow(store(), { prefixes: own() }, 200);
      await writing;
      const found = await done;
      expectInOrder(found);
      expect(new Set(ids(found)).size).toBe(200);
      expect(found).toEqual(await store().readAll({ prefixes: own() }));
    });

    test('only what its filter asks for', async () => {
      const [asked, unasked] = [newCategory(), newCategory()];
      const { live, done } = follow(store(), { prefixes: [`${asked}-`] }, 4);
      await live;
      const expected: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        await store().append(stream(unasked), 'no_stream', events(3));
        const one = event();
        await store().append(stream(asked), 'no_stream', [one]);
        expected.push(one.id);
      }
      expect(ids(await done)).toEqual(expected);
    });

    test('a slow consumer loses nothing', async () => {
      const appended: string[] = [];
      const found: string[] = [];
      const writing = (async () => {
        for (let round = 0; round < 20; round += 1) {
          const some = events(20);
          await store().append(stream(), 'no_stream', some);
          appended.push(...ids(some));
        }
      })();
      for await (const message of store().subscribe({ prefixes: own() })) {
        if (message.kind !== 'event') continue;
        found.push(message.event.id);
        if (found.length === 400) break;
        if (found.length % 7 === 0) await pause(3);
      }
      await writing;
      expect(found).toEqual(appended);
    });

    test('many subscribers each get everything, whatever the others do', async () => {
      const controller = new AbortController();
      const quitting = Array.from({ length: 5 }, () =>
        collect(store().subscribe({ prefixes: own() }), eventCount(1)),
      );
      const aborted = Array.from({ length: 5 }, () =>
        collect(store().subscribe({ prefixes: own(), signal: controller.signal }), () => false),
      );
      const staying = Array.from({ length: 10 }, () => follow(store(), { prefixes: own() }, 50));
      await Promise.all(staying.map(({ live }) => live));
      const first = await appendEach(store(), stream(), 25);
      controller.abort();
      const rest = await appendEach(store(), stream(), 25);
      for (const { done } of staying) expect(ids(await done)).toEqual(ids([...first, ...rest]));
      expect((await Promise.all(quitting)).map((messages) => eventsOf(messages).length)).toEqual([
        1, 1, 1, 1, 1,
      ]);
      for (const messages of await Promise.all(aborted)) {
        expect(ids(rest)).not.toContain(eventsOf(messages).at(-1)?.id);
      }
    });

    test('aborting ends a subscription that waits', async () => {
      const controller = new AbortController();
      const ended = collect(store().subscribe({ prefixes: own(), signal: controller.signal }), (messages) => {
        if (messages.at(-1)?.kind === 'caughtUp') setTimeout(() => controller.abort(), 10);
        return false;
      });
      expect(eventsOf(await ended)).toEqual([]);
    });

    test('after an abort nothing more is handed over', async () => {
      await appendEach(store(), stream(), 10);
      const controller = new AbortController();
      const found = await collect(
        store().subscribe({ prefixes: own(), signal: controller.signal }),
        (messages) => {
          if (eventsOf(messages).length === 3) controller.abort();
          return false;
        },
      );
      expect(eventsOf(found)).toHaveLength(3);
    });

    test('leaving a subscription that waits ends it', async () => {
      const iterator = store().subscribe({ prefixes: own() })[Symbol.asyncIterator]();
      while ((await iterator.next()).value?.kind !== 'caughtUp');
      const waiting = iterator.next();
      await pause(10);
      await iterator.return?.();
      expect(await waiting).toEqual({ done: true, value: undefined });
    });

    test('a consumer that fails does not disturb the store or other subscribers', async () => {
      const failing = (async () => {
        for await (const message of store().subscribe({ prefixes: own() })) {
          if (message.kind === 'event') throw new Error('the consumer broke');
        }
      })();
      const { live, done } = follow(store(), { prefixes: own() }, 3);
      await live;
      const [appended] = await Promise.all([
        appendEach(store(), stream(), 3),
        expect(failing).rejects.toThrow('the consumer broke'),
      ]);
      expect(ids(await done)).toEqual(ids(appended));
    });
  });
}
