import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { historyOf, openDuties } from '#domain';
import { lateInstant } from '../law/arbitrary-facts.js';
import { RUNS } from '../law/core.js';
import { lives } from './arbitrary-lives.js';
import { Oracle } from './oracle.js';
import { CONTROLLER, World } from './world.js';

const PROJECTIONS = ['status', 'matters', 'published', 'timeline', 'daily'];
const DAY_MS = 86_400_000;

describe('the tables', () => {
  it('are the same after a rebuild as after following along, whatever the history and the time', async () => {
    await fc.assert(
      fc.asyncProperty(lives, lateInstant, fc.integer({ min: 1, max: 60 }), async (happenings, now, days) => {
        const world = await World.open({}, happenings.slice(0, 6), now);
        try {
          await world.settled();
          await world.happen(happenings.slice(6));
          world.now += days * DAY_MS;
          await world.settled();
          for (const name of PROJECTIONS) {
            await world.tables.rebuild(name);
            const rebuilt = await world.tables.rebuilt(name);
            expect([name, rebuilt?.phase, rebuilt?.cause]).toEqual([name, 'done', undefined]);
            expect([name, rebuilt?.compared?.filter(({ same }) => !same)]).toEqual([name, []]);
          }
        } finally {
          await world.close();
        }
      }),
      { numRuns: Math.ceil(RUNS / 50), endOnFailure: true },
    );
  });

  it('hold the duties of everybody that the law names, of linked persons together', async () => {
    await fc.assert(
      fc.asyncProperty(lives, lateInstant, async (happenings, now) => {
        const world = await World.open({}, [], now);
        try {
          await world.happen(happenings);
          await world.settled();
          const oracle = await Oracle.of(world, happenings);
          const rows = await world.tables.database.rows<{ subject: string; code: string; about: string }>(
            `SELECT subject, code, about FROM duty WHERE controller = ? AND subject <> ''`,
            [CONTROLLER],
          );
          const expected = oracle.subjects.flatMap((subject) => {
            const own = new Set(
              happenings.filter((one) => one.subject === subject).map(({ fact }) => fact.id),
            );
            return openDuties(oracle.law, historyOf(oracle.factsOf(subject)), world.now)
              .map(({ code, about }) => ({ code, about: about.slice(about.lastIndexOf('/') + 1) }))
              .filter(({ about }) => own.has(about) && oracle.isOfPerson(about))
              .map(({ code, about }) => `${subject} ${code} ${about}`);
          });
          expect(rows.map(({ subject, code, about }) => `${subject} ${code} ${about}`).sort()).toEqual(
            expected.sort(),
          );
        } finally {
          await world.close();
        }
      }),
      { numRuns: Math.ceil(RUNS / 50), endOnFailure: true },
    );
  });
});
