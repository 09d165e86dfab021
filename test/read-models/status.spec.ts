import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lateInstant } from '../law/arbitrary-facts.js';
import { RUNS } from '../law/core.js';
import { lives } from './arbitrary-lives.js';
import { everybody, factIds, Oracle, wordsOf } from './oracle.js';
import { type Happening, World } from './world.js';

const DAY_MS = 86_400_000;
const runs = Math.ceil(RUNS / 30);

/** Every row equals what the law says; every purpose of every person has its rows. */
async function expectTruth(world: World, happenings: readonly Happening[]): Promise<void> {
  const oracle = await Oracle.of(world, happenings);
  const rows = await everybody(world);
  const expected = rows.map(({ subject, purpose, operation }) => oracle.row(subject, purpose, operation));
  expect(rows.map(wordsOf)).toEqual(expected);
  const pairs = rows.map(({ subject, purpose, operation }) => `${subject} ${purpose} ${operation}`);
  expect(new Set(pairs).size).toBe(pairs.length);
  for (const subject of oracle.subjects) {
    for (const purpose of oracle.law.purposes()) {
      expect(pairs).toContain(`${subject} ${purpose} use`);
      expect(pairs).toContain(`${subject} ${purpose} store`);
    }
  }
  const facts = factIds(happenings);
  for (const { subject, purpose, operation, since, governing } of rows) {
    if (governing !== null) expect(facts.get(governing)?.at).toBeLessThanOrEqual(world.now);
    if (since === null) continue;
    const core = (at: number) => {
      const { permitted, reason, basis } = oracle.answer(subject, purpose, operation, at);
      return [subject, purpose, operation, permitted, reason, basis];
    };
    expect(since).toBeLessThanOrEqual(world.now);
    expect(core(since)).toEqual(core(world.now));
    expect(core(since - 1)).not.toEqual(core(world.now));
  }
}

describe('status', () => {
  it('holds for everybody what the law says, after any history, live and rebuilt, whatever the time', async () => {
    await fc.assert(
      fc.asyncProperty(
        lives,
        lateInstant,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        async (happenings, now, share, days) => {
          const before = Math.floor(happenings.length * share);
          const world = await World.open({}, happenings.slice(0, before), now);
          try {
            await world.settled();
            await expectTruth(world, happenings.slice(0, before));
            await world.happen(happenings.slice(before));
            await world.settled();
            await expectTruth(world, happenings);
            world.now += days * DAY_MS;
            await world.settled();
            await expectTruth(world, happenings);
            await world.tables.rebuild('status');
            const rebuilt = await world.tables.rebuilt('status');
            expect(rebuilt).toMatchObject({ phase: 'done', differences: 0 });
            expect(rebuilt?.compared?.filter(({ same }) => !same)).toEqual([]);
            await expectTruth(world, happenings);
          } finally {
            await world.close();
          }
        },
      ),
      // A smaller case would take minutes to find: every try opens a ledger.
      { numRuns: runs, endOnFailure: true },
    );
  });
});
