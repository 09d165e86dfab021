import type { Answer } from '#domain';
import { rulingOf } from './ruling.js';

function answer(until?: number): Answer {
  return {
    permitted: true,
    reason: 'PROOF_RECORD',
    also: [],
    evidence: [],
    obligations: [],
    settingsUsed: [],
    ...(until === undefined ? {} : { until }),
  };
}

describe('the wire form of `until`', () => {
  it('is an instant with four digits for the year', () => {
    expect(rulingOf(answer(Date.UTC(2030, 0, 3))).until).toBe('2030-01-03T00:00:00.000Z');
    expect(rulingOf(answer(Date.UTC(9999, 11, 31, 23, 59, 59, 999))).until).toBe('9999-12-31T23:59:59.999Z');
  });

  it('is left out where there is no change, or none that such an instant can tell', () => {
    expect(rulingOf(answer())).not.toHaveProperty('until');
    expect(rulingOf(answer(Date.UTC(10004, 11, 31)))).not.toHaveProperty('until');
  });
});
