import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, ReadAllOptions, RecordedEvent } from '#event-store';
import { LateFacts } from './late-facts.js';

const START = Date.UTC(2026, 2, 1);
const event = (position: number, recordedAfterMs: number) =>
  ({
    position: BigInt(position),
    data: Buffer.from(JSON.stringify({ body: { rec: new Date(START + recordedAfterMs).toISOString() } })),
  }) as unknown as RecordedEvent;

function storeOf(events: readonly RecordedEvent[], failures = 0) {
  let left = failures;
  return {
    readAll: async ({ from = 0n, limit = 1_000 }: ReadAllOptions = {}) => {
      left -= 1;
      if (left >= 0) throw new Error('busy');
      return events.filter(({ position }) => position >= from).slice(0, limit);
    },
  } as EventStore;
}
const lookedBack = async (late: LateFacts) => {
  while (!late.complete) await pause(1);
};

describe('the list of late events (facts-and-subjects 3)', () => {
  it('holds what was recorded more than five seconds before the newest event in front of it', () => {
    const late = new LateFacts();
    for (const [position, ms] of [0, 10_000, 5_000, 4_999, 9_000, 16_000, 10_999].entries())
      late.see(event(position, ms));
    expect([0n, 1n, 2n, 3n, 4n, 5n, 6n].map((position) => late.isLate(position))).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(late.count).toBe(2);
  });

  it('counts an event that the feed repeats once', () => {
    const late = new LateFacts();
    late.see(event(1, 10_000));
    for (let i = 0; i < 3; i++) late.see(event(2, 0));
    expect(late.count).toBe(1);
  });

  it('looks through what was there at the start, however many pages, and goes on from there', async () => {
    const before = Array.from({ length: 1_203 }, (_, i) => event(i + 1, i === 1_100 ? 0 : 60_000));
    const late = new LateFacts();
    // The feed begins behind all that: of its events nobody can tell yet.
    late.see(event(1_203, 60_000));
    late.lookBack(storeOf(before, 1), 1);
    await lookedBack(late);
    expect(late.isLate(1_101n)).toBe(true);
    late.see(event(1_204, 54_000));
    expect(late.count).toBe(2);
    await late.close();
  });

  it('judges what came in meanwhile by what lies before it in the store', async () => {
    const late = new LateFacts();
    const events = [event(1, 60_000), event(2, 1_000)];
    late.see(event(2, 1_000));
    expect(late.count).toBe(0);
    late.lookBack(storeOf(events));
    await lookedBack(late);
    expect(late.isLate(2n)).toBe(true);
    await late.close();
  });

  it('ends at once when it is closed while it waits', async () => {
    const late = new LateFacts();
    late.lookBack(storeOf([], 1), 600_000);
    await pause(5);
    await late.close();
    expect(late.complete).toBe(false);
  });
});
