import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FACT_TYPES, type Fact } from '#domain';
import { anyHistory } from './arbitrary-facts.js';
import { question } from './arbitrary-question.js';
import { answerOn, core, RUNS } from './core.js';

const ALWAYS: readonly string[] = ['purpose.published', 'settings.changed'];

describe('evidence (decision rules 1.18)', () => {
  it('is sufficient: versions, settings and only these facts give the same answer', () => {
    fc.assert(
      fc.property(anyHistory, question(), (facts, asked) => {
        const answer = answerOn(facts, asked);
        const kept = facts.filter(({ id, type }) => ALWAYS.includes(type) || answer.evidence.includes(id));
        expect(core(answerOn(kept, asked))).toBe(core(answer));
      }),
      { numRuns: RUNS },
    );
  });

  it('names facts that had happened and were known, each once', () => {
    fc.assert(
      fc.property(anyHistory, question(), (facts, asked) => {
        const { evidence } = answerOn(facts, asked);
        const named = evidence.map((id) => facts.find((fact) => fact.id === id) as Fact);
        expect(new Set(evidence).size).toBe(evidence.length);
        for (const { at, recordedAt, type } of named) {
          expect(at).toBeLessThanOrEqual(asked.at);
          expect(recordedAt).toBeLessThanOrEqual(asked.knownAt ?? Infinity);
          expect(FACT_TYPES[type].stream).not.toBe('ledger');
        }
      }),
      { numRuns: RUNS },
    );
  });
});
