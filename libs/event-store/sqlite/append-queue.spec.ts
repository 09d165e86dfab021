import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailable, WrongExpectedRevision } from '../errors.js';
import { AppendQueue } from './append-queue.js';
import type { AppendRequest, Outcome } from './append-request.js';

const request = (stream: string, bytes = 1): AppendRequest => ({
  stream,
  expected: 'no_stream',
  events: [],
  bytes,
});
const stored: Outcome = { revision: 0n, position: 1n, repeated: false };

/** A queue whose groups are written down instead of stored; streams called `conflict` are refused. */
function recording(maxAppends = 5000, maxBytes = 100_000_000) {
  const groups: string[][] = [];
  const queue = new AppendQueue(
    (group) => {
      groups.push(group.map(({ stream }) => stream));
      return group.map(({ stream }) =>
        stream === 'conflict' ? new WrongExpectedRevision(stream, 'no_stream', 0n) : stored,
      );
    },
    maxAppends,
    maxBytes,
  );
  return { queue, groups };
}

describe('the queue of appends', () => {
  test('appends of one turn make one group, in their order', async () => {
    const { queue, groups } = recording();
    await Promise.all(['a', 'b', 'c'].map((name) => queue.add(request(name))));
    expect(groups).toEqual([['a', 'b', 'c']]);
  });

  test('nobody is left waiting when the writer throws what it never should', async () => {
    let broken = true;
    const queue = new AppendQueue(
      (group) => {
        if (broken) throw new TypeError('a defect');
        return group.map(() => stored);
      },
      10,
      1_000,
    );
    const both = Promise.allSettled([queue.add(request('a')), queue.add(request('b'))]);
    expect(await both).toMatchObject([
      { status: 'rejected', reason: { kind: 'outcome_unknown' } },
      { status: 'rejected', reason: { kind: 'outcome_unknown' } },
    ]);
    broken = false;
    expect(await queue.add(request('a'))).toEqual(stored);
    await queue.drain();
  });

  test('appends made when others are acknowledged go with the next group', async () => {
    const { queue, groups } = recording();
    const twice = async (name: string) => {
      await queue.add(request(`${name}1`));
      await queue.add(request(`${name}2`));
    };
    await Promise.all(['a', 'b'].map(twice));
    expect(groups).toEqual([
      ['a1', 'b1'],
      ['a2', 'b2'],
    ]);
  });

  test('nobody is acknowledged before the group is written', async () => {
    const { queue, groups } = recording();
    const seen: number[] = [];
    await Promise.all(
      ['a', 'b'].map((name) => queue.add(request(name)).then(() => seen.push(groups.length))),
    );
    expect(seen).toEqual([1, 1]);
  });

  test('the conflict of one is its own', async () => {
    const { queue } = recording();
    const settled = await Promise.allSettled(['a', 'conflict', 'b'].map((name) => queue.add(request(name))));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('a group is bounded by number and by bytes; the rest comes in the next turns', async () => {
    const { queue, groups } = recording();
    await Promise.all(Array.from({ length: 2500 }, () => queue.add(request('a'))));
    expect(groups.map(({ length }) => length)).toEqual([1024, 1024, 452]);
    groups.length = 0;
    await Promise.all(Array.from({ length: 10 }, () => queue.add(request('a', 1024 * 1024))));
    expect(groups.map(({ length }) => length)).toEqual([4, 4, 2]);
  });

  test('a full queue refuses at once, and takes again when there is room', async () => {
    const { queue } = recording(2, 1000);
    const first = [queue.add(request('a')), queue.add(request('b'))];
    await expect(queue.add(request('c'))).rejects.toBeInstanceOf(StoreUnavailable);
    await Promise.all(first);
    const large = queue.add(request('d', 900));
    await expect(queue.add(request('e', 101))).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(queue.add(request('f', 100))).resolves.toBe(stored);
    await expect(large).resolves.toBe(stored);
  });

  test('draining waits for everything that waits, over several groups', async () => {
    const { queue } = recording();
    let acknowledged = 0;
    for (let index = 0; index < 3000; index += 1)
      void queue.add(request('a')).then(() => (acknowledged += 1));
    await queue.drain();
    await nextTurn();
    expect(acknowledged).toBe(3000);
    await queue.drain();
  });

  test('a queue that is held writes nothing, loses nothing, and goes on where it was', async () => {
    const { queue, groups } = recording();
    const before = queue.add(request('before'));
    const releases = [queue.hold(), queue.hold()];
    const during = queue.add(request('during'));
    let drained = false;
    const draining = queue.drain().then(() => (drained = true));
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    expect([groups, drained]).toEqual([[], false]);
    releases[0]?.();
    releases[0]?.();
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    expect(groups).toEqual([]);
    releases[1]?.();
    await Promise.all([before, during, draining]);
    expect(groups).toEqual([['before', 'during']]);
    const idle = queue.hold();
    const waiting = queue.drain();
    idle();
    await waiting;
  });
});
