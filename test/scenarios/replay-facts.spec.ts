import { describe, expect, it } from '@jest/globals';
import { factsOf } from './facts-of-scenario.js';
import { newsletter, scenario } from './fixtures.js';
import { domainFact } from './in-domain.js';
import { casesOf, replayedFact } from './replay-facts.js';

describe('scenarios of one service', () => {
  it('have a controller and a person each: the id in lower case', () => {
    expect(casesOf([scenario({ id: 'A01' })])[0]).toMatchObject({
      controller: 'a01',
      subject: { scheme: 'account', value: 'a01' },
    });
  });

  it('never share a controller, whatever their ids', () => {
    const ids = ['A1', 'a1', 'A-1', 'a.1', '--'].map((id) => scenario({ id }));
    expect(casesOf(ids).map(({ controller }) => controller)).toEqual([
      'a1',
      'a1_2',
      'a_1',
      'a_1_2',
      'scenario',
    ]);
  });
});

describe('a rejection with grounds', () => {
  const given = newsletter({
    type: 'objection.rejected',
    at: 'P3D',
    id: 'o1',
    grounds: 'security',
    recorded_at: 'P4D',
  });
  const fact = factsOf(scenario(given)).at(-1)!;

  it('is posted with its times, its person and its text', () => {
    expect(replayedFact(fact, casesOf([scenario()])[0]!)).toEqual({
      type: 'objection.rejected',
      controller: 's1',
      subject: { scheme: 'account', value: 's1' },
      at: '2025-01-04T00:00:00.000Z',
      recordedAt: '2025-01-05T00:00:00.000Z',
      id: 'o1',
      groundsStated: true,
      grounds: 'security',
    });
  });

  it('is read by the law without the text, which is sealed', () => {
    expect(domainFact(fact, 0).data).toEqual({ id: 'o1', groundsStated: true });
  });
});

describe('a fact of the controller', () => {
  it('is posted without a person', () => {
    expect(replayedFact(factsOf(scenario())[0]!, casesOf([scenario()])[0]!)).not.toHaveProperty('subject');
  });

  it('is read by the law with the ledger’s defaults', () => {
    expect(domainFact(factsOf(scenario())[0]!, 0).data).toMatchObject({ automated: true });
  });
});
