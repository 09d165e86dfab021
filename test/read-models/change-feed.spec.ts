import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#domain';
import { lateInstant } from '../law/arbitrary-facts.js';
import { RUNS } from '../law/core.js';
import { lives, PERSONS } from './arbitrary-lives.js';
import { everybody } from './oracle.js';
import { World } from './world.js';

const DAY_MS = 86_400_000;

interface Told {
  readonly number: number;
  readonly subject: string | null;
  readonly purpose: string;
  readonly operation: string;
  readonly old_reason: string | null;
  readonly permitted: number;
  readonly reason: string;
}

/** What a mailing tool knows that has applied every change in order: its own answer for a person, else everybody's. */
async function expectFollowed(world: World): Promise<void> {
  const told = await world.tables.database.rows<Told>(
    `SELECT number, subject, purpose, operation, old_reason, permitted, reason FROM status_change ORDER BY number`,
  );
  expect(told.map(({ number }) => number)).toEqual(told.map((_, index) => index + 1));
  const known = new Map<string, Told>();
  for (const change of told)
    known.set(`${change.subject ?? ''} ${change.purpose} ${change.operation}`, change);
  for (const { subject, purpose, operation, permitted, reason } of await everybody(world)) {
    const pair = `${purpose} ${operation}`;
    const last = known.get(`${subject} ${pair}`) ?? known.get(` ${pair}`);
    expect([subject, pair, last?.permitted, last?.reason]).toEqual([subject, pair, permitted, reason]);
  }
}

describe('whoever follows the changes from the first one on', () => {
  it('knows what the tables say about everybody, after any history, with time, links and a rebuild', async () => {
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
            await expectFollowed(world);
            await world.happen(happenings.slice(before));
            await world.settled();
            await expectFollowed(world);
            world.now += days * DAY_MS;
            await world.settled();
            await expectFollowed(world);
            await world.tables.rebuild('status');
            await world.tables.rebuilt('status');
            await expectFollowed(world);
          } finally {
            await world.close();
          }
        },
      ),
      { numRuns: Math.ceil(RUNS / 30), endOnFailure: true },
    );
  });

  it('is told of a purpose that is new, for persons who object to everything as well', async () => {
    const world = await World.open();
    try {
      const interests = {
        version: 1,
        bases: ['legitimate_interests'],
        automated: true,
        noticePublished: true,
      };
      const at = Date.UTC(2026, 0, 1);
      const fact = (number: number, type: string, data: object) =>
        ({
          ...{ id: `00000000-0000-4000-8000-00000000000${number}`, type, at: at + number },
          ...{ recordedAt: at + number, by: 'subject', data },
        }) as unknown as Fact;
      const objection = { id: 'o1', kind: 'particular_situation', purposes: '*' };
      await world.happen([
        { fact: fact(1, 'purpose.published', { purpose: 'profile', ...interests }) },
        { subject: PERSONS[0], fact: fact(2, 'objection.raised', objection) },
      ]);
      await world.settled();
      await world.happen([{ fact: fact(3, 'purpose.published', { purpose: 'later', ...interests }) }]);
      await world.settled();
      const told = await world.tables.database.rows(
        `SELECT subject, permitted FROM status_change WHERE purpose = 'later' AND operation = 'use' ORDER BY number`,
      );
      expect(told).toContainEqual({ subject: null, permitted: 1 });
      await expectFollowed(world);
    } finally {
      await world.close();
    }
  });
});
