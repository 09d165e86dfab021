import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { describeVectors } from '../conformance/vectors.js';
import { newsletter, scenario } from './fixtures.js';
import { runScenarios } from './runner.js';
import type { Scenario } from './scenario-file.js';
import { outcomesThroughApi } from './through-api.js';

describe('scenarios through a service of their own', () => {
  it('have the service’s answers, or what it refused', async () => {
    const granted = scenario({
      id: 'Granted',
      settings: { late_grant: 'from_occurred' },
      ...newsletter({
        type: 'consent.granted',
        at: 'P1D',
        purpose: 'newsletter',
        recorded_at: 'P9D',
        expires_at: 'P30D',
      }),
    });
    // A later scenario of the file with the same words and facts of its own is another person.
    const never = scenario({ id: 'granted' });
    const refused = scenario({
      id: 'Refused',
      ...newsletter({ type: 'contract.started', at: 'P1D', purposes: 7 }),
    });
    const vague = scenario({
      id: 'Vague',
      check: { purpose: 'newsletter', at: 'P5D', operation: 'transfer' },
    });
    const strange = scenario({ id: 'Strange', ...newsletter({ type: 'consent.sold', at: 'P1D' }) });
    const outcomes = await outcomesThroughApi([granted, never, refused, vague, strange]);
    const of = (one: Scenario): unknown => outcomes.get(one);
    expect(of(granted)).toEqual({
      permitted: true,
      reason: 'CONSENT_ACTIVE',
      basis: 'consent',
      until: Date.UTC(2025, 0, 31),
    });
    expect(of(never)).toEqual({ permitted: false, reason: 'CONSENT_MISSING' });
    expect(of(refused)).toEqual({ failed: expect.stringContaining('contract.started was refused') });
    expect(of(vague)).toEqual({ failed: expect.stringContaining('the question was refused') });
    expect(of(strange)).toEqual({ failed: 'no fact type: consent.sold' });
  });
});

describeVectors('the shared decision scenarios through a service', (vectors) => {
  it('all agree', async () => {
    const said: string[] = [];
    const path = join(vectors, '..', 'spec', 'decision-scenarios.json');
    const code = await runScenarios([path, '--through-api'], {
      say: (line) => said.push(line),
      complain: (line) => said.push(line),
    });
    expect(said).toEqual([expect.stringMatching(/^scenarios \d+ agreed, 0 disagreed$/)]);
    expect(code).toBe(0);
  });
});
