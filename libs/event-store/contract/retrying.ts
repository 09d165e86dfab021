import { describe, expect, test } from '@jest/globals';
import { WrongExpectedRevision } from '../errors.js';
import { appendEach, event, events, ids, text, withStore } from './setting.js';
import type { OpenStore } from './setting.js';

/** Idempotency: ids and expectation are looked at, content is not (event-store.md). */
export function describeRetrying(open: OpenStore): void {
  describe('retrying an append', () => {
    const { store, stream } = withStore(open);

    test('the identical append again is a success that stores nothing', async () => {
      const name = stream();
      const appended = [event()];
      const first = await store().append(name, 'no_stream', appended);
      const again = await store().append(name, 'no_stream', appended);
      expect(again).toMatchObject({ revision: first.revision, repeated: true });
      expect(again.position >= first.position).toBe(true);
      expect(await store().readStream(name)).toHaveLength(1);
    });

    test('so it is for several events and an exact revision', async () => {
      const name = stream();
      await appendEach(store(), name, 2);
      const appended = events(3);
      const first = await store().append(name, 1n, appended);
      const again = await store().append(name, 1n, appended);
      expect([first.revision, again.revision]).toEqual([4n, 4n]);
      expect([first.repeated, again.repeated]).toEqual([false, true]);
      expect(await store().readStream(name)).toHaveLength(5);
    });

    test('and after others have appended, any number of times', async () => {
      const name = stream();
      const [first, second] = [events(2), events(2)];
      await store().append(name, 'no_stream', first);
      await store().append(name, 1n, second);
      await appendEach(store(), name, 3, 3n);
      for (let round = 0; round < 3; round += 1) {
        expect(await store().append(name, 'no_stream', first)).toMatchObject({
          revision: 1n,
          repeated: true,
        });
        expect(await store().append(name, 1n, second)).toMatchObject({ revision: 3n, repeated: true });
      }
      expect(await store().readStream(name)).toHaveLength(7);
    });

    test('a retry with other content is a success too, and what was stored first stays', async () => {
      const name = stream();
      const original = event('first');
      await store().append(name, 'no_stream', [original]);
      const other = { ...event('second', original.id), type: 'test.changed' };
      expect(await store().append(name, 'no_stream', [other])).toMatchObject({ repeated: true });
      const [read, ...more] = await store().readStream(name);
      expect(more).toEqual([]);
      expect([text(read!), read!.type]).toEqual(['first', 'test.happened']);
    });

    test('the same append sent many times at once is stored once, and every sender has its success', async () => {
      const name = stream();
      const appended = events(2);
      const acknowledged = await Promise.all(
        Array.from({ length: 20 }, () => store().append(name, 'no_stream', appended)),
      );
      expect(acknowledged.every(({ revision }) => revision === 1n)).toBe(true);
      expect(ids(await store().readStream(name))).toEqual(ids(appended));
    });

    test('other ids at the same place are a conflict', async () => {
      const name = stream();
      await store().append(name, 'no_stream', events(2));
      await expect(store().append(name, 'no_stream', events(2))).rejects.toBeInstanceOf(
        WrongExpectedRevision,
      );
    });

    test('ids that match only in part are a conflict', async () => {
      const name = stream();
      const [one, two, three] = events(3) as [ReturnType<typeof event>, ...ReturnType<typeof event>[]];
      await store().append(name, 'no_stream', [one, two!]);
      for (const mixed of [
        [one, three!],
        [three!, two!],
        [one, two!, three!],
        [two!, one],
      ]) {
        await expect(store().append(name, 'no_stream', mixed)).rejects.toBeInstanceOf(WrongExpectedRevision);
      }
      expect(ids(await store().readStream(name))).toEqual([one.id, two!.id]);
    });

    test('a retry with an older revision than the one it was stored at is a conflict', async () => {
      const name = stream();
      await appendEach(store(), name, 3);
      const late = event();
      await store().append(name, 2n, [late]);
      await expect(store().append(name, 0n, [late])).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(store().append(name, 'no_stream', [late])).rejects.toBeInstanceOf(WrongExpectedRevision);
      expect(await store().readStream(name)).toHaveLength(4);
    });
  });
}
