import { describe, expect, test } from '@jest/globals';
import { everyEvent } from '../every-event.js';
import type { Position, ReadAllOptions, RecordedEvent } from '../port.js';
import { appendEach, event, events, ids, newCategory, withStore } from './setting.js';
import type { OpenStore } from './setting.js';

/** `$all`, paged, whole and by prefixes. */
export function describeReadingAll(open: OpenStore): void {
  describe('reading $all', () => {
    const { store, stream, category } = withStore(open);

    /** Everything that `options` selects, read in pages of `limit`. */
    const pages = async (options: ReadAllOptions): Promise<RecordedEvent[]> => {
      const found: RecordedEvent[] = [];
      let from = options.from;
      for (;;) {
        const page = await store().readAll({ ...options, ...(from !== undefined && { from }) });
        // The first event of a page that begins at the last one read is that one again: `from` is inclusive.
        const fresh = page.filter(({ position }) => found.every((known) => known.position < position));
        found.push(...fresh);
        if (fresh.length === 0) return found;
        from = fresh.at(-1)!.position;
      }
    };
    const own = (): readonly string[] => [`${category()}-`];

    test('events of all streams stand in the order of their appends', async () => {
      const names = [stream(), stream(), stream()];
      const appended: string[] = [];
      for (const name of [...names, ...names]) {
        const last = (await store().readStream(name, { direction: 'backwards', limit: 1 }))[0];
        const some = events(2);
        await store().append(name, last?.revision ?? 'no_stream', some);
        appended.push(...ids(some));
      }
      const read = await store().readAll({ prefixes: own() });
      expect(ids(read)).toEqual(appended);
      read.slice(1).forEach(({ position }, index) => expect(position > read[index]!.position).toBe(true));
    });

    test('the same events, places and bytes are read from $all as from the stream', async () => {
      const name = stream();
      await store().append(name, 'no_stream', events(3));
      expect(await store().readAll({ prefixes: [name] })).toEqual(await store().readStream(name));
    });

    test('from a position, inclusive', async () => {
      await appendEach(store(), stream(), 4);
      const read = await store().readAll({ prefixes: own() });
      const from = read[1]!.position;
      expect(ids(await store().readAll({ prefixes: own(), from }))).toEqual(ids(read.slice(1)));
      expect(ids(await store().readAll({ from, limit: 1 }))).toEqual([read[1]!.id]);
    });

    test('in pages of any size nothing is lost and nothing doubled', async () => {
      const appended = ids(await appendEach(store(), stream(), 23));
      for (const limit of [2, 5, 22, 23, 24, 1000]) {
        expect(ids(await pages({ prefixes: own(), limit }))).toEqual(appended);
      }
    });

    test('whole, in pages that a caller does not see', async () => {
      const appended = ids(await appendEach(store(), stream(), 9));
      for (const pageSize of [2, 3, 9, 10]) {
        const read: string[] = [];
        for await (const { id } of everyEvent(store(), { prefixes: own(), pageSize })) read.push(id);
        expect(read).toEqual(appended);
      }
    });

    test('without prefixes every stream of ours is read, and no system stream', async () => {
      const other = newCategory();
      const { position } = await store().append(stream(), 'no_stream', [event()]);
      await store().append(stream(other), 'no_stream', [event()]);
      const read = await pages({ from: position, limit: 500 });
      const categories = read.map(({ stream: name }) => name.slice(0, name.indexOf('-')));
      expect(categories).toEqual(expect.arrayContaining([category(), other]));
      expect(read.filter(({ stream: name }) => name.startsWith('$'))).toEqual([]);
    });

    test('prefixes of whole categories select these, merged in order', async () => {
      const [one, two, unasked] = [newCategory(), newCategory(), newCategory()];
      const appended: string[] = [];
      for (const kind of [one, two, unasked, two, one]) {
        const some = events(2);
        await store().append(stream(kind), 'no_stream', some);
        if (kind !== unasked) appended.push(...ids(some));
      }
      expect(ids(await store().readAll({ prefixes: [`${one}-`, `${two}-`] }))).toEqual(appended);
      expect(ids(await pages({ prefixes: [`${two}-`, `${one}-`], limit: 3 }))).toEqual(appended);
    });

    test('a prefix may end anywhere in the name, before the hyphen or after it', async () => {
      const base = category();
      const names = [
        `${base}a-shop.one`,
        `${base}a-shop.two`,
        `${base}a-store.one`,
        `${base}b-shop.one`,
        `${base}-x`,
      ];
      for (const name of names) await store().append(name, 'no_stream', [event()]);
      const read = async (...prefixes: string[]): Promise<string[]> =>
        (await store().readAll({ prefixes })).map((found) => found.stream);
      expect(await read(base)).toEqual(names);
      expect(await read(`${base}-`)).toEqual(names.slice(4));
      expect(await read(`${base}a`)).toEqual(names.slice(0, 3));
      expect(await read(`${base}a-shop.`)).toEqual(names.slice(0, 2));
      expect(await read(`${base}a-s`, `${base}b-`)).toEqual(names.slice(0, 4));
      expect(await read(`${base}a-shop.two`)).toEqual(names.slice(1, 2));
    });

    test('prefixes that overlap give an event once', async () => {
      const name = stream();
      await store().append(name, 'no_stream', events(2));
      const prefixes = [name, `${category()}-`, category(), name];
      expect(await store().readAll({ prefixes })).toHaveLength(2);
    });

    test('characters that patterns know are plain characters in a prefix', async () => {
      await store().append(`${category()}-aXb`.toLowerCase(), 'no_stream', [event()]);
      for (const odd of ['a_', 'a%', 'a.', 'a*', '.*', '%']) {
        expect(await store().readAll({ prefixes: [`${category()}-${odd}`] })).toEqual([]);
      }
    });

    test('no prefix at all, and one that nothing begins with, select nothing', async () => {
      await store().append(stream(), 'no_stream', [event()]);
      expect(await store().readAll({ prefixes: [] })).toEqual([]);
      expect(await store().readAll({ prefixes: [`${newCategory()}-`] })).toEqual([]);
    });

    test('the head is at or after every acknowledged event', async () => {
      let last: Position = 0n;
      for (let index = 0; index < 3; index += 1) {
        last = (await store().append(stream(), 'no_stream', events(2))).position;
        const head = await store().head();
        expect(head !== undefined && head >= last).toBe(true);
      }
      expect(
        (await store().readAll({ from: last, prefixes: own() })).map(({ position }) => position),
      ).toEqual([last]);
    });
  });
}
