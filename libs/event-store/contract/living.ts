import { describe, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.js';
import { appendEach, caughtUp, collect, event, events, eventsOf, ids, withStore } from './setting.js';
import type { OpenStore } from './setting.js';

/** Closing and opening again; the latter only for adapters that keep what they are given. */
export function describeLiving(open: OpenStore, persistent: boolean): void {
  describe('closing and opening again', () => {
    const { store, stream, category, underTest } = withStore(open);

    test('close waits for appends under way: they are acknowledged', async () => {
      const pending = Array.from({ length: 30 }, () => store().append(stream(), 'no_stream', events(2)));
      const closing = store().close();
      await expect(Promise.all(pending)).resolves.toHaveLength(30);
      await closing;
    });

    test('close ends subscriptions without an error, also those that wait', async () => {
      await appendEach(store(), stream(), 3);
      const followed = [`${category()}-`, 'nobody-'].map((prefix) => {
        let reached = (): void => {};
        const live = new Promise<void>((resolve) => (reached = resolve));
        const ended = collect(store().subscribe({ prefixes: [prefix] }), (messages) => {
          if (caughtUp(messages)) reached();
          return false;
        });
        return { live, ended };
      });
      await Promise.all(followed.map(({ live }) => live));
      await store().close();
      const counts = followed.map(async ({ ended }) => eventsOf(await ended).length);
      expect(await Promise.all(counts)).toEqual([3, 0]);
    });

    test('a closed store refuses everything, and closing twice is closing once', async () => {
      await store().close();
      await store().close();
      await expect(store().append(stream(), 'no_stream', [event()])).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(store().readStream(stream())).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(store().readAll()).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(store().head()).rejects.toBeInstanceOf(StoreUnavailable);
      await expect((async () => collect(store().subscribe(), () => true))()).rejects.toBeInstanceOf(
        StoreUnavailable,
      );
    });

    if (!persistent) return;

    test('a store opened again holds everything, knows retries and goes on', async () => {
      const reopen = underTest().reopen ?? (() => Promise.reject(new Error('reopen is missing')));
      const name = stream();
      const appended = events(3);
      const first = await store().append(name, 'no_stream', appended);
      const before = await store().readStream(name);

      const again = await reopen();
      expect(await again.readStream(name)).toEqual(before);
      const head = await again.head();
      expect(head !== undefined && head >= first.position).toBe(true);
      expect(await again.append(name, 'no_stream', appended)).toMatchObject({ revision: 2n, repeated: true });
      await expect(again.append(name, 'no_stream', [event()])).rejects.toMatchObject({ actual: 2n });
      const next = await again.append(name, 2n, [event()]);
      expect(next.position > first.position).toBe(true);
      const rest = await collect(
        again.subscribe({ prefixes: [`${category()}-`], after: first.position }),
        caughtUp,
      );
      expect(ids(eventsOf(rest))).toEqual(ids((await again.readStream(name)).slice(3)));
    });
  });
}
