import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventRefused } from '../errors.js';
import { MAX_APPEND_BYTES, MAX_EVENT_BYTES } from '../port.js';
import type { NewEvent } from '../port.js';
import { event, events, withStore } from './setting.js';
import type { OpenStore } from './setting.js';

function sized(bytes: number): NewEvent {
  return { ...event(), data: new Uint8Array(bytes) };
}

/** Malformed appends: refused before they are sent, since a real server answers them twice (event-store.md, row 11). */
export function describeRefusing(open: OpenStore): void {
  describe('refusing a malformed append', () => {
    const { store, stream } = withStore(open);
    const twice = randomUUID();
    const full = Array.from({ length: MAX_APPEND_BYTES / MAX_EVENT_BYTES }, () => sized(MAX_EVENT_BYTES));

    const malformed: [string, readonly NewEvent[]][] = [
      ['an append without an event', []],
      ['an id that is no UUID', [event('x', 'not-a-uuid')]],
      ['an empty id', [event('x', '')]],
      ['an id in upper case', [event('x', randomUUID().toUpperCase())]],
      ['an id in braces', [event('x', `{${randomUUID()}}`)]],
      ['an id with a line end', [event('x', `${randomUUID()}\n`)]],
      ['an id twice', [event('x', twice), event('y', twice)]],
      ['an empty type', [{ ...event(), type: '' }]],
      ['a type of more than 100 characters', [{ ...event(), type: 'a'.repeat(101) }]],
      ['a type beyond ASCII', [{ ...event(), type: 'zgoda.cofnięta' }]],
      ['a type with a blank', [{ ...event(), type: 'consent given' }]],
      ['one byte too many in an event', [sized(MAX_EVENT_BYTES + 1)]],
      ['one byte too many in an append', [...full, sized(1)]],
      ['one bad event among good ones', [event(), event('x', 'not-a-uuid'), event()]],
    ];

    test.each(malformed)('%s', async (_what, refused) => {
      const name = stream();
      await expect(store().append(name, 'no_stream', refused)).rejects.toBeInstanceOf(EventRefused);
      expect(await store().readStream(name)).toEqual([]);
      // The store goes on: on a server the second append after a malformed one used to hang.
      await expect(store().append(name, 'no_stream', [event()])).resolves.toMatchObject({ revision: 0n });
    });

    test.each([
      ['an empty name', ''],
      ['a name without a category', 'alone'],
      ['an empty category', '-1'],
      ['an empty rest', 'subject-'],
      ['a system stream', '$streams-1'],
      ['upper case', 'Subject-1'],
      ['a blank', 'subject-a b'],
      ['a line end', 'subject-1\n'],
      ['beyond ASCII', 'subject-ż'],
      ['201 characters', `subject-${'a'.repeat(193)}`],
    ])('a stream name: %s', async (_what, name) => {
      await expect(store().append(name, 'no_stream', [event()])).rejects.toBeInstanceOf(EventRefused);
    });

    test.each([
      ['negative', -1n],
      ['a number', 0],
      ['any', 'any'],
      ['missing', undefined],
    ])('an expectation: %s', async (_what, expected) => {
      await expect(store().append(stream(), expected as never, [event()])).rejects.toBeInstanceOf(
        EventRefused,
      );
    });

    test('the largest event and the largest append are taken', async () => {
      const [one, two] = [stream(), stream()];
      await store().append(one, 'no_stream', [sized(MAX_EVENT_BYTES)]);
      await store().append(two, 'no_stream', full);
      expect((await store().readStream(one))[0]!.data).toHaveLength(MAX_EVENT_BYTES);
      expect(await store().readStream(two)).toHaveLength(full.length);
    });

    test('the names of the ledger’s own streams are taken', async () => {
      const tail = randomUUID();
      const names = [
        `subject-${tail}`,
        `purpose-shop_${tail.slice(0, 8)}.news`,
        `ledger-epochs-w${tail.slice(0, 8)}`,
      ];
      for (const name of names) {
        await expect(store().append(name, 'no_stream', events(1))).resolves.toMatchObject({ revision: 0n });
      }
    });
  });
}
