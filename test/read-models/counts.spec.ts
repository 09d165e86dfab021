import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#domain';
import { AuditTables, type ReadsRows } from '#read-models';
import { lateInstant } from '../law/arbitrary-facts.js';
import { RUNS } from '../law/core.js';
import { lives, PERSONS } from './arbitrary-lives.js';
import { CONTROLLER, type Happening, World } from './world.js';

const DAY_MS = 86_400_000;

const inOrder = (from: string) =>
  `SELECT controller, operation, purpose, permitted, reason, CAST(persons AS INTEGER) AS persons FROM (${from}) counts
    ORDER BY controller, operation, purpose, permitted, reason`;
const kept = (sql: ReadsRows) => sql.rows<object>(inOrder('SELECT * FROM status_count'));

/** Everybody whose answer is not everybody's. */
const COUNTED = `SELECT controller, operation, purpose, permitted, reason, COUNT(*) AS persons FROM status_everybody
  WHERE source <> 'default' GROUP BY controller, operation, purpose, permitted, reason`;

/** What is kept is what a count of the rows finds. */
async function expectCounted(world: World): Promise<void> {
  const [numbers, counted] = await world.tables.database.snapshot(async (sql) => [
    await kept(sql),
    await sql.rows<object>(inOrder(COUNTED)),
  ]);
  expect(numbers).toEqual(counted);
}

describe('the numbers of persons with each answer', () => {
  it('are those of the rows, after any history, forgetting, any time, and a rebuild', async () => {
    await fc.assert(
      fc.asyncProperty(
        lives,
        lateInstant,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...PERSONS),
        async (happenings, now, share, days, gone) => {
          const before = Math.floor(happenings.length * share);
          const world = await World.open({}, happenings.slice(0, before), now);
          try {
            await world.settled();
            await expectCounted(world);
            await world.happen(happenings.slice(before));
            await world.settled();
            await expectCounted(world);
            world.now += days * DAY_MS;
            await world.settled();
            await expectCounted(world);
            await world.tables.rebuild('status');
            const rebuilt = await world.tables.rebuilt('status');
            expect(rebuilt?.compared?.filter(({ same }) => !same)).toEqual([]);
            await expectCounted(world);
            await world.tables.forget(gone);
            await expectCounted(world);
            world.now += days * DAY_MS;
            await world.settled();
            await expectCounted(world);
          } finally {
            await world.close();
          }
        },
      ),
      { numRuns: Math.ceil(RUNS / 50), endOnFailure: true },
    );
  });
});

const ANNA = PERSONS[0];
const BEN = PERSONS[1];
const T0 = Date.UTC(2026, 0, 1);
const fact = (id: number, type: string, data: object): Fact =>
  ({
    id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    type,
    at: T0 + id,
    recordedAt: T0 + id,
    by: 'subject',
    data,
  }) as unknown as Fact;
const GRANT = { version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true, purpose: 'news' };
const LIFE: readonly Happening[] = [
  { fact: fact(1, 'purpose.published', { purpose: 'news', version: 1, bases: ['consent'] }) },
  { fact: fact(2, 'purpose.published', { purpose: 'ads', version: 1, bases: ['consent'] }) },
  { subject: ANNA, fact: fact(3, 'consent.granted', GRANT) },
  { subject: BEN, fact: fact(4, 'consent.granted', GRANT) },
  {
    subject: BEN,
    fact: fact(5, 'objection.raised', { id: 'o1', kind: 'particular_situation', purposes: '*' }),
  },
];

describe('tables of the version before, which count nothing', () => {
  let world: World | undefined;
  afterEach(() => world?.close());

  /**
   * Makes of new tables those that the version before left behind.
   * @param counts what there is of the numbers: none; or those of tables of this version that answered until a process of
   *   the version before led and filled its own, which knows nothing of them, nor of those that were being filled
   */
  async function aged(of: World, counts: 'none' | 'left'): Promise<void> {
    await of.tables.database.write(async (sql) => {
      await sql.run("UPDATE projection SET version = 1 WHERE name = 'status'");
      if (counts === 'left') {
        await sql.run('UPDATE status_count_v2_g1 SET persons = persons + 7');
        await sql.run('CREATE TABLE status_count_v2_g2 (persons INTEGER)');
      } else {
        await sql.run('DROP VIEW status_count');
        await sql.run('DROP TABLE status_count_v2_g1');
      }
      for (const table of ['status', 'status_person', 'status_star', 'status_profile', 'status_link'])
        await sql.run(`ALTER TABLE ${table}_v2_g1 RENAME TO ${table}_v1_g1`);
    }, true);
  }

  it.each(['none', 'left'] as const)(
    'are counted while new ones are filled, which answer then (%s)',
    async (left) => {
      world = await World.open({}, LIFE);
      await world.settled();
      const audit = new AuditTables(world.tables.database, { now: () => T0 + DAY_MS });
      const asked = { controller: CONTROLLER, operation: 'use' } as const;
      const { counts } = await audit.answers(asked);
      expect(counts.map(({ purpose, reason, persons }) => `${purpose} ${reason} ${persons}`)).toEqual([
        'ads CONSENT_WITHDRAWN 1',
        'news CONSENT_WITHDRAWN 1',
        'news CONSENT_ACTIVE 1',
      ]);
      await aged(world, left);
      await world.tables.close();
      await world.openTables();
      const { database } = world.tables;
      const [version, before] = await database.snapshot(async (sql) => [
        await sql.rows("SELECT version FROM projection WHERE name = 'status' AND state = 'live'"),
        await new AuditTables({ snapshot: (task) => task(sql) }, { now: () => T0 + DAY_MS }).answers(asked),
      ]);
      expect(version).toEqual([{ version: 1 }]);
      expect(before.counts).toEqual(counts);
      await world.tables.rebuilt('status');
      expect(
        await database.rows("SELECT version, generation, state FROM projection WHERE name = 'status'"),
      ).toEqual([{ version: 2, generation: 2, state: 'live' }]);
      await expectCounted(world);
      expect((await new AuditTables(database, { now: () => T0 + DAY_MS }).answers(asked)).counts).toEqual(
        counts,
      );
    },
  );
});
