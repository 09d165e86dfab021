import type { Given, Scenario } from './scenario-file.js';

/** A newsletter on consent, with grants and whatever else is given after it. */
export function newsletter(...given: readonly Given[]): Pick<Scenario, 'given'> {
  return {
    given: [
      { type: 'purpose.published', at: 'P0D', purpose: 'newsletter', version: 1, bases: ['consent'] },
      ...given,
    ],
  };
}

/** A scenario that asks about the newsletter on the fifth day and expects that it was never asked for. */
export function scenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    id: 'S1',
    ...newsletter(),
    check: { purpose: 'newsletter', at: 'P5D' },
    expect: { permitted: false, reason: 'CONSENT_MISSING', until: null },
    ...changes,
  };
}
