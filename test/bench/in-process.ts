import {
  decide,
  historyOf,
  lawOf,
  type ControllerLaw,
  type Fact,
  type Question,
  type SubjectHistory,
} from '#domain';
import type { Contestant } from './rounds.js';
import { PURPOSES } from './world.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

function publish(purpose: string, bases: string[], more: object): Fact {
  const data = { purpose, version: 1, bases, automated: true, ...more };
  return {
    id: `p-${purpose}`,
    type: 'purpose.published',
    at: START,
    recordedAt: START,
    by: 'controller',
    data,
  } as Fact;
}

/** The same purposes as over HTTP. */
const law: ControllerLaw = lawOf([
  publish('newsletter', ['consent'], { directMarketing: true }),
  publish('service', ['contract'], {}),
  publish('analytics', ['consent'], { consentMaxAge: 'P1Y' }),
]);

function historyOfPerson(index: number): SubjectHistory {
  const at = START + (1 + (index % 20)) * DAY;
  const fact = (n: number, type: string, data: object): Fact =>
    ({ id: `f${index}-${n}`, type, at: at + n, recordedAt: at + n, by: 'subject', data }) as Fact;
  const granted = { version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true };
  return historyOf([
    fact(0, 'consent.granted', { purpose: 'newsletter', ...granted }),
    fact(1, 'contract.started', { id: 'c1', purposes: ['service'] }),
    index % 4 === 0
      ? fact(2, 'consent.withdrawn', { purpose: 'newsletter' })
      : fact(2, 'consent.granted', { purpose: 'analytics', ...granted }),
  ]);
}

/** `decide()` on histories that are already indexed: decisions per second, one after the other on one core. */
function decisions(
  histories: readonly SubjectHistory[],
  milliseconds: number,
  question: (i: number) => Question,
): number {
  const start = performance.now();
  let count = 0;
  let permits = 0;
  while (performance.now() - start < milliseconds) {
    for (let i = 0; i < 1_000; i += 1) {
      const history = histories[(count + i * 7919) % histories.length];
      if (history !== undefined && decide(law, history, question(i)).permitted) permits += 1;
    }
    count += 1_000;
  }
  if (permits === 0 || permits === count)
    throw new Error('the world of the bench is dull: all answers are the same');
  return (count * 1000) / (performance.now() - start);
}

/** The law by itself, without a service around it. */
export function lawContestants(people: number, milliseconds: number): Contestant[] {
  const histories = Array.from({ length: people }, (_, index) => historyOfPerson(index));
  const purpose = (i: number): string => PURPOSES[i % PURPOSES.length] ?? 'newsletter';
  const now = START + 100 * DAY;
  return [
    {
      name: 'decide(), now',
      unit: 'decisions/s',
      run: async () => decisions(histories, milliseconds, (i) => ({ purpose: purpose(i), at: now })),
    },
    {
      name: 'decide(), as of a past day',
      unit: 'decisions/s',
      run: async () =>
        decisions(histories, milliseconds, (i) => ({
          purpose: purpose(i),
          at: START + 21 * DAY + (i % 60) * DAY,
          knownAt: START + 90 * DAY,
        })),
    },
  ];
}
