import { describe, expect, test } from '@jest/globals';
import { WrongExpectedRevision } from '../errors.js';
import { appendEach, event, events, ids, text, withStore } from './setting.js';
import type { OpenStore } from './setting.js';

/** Expectations, revisions, atomicity. */
export function describeAppending(open: OpenStore): void {
  describe('appending', () => {
    const { store, stream } = withStore(open);

    test('the first event of a stream has revision 0, the next 1', async () => {
      const name = stream();
      const first = await store().append(name, 'no_stream', [event()]);
      const second = await store().append(name, first.revision, [event()]);
      expect([first.revision, second.revision]).toEqual([0n, 1n]);
      expect([first.repeated, second.repeated]).toEqual([false, false]);
    });

    test('positions rise from append to append, also across streams', async () => {
      const positions: bigint[] = [];
      for (let index = 0; index < 5; index += 1) {
        positions.push((await store().append(stream(), 'no_stream', events(2))).position);
      }
      positions.slice(1).forEach((position, index) => expect(position > positions[index]!).toBe(true));
    });

    test('the acknowledgement of several events names the last one', async () => {
      const name = stream();
      const appended = await store().append(name, 'no_stream', events(3));
      const read = await store().readStream(name);
      expect(appended.revision).toBe(2n);
      expect(appended.position).toBe(read[2]!.position);
      expect(read.every(({ position }) => position <= appended.position)).toBe(true);
    });

    test('what is acknowledged is read at once, in order', async () => {
      const name = stream();
      const appended = events(7);
      await store().append(name, 'no_stream', appended);
      const read = await store().readStream(name);
      expect(ids(read)).toEqual(ids(appended));
      expect(read.map(({ revision }) => revision)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n]);
    });

    test('no_stream is a conflict once the stream exists, and names its revision', async () => {
      const name = stream();
      await store().append(name, 'no_stream', events(3));
      const refused = store().append(name, 'no_stream', [event()]);
      await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ stream: name, expected: 'no_stream', actual: 2n });
    });

    test('an exact revision is a conflict on a stream that does not exist', async () => {
      const name = stream();
      const refused = store().append(name, 0n, [event()]);
      await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ expected: 0n, actual: 'no_stream' });
      expect(await store().readStream(name)).toEqual([]);
    });

    test('an exact revision is a conflict when the stream is further, or not as far', async () => {
      const name = stream();
      await store().append(name, 'no_stream', events(3));
      await expect(store().append(name, 1n, [event()])).rejects.toMatchObject({ expected: 1n, actual: 2n });
      await expect(store().append(name, 3n, [event()])).rejects.toMatchObject({ expected: 3n, actual: 2n });
      await expect(store().append(name, 2n, [event()])).resolves.toMatchObject({ revision: 3n });
    });

    test('a conflict stores none of its events', async () => {
      const name = stream();
      const kept = await appendEach(store(), name, 2);
      await expect(store().append(name, 0n, events(4))).rejects.toBeInstanceOf(WrongExpectedRevision);
      expect(ids(await store().readStream(name))).toEqual(ids(kept));
    });

    test('of 50 parallel no_stream appends one succeeds and 49 are conflicts', async () => {
      const name = stream();
      const rivals = Array.from({ length: 50 }, (_, index) => event(`rival ${index}`));
      const settled = await Promise.allSettled(
        rivals.map((rival) => store().append(name, 'no_stream', [rival])),
      );
      const won = settled.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []));
      const lost = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(won).toHaveLength(1);
      expect(lost.filter((reason) => reason instanceof WrongExpectedRevision)).toHaveLength(49);
      const read = await store().readStream(name);
      expect(read.map(text)).toEqual([`rival ${won[0]!}`]);
    });

    test('of parallel appends at one revision one succeeds, whole', async () => {
      const name = stream();
      await store().append(name, 'no_stream', [event()]);
      const rivals = Array.from({ length: 20 }, () => events(3));
      const settled = await Promise.allSettled(rivals.map((rival) => store().append(name, 0n, rival)));
      const won = rivals.filter((_, index) => settled[index]!.status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect(ids((await store().readStream(name)).slice(1))).toEqual(ids(won[0]!));
    });

    test('parallel appends to different streams all succeed, and a conflict among them is nobody else’s', async () => {
      const taken = stream();
      await store().append(taken, 'no_stream', [event()]);
      const names = Array.from({ length: 40 }, () => stream());
      const settled = await Promise.allSettled(
        names.flatMap((name) => [
          store().append(name, 'no_stream', events(2)),
          store().append(taken, 'no_stream', [event()]),
        ]),
      );
      expect(settled.map(({ status }) => status)).toEqual(names.flatMap(() => ['fulfilled', 'rejected']));
      for (const name of names) expect(await store().readStream(name)).toHaveLength(2);
      expect(await store().readStream(taken)).toHaveLength(1);
    });

    test('the same event id may stand in two streams', async () => {
      const shared = event();
      const [one, two] = [stream(), stream()];
      await store().append(one, 'no_stream', [shared]);
      expect(await store().append(two, 'no_stream', [shared])).toMatchObject({ repeated: false });
      expect(ids(await store().readStream(two))).toEqual([shared.id]);
    });
  });
}
