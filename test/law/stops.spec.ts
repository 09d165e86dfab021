import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lawOf, type Fact, type Operation } from '#domain';
import { anyHistory, factOf } from './arbitrary-facts.js';
import { question } from './arbitrary-question.js';
import { answerOn, RUNS, whole } from './core.js';

const USES: readonly Operation[] = ['use', 'disclose', 'transfer', 'terminal_access', 'automated_decision'];

describe('stops (decision rules 1.18)', () => {
  it('never turn a denied use into a permitted one', () => {
    fc.assert(
      fc.property(
        anyHistory,
        question(USES),
        factOf(['consent.withdrawn', 'consent.refused', 'objection.raised', 'restriction.applied']),
        (facts, asked, stop) => {
          fc.pre(!turnsAnUnsubscriptionIntoAWithdrawal(facts, stop));
          const before = answerOn(facts, asked);
          const after = answerOn([...facts, { ...stop, id: 'stop' } as Fact], asked);
          expect(!before.permitted && after.permitted).toBe(false);
        },
      ),
      { numRuns: RUNS * 2 },
    );
  });

  it('an objection to marketing changes no purpose that is not marketing, but for its own record', () => {
    fc.assert(
      fc.property(anyHistory, question(), factOf(['objection.raised']), (facts, asked, raised) => {
        const objection = {
          ...raised,
          id: 'stop',
          data: { ...raised.data, id: 'own', kind: 'direct_marketing' },
        } as Fact;
        const versions = lawOf(facts).versions(asked.purpose);
        fc.pre(asked.operation !== 'keep_suppression');
        fc.pre(
          versions.every(
            ({ fact }) => fact.data.directMarketing !== true && fact.data.compatibleWith === undefined,
          ),
        );
        expect(whole(answerOn([...facts, objection], asked))).toBe(whole(answerOn(facts, asked)));
      }),
      { numRuns: RUNS },
    );
  });
});

/**
 * The one exception, made by 1.19: a withdrawal counts as a marketing objection only if it "finds no grant or
 * refusal before it". A refusal put before it makes it a withdrawal, which closes consent and what consent locks,
 * while the objection closed every basis.
 */
function turnsAnUnsubscriptionIntoAWithdrawal(facts: readonly Fact[], stop: Omit<Fact, 'id'>): boolean {
  if (stop.type !== 'consent.refused') return false;
  return facts.some(({ type, at }) => type === 'consent.withdrawn' && at >= stop.at);
}
