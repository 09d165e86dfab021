import { describe, expect, test } from '@jest/globals';
import { StreamForgotten, WrongExpectedRevision } from '../errors.js';
import { appendEach, caughtUp, collect, event, events, eventsOf, ids, withStore } from './setting.js';
import type { OpenStore } from './setting.js';

/** Forgetting (facts-and-subjects 7): what every adapter shows after the store has destroyed a stream. */
export function describeForgetting(open: OpenStore, persistent: boolean): void {
  describe('forgetting', () => {
    const { store, stream, category, underTest } = withStore(open);

    async function forgotten() {
      const [kept, gone, orders] = [stream(), stream(), stream()];
      await appendEach(store(), kept, 2);
      const last = await appendEach(store(), gone, 3);
      await appendEach(store(), kept, 1, 1n);
      const order = { stream: orders, expected: 'no_stream', event: event('order') } as const;
      const appended = await store().forget([{ stream: gone, revision: 2n }], order);
      return { kept, gone, orders, order, appended, last };
    }

    test('a forgotten stream reads as forgotten, and takes no event for ever', async () => {
      const { gone, last } = await forgotten();
      await expect(store().readStream(gone)).rejects.toBeInstanceOf(StreamForgotten);
      for (const expected of ['no_stream', 2n, 7n] as const)
        await expect(store().append(gone, expected, [event()])).rejects.toBeInstanceOf(StreamForgotten);
      await expect(store().append(gone, 1n, last.slice(2))).rejects.toBeInstanceOf(StreamForgotten);
    });

    test('the order stands in its stream, and other streams are as they were', async () => {
      const { kept, orders, order, appended } = await forgotten();
      expect(ids(await store().readStream(orders))).toEqual([order.event.id]);
      expect(appended).toMatchObject({ revision: 0n, repeated: false });
      expect(await store().readStream(kept)).toHaveLength(3);
    });

    test('$all skips it, and positions keep', async () => {
      const [kept, gone] = [stream(), stream()];
      await appendEach(store(), kept, 2);
      await appendEach(store(), gone, 3);
      await appendEach(store(), kept, 1, 1n);
      const of = { prefixes: [`${category()}-`] };
      const before = (await store().readAll(of)).filter((one) => one.stream === kept);
      await store().forget([{ stream: gone, revision: 2n }], {
        stream: stream(),
        expected: 'no_stream',
        event: event(),
      });
      const after = await store().readAll(of);
      expect(after.slice(0, 3)).toEqual(before);
      expect(after).toHaveLength(4);
      const followed = await collect(store().subscribe(of), caughtUp);
      expect(ids(eventsOf(followed))).toEqual(ids(after));
    });

    test('the same order again is a repetition; another is a conflict and forgets nothing', async () => {
      const { gone, kept, order, appended } = await forgotten();
      expect(await store().forget([{ stream: gone, revision: 2n }], order)).toEqual({
        ...appended,
        repeated: true,
      });
      await expect(
        store().forget([{ stream: kept, revision: 2n }], { ...order, event: event() }),
      ).rejects.toBeInstanceOf(WrongExpectedRevision);
      expect(await store().readStream(kept)).toHaveLength(3);
    });

    test.each([
      ['does not exist', 0n],
      ['has gone on', 1n],
    ])('a stream that %s is not forgotten, and nothing is ordered', async (what, revision) => {
      const name = stream();
      if (what === 'has gone on') await appendEach(store(), name, 3);
      const order = { stream: stream(), expected: 'no_stream', event: event() } as const;
      await expect(store().forget([{ stream: name, revision }], order)).rejects.toBeInstanceOf(
        WrongExpectedRevision,
      );
      expect(await store().readStream(order.stream)).toEqual([]);
      await expect(store().append(stream(), 'no_stream', events(1))).resolves.toMatchObject({ revision: 0n });
    });

    test('a name that was never here can be closed, as that of a stream which another store forgot', async () => {
      const [name, taken] = [stream(), stream()];
      await appendEach(store(), taken, 2);
      const order = { stream: stream(), expected: 'no_stream', event: event() } as const;
      await expect(store().forget([{ stream: taken, revision: -1n }], order)).rejects.toBeInstanceOf(
        WrongExpectedRevision,
      );
      const appended = await store().forget([{ stream: name, revision: -1n }], order);
      await expect(store().readStream(name)).rejects.toBeInstanceOf(StreamForgotten);
      await expect(store().append(name, 'no_stream', events(1))).rejects.toBeInstanceOf(StreamForgotten);
      expect(await store().forget([{ stream: name, revision: -1n }], order)).toEqual({
        ...appended,
        repeated: true,
      });
    });

    if (!persistent) return;

    test('it stays forgotten in a store opened again', async () => {
      const reopen = underTest().reopen ?? (() => Promise.reject(new Error('reopen is missing')));
      const { gone, kept } = await forgotten();
      const again = await reopen();
      await expect(again.readStream(gone)).rejects.toBeInstanceOf(StreamForgotten);
      await expect(again.append(gone, 'no_stream', [event()])).rejects.toBeInstanceOf(StreamForgotten);
      expect(await again.readStream(kept)).toHaveLength(3);
    });
  });
}
