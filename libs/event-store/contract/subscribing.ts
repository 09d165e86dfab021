import { describe, expect, test } from '@jest/globals';
import type { SubscriptionMessage } from '../port.js';
import {
  appendEach,
  caughtUp,
  collect,
  event,
  events,
  eventsOf,
  ids,
  newCategory,
  withStore,
} from './setting.js';
import type { OpenStore } from './setting.js';

function positionOf(message: SubscriptionMessage): bigint | undefined {
  return message.kind === 'event' ? message.event.position : message.position;
}

/** Catching up: where a subscription begins, what it says on the way. */
export function describeSubscribing(open: OpenStore): void {
  describe('subscribing to what is stored', () => {
    const { store, stream, category } = withStore(open);
    const own = (): readonly string[] => [`${category()}-`];

    test('from the beginning everything comes in order, then the word that it caught up', async () => {
      const appended = [
        ...(await appendEach(store(), stream(), 3)),
        ...(await appendEach(store(), stream(), 300)),
      ];
      const messages = await collect(store().subscribe({ prefixes: own() }), caughtUp);
      expect(ids(eventsOf(messages))).toEqual(ids(appended));
      expect(messages.filter(({ kind }) => kind === 'caughtUp')).toHaveLength(1);
    });

    test('events are the same as reading gives', async () => {
      const name = stream();
      await store().append(name, 'no_stream', events(3));
      const messages = await collect(store().subscribe({ prefixes: [name] }), caughtUp);
      expect(eventsOf(messages)).toEqual(await store().readStream(name));
    });

    test('after a position it resumes with the next event', async () => {
      await appendEach(store(), stream(), 5);
      const read = await store().readAll({ prefixes: own() });
      for (const [index, { position }] of read.entries()) {
        const messages = await collect(store().subscribe({ prefixes: own(), after: position }), caughtUp);
        expect(ids(eventsOf(messages))).toEqual(ids(read.slice(index + 1)));
      }
    });

    test('after any position that it named itself, nothing is missing', async () => {
      const other = newCategory();
      for (let round = 0; round < 10; round += 1) {
        await store().append(stream(other), 'no_stream', events(50));
        await store().append(stream(), 'no_stream', events(1));
      }
      await store().append(stream(other), 'no_stream', events(50));
      const messages = await collect(store().subscribe({ prefixes: own() }), caughtUp);
      const all = ids(eventsOf(messages));
      expect(all).toHaveLength(10);
      for (const [index, message] of messages.entries()) {
        const after = positionOf(message);
        if (after === undefined) continue;
        const rest = await collect(store().subscribe({ prefixes: own(), after }), caughtUp);
        const handled = eventsOf(messages.slice(0, index + 1)).length;
        expect(ids(eventsOf(rest))).toEqual(all.slice(handled));
      }
    });

    test('positions never fall from one message to the next', async () => {
      await appendEach(store(), stream(newCategory()), 5);
      await appendEach(store(), stream(), 5);
      const messages = await collect(store().subscribe(), caughtUp);
      const positions = messages.map(positionOf).filter((position) => position !== undefined);
      positions.slice(1).forEach((position, index) => expect(position >= positions[index]!).toBe(true));
    });

    test('from the end nothing old comes, but the word that it caught up', async () => {
      await appendEach(store(), stream(), 3);
      const messages = await collect(store().subscribe({ prefixes: own(), after: 'end' }), caughtUp);
      expect(eventsOf(messages)).toEqual([]);
    });

    test('where nothing matches it catches up all the same', async () => {
      await appendEach(store(), stream(), 3);
      for (const prefixes of [[`${newCategory()}-`], [`${category()}-nobody`], []]) {
        const messages = await collect(store().subscribe({ prefixes }), caughtUp);
        expect(eventsOf(messages)).toEqual([]);
        expect(messages.at(-1)).toMatchObject({ kind: 'caughtUp' });
      }
    });

    test('only events of the prefixes come', async () => {
      const [one, two] = [newCategory(), newCategory()];
      const expected: string[] = [];
      for (const kind of [one, category(), two, one]) {
        const some = events(3);
        await store().append(stream(kind), 'no_stream', some);
        if (kind !== category()) expected.push(...ids(some));
      }
      const messages = await collect(store().subscribe({ prefixes: [`${one}-`, `${two}-`] }), caughtUp);
      expect(ids(eventsOf(messages))).toEqual(expected);
    });

    test('one subscription object can be read twice, each time from its beginning', async () => {
      await store().append(stream(), 'no_stream', [event(), event()]);
      const subscription = store().subscribe({ prefixes: own() });
      expect(eventsOf(await collect(subscription, caughtUp))).toHaveLength(2);
      expect(eventsOf(await collect(subscription, caughtUp))).toHaveLength(2);
    });

    test('a subscription that is already aborted ends at once', async () => {
      await store().append(stream(), 'no_stream', [event()]);
      const messages = await collect(store().subscribe({ signal: AbortSignal.abort() }), () => false);
      expect(messages).toEqual([]);
    });
  });
}
