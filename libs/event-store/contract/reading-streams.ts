import { describe, expect, test } from '@jest/globals';
import { appendEach, event, events, ids, text, withStore } from './setting.js';
import type { OpenStore } from './setting.js';

/** One stream, both ways. */
export function describeReadingStreams(open: OpenStore): void {
  describe('reading a stream', () => {
    const { store, stream } = withStore(open);

    test('a stream that does not exist is empty', async () => {
      expect(await store().readStream(stream())).toEqual([]);
      expect(await store().readStream(stream(), { direction: 'backwards', limit: 1 })).toEqual([]);
    });

    test('an event comes back as it was appended, with its place', async () => {
      const name = stream();
      const before = Date.now();
      const appended = event('hello');
      const { position } = await store().append(name, 'no_stream', [appended]);
      const [read] = await store().readStream(name);
      expect(read).toMatchObject({
        id: appended.id,
        type: appended.type,
        stream: name,
        revision: 0n,
        position,
      });
      expect(text(read!)).toBe('hello');
      expect(Number.isInteger(read!.created)).toBe(true);
      // Another machine's clock may be some seconds off, and it may not count in seconds or nanoseconds.
      expect(Math.abs(read!.created - before)).toBeLessThan(3_600_000);
    });

    test('every byte value comes back, in every place, and no byte too many', async () => {
      const name = stream();
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      const contents = [
        all,
        all.toReversed(),
        new Uint8Array(0),
        new Uint8Array(1),
        Uint8Array.of(0xc3, 0x28),
      ];
      await store().append(
        name,
        'no_stream',
        contents.map((data) => ({ ...event(), data })),
      );
      const read = await store().readStream(name);
      expect(read.map(({ data }) => [...data])).toEqual(contents.map((data) => [...data]));
      expect(read.every(({ data }) => data instanceof Uint8Array)).toBe(true);
    });

    test('a part of a larger buffer is stored as that part, as it was at the call', async () => {
      const name = stream();
      const buffer = Uint8Array.from({ length: 64 }, (_, index) => index);
      const pending = store().append(name, 'no_stream', [{ ...event(), data: buffer.subarray(10, 13) }]);
      buffer.fill(0xff);
      await pending;
      expect([...(await store().readStream(name))[0]!.data]).toEqual([10, 11, 12]);
    });

    test('from a revision, inclusive', async () => {
      const name = stream();
      const appended = ids(await appendEach(store(), name, 5));
      expect(ids(await store().readStream(name, { from: 0n }))).toEqual(appended);
      expect(ids(await store().readStream(name, { from: 3n }))).toEqual(appended.slice(3));
      expect(ids(await store().readStream(name, { from: 4n }))).toEqual(appended.slice(4));
      expect(await store().readStream(name, { from: 5n })).toEqual([]);
      expect(await store().readStream(name, { from: 1_000_000n })).toEqual([]);
    });

    test('no more than the limit', async () => {
      const name = stream();
      const appended = ids(await appendEach(store(), name, 5));
      expect(ids(await store().readStream(name, { limit: 2 }))).toEqual(appended.slice(0, 2));
      expect(ids(await store().readStream(name, { from: 1n, limit: 3 }))).toEqual(appended.slice(1, 4));
      expect(ids(await store().readStream(name, { limit: 50 }))).toEqual(appended);
      expect(await store().readStream(name, { limit: 0 })).toEqual([]);
    });

    test('backwards from the end or from a revision, inclusive', async () => {
      const name = stream();
      const back = ids(await appendEach(store(), name, 5)).toReversed();
      const backwards = { direction: 'backwards' } as const;
      expect(ids(await store().readStream(name, backwards))).toEqual(back);
      expect(ids(await store().readStream(name, { ...backwards, limit: 1 }))).toEqual(back.slice(0, 1));
      expect(ids(await store().readStream(name, { ...backwards, from: 2n }))).toEqual(back.slice(2));
      expect(ids(await store().readStream(name, { ...backwards, from: 3n, limit: 2 }))).toEqual(
        back.slice(1, 3),
      );
      expect(ids(await store().readStream(name, { ...backwards, from: 0n }))).toEqual(back.slice(4));
      expect(ids(await store().readStream(name, { ...backwards, from: 99n, limit: 2 }))).toEqual(
        back.slice(0, 2),
      );
    });

    test('a stream of more events than one page of any reader', async () => {
      const name = stream();
      const appended: string[] = [];
      for (let batch = 0; batch < 12; batch += 1) {
        const some = events(100);
        await store().append(name, batch === 0 ? 'no_stream' : BigInt(batch * 100 - 1), some);
        appended.push(...ids(some));
      }
      expect(ids(await store().readStream(name))).toEqual(appended);
    });

    test('names that begin alike are different streams', async () => {
      const name = stream();
      await store().append(name, 'no_stream', [event('short')]);
      await store().append(`${name}0`, 'no_stream', [event('long')]);
      expect((await store().readStream(name)).map(text)).toEqual(['short']);
    });
  });
}
