import { describe, expect, it } from '@jest/globals';
import { factsOf, questionOf, type ScenarioFact } from './facts-of-scenario.js';
import { newsletter, scenario } from './fixtures.js';
import type { Given, Scenario } from './scenario-file.js';
import { written } from './times.js';
import { Unreadable } from './unreadable.js';

const granted: Given = { type: 'consent.granted', at: 'P1D', purpose: 'newsletter' };

function lastOf(...given: readonly Given[]): ScenarioFact {
  const last = factsOf(scenario(newsletter(...given))).at(-1);
  if (last === undefined) throw new Error('no fact');
  return last;
}

function types(changes: Partial<Scenario>): readonly string[] {
  return factsOf(scenario(changes)).map(({ type }) => type);
}

describe('what a scenario states beside its facts', () => {
  const stated: Partial<Scenario> = {
    settings: { late_grant: 'from_occurred' },
    subject: { birth_date: '2010-06-01', country: 'DE' },
    jurisdiction: 'US-CA',
  };

  it('is recorded first', () => {
    expect(types(stated)).toEqual([
      'settings.changed',
      'subject.birth_date_recorded',
      'subject.residence_changed',
      'subject.jurisdiction_recorded',
      'purpose.published',
    ]);
  });

  it('is recorded one second before the earliest instant', () => {
    const facts = factsOf(
      scenario({ ...stated, check: { purpose: 'newsletter', at: '2024-12-31T00:00:00Z' } }),
    );
    for (const { at, recordedAt } of facts.slice(0, 4))
      expect([at, recordedAt].map(written)).toEqual(Array(2).fill('2024-12-30T23:59:59.000Z'));
  });

  it('cannot be more than a ledger knows of a person', () => {
    expect(() => factsOf(scenario({ subject: { shoe_size: 42 } }))).toThrow(Unreadable);
  });
});

describe('the facts of a scenario', () => {
  it('are recorded when they happened, unless something else is said', () => {
    expect(lastOf(granted)).toMatchObject({ at: Date.UTC(2025, 0, 2), recordedAt: Date.UTC(2025, 0, 2) });
    expect(lastOf({ ...granted, recorded_at: 'P9D' })).toMatchObject({
      at: Date.UTC(2025, 0, 2),
      recordedAt: Date.UTC(2025, 0, 10),
    });
  });

  it('stand in order of recording, equal ones in the order of the list', () => {
    const late = { ...granted, recorded_at: 'P9D' };
    const withdrawn = { type: 'consent.withdrawn', at: 'P3D', purpose: 'newsletter' };
    const refused = { type: 'consent.refused', at: 'P3D', purpose: 'newsletter' };
    expect(types(newsletter(late, withdrawn, refused))).toEqual([
      'purpose.published',
      'consent.withdrawn',
      'consent.refused',
      'consent.granted',
    ]);
  });

  it('get the header’s defaults', () => {
    expect(factsOf(scenario())[0]?.data).toMatchObject({ noticePublished: true });
    expect(lastOf(granted).data).toMatchObject({ evidencePresent: true, version: 1 });
    expect(lastOf({ ...granted, evidence: false }).data).toMatchObject({ evidencePresent: false });
  });

  it('have the ledger’s names and forms', () => {
    const purpose = {
      type: 'purpose.published',
      at: 'P2D',
      purpose: 'fraud',
      version: 1,
      bases: ['legal_obligation'],
      effective_at: 'P4D',
      art18_2_public_interest: true,
      notice_published: false,
      consent_max_age: 'P6M',
    };
    expect(lastOf(purpose).data).toEqual({
      purpose: 'fraud',
      version: 1,
      bases: ['legal_obligation'],
      effectiveAt: '2025-01-05T00:00:00.000Z',
      art18PublicInterest: true,
      noticePublished: false,
      consentMaxAge: 'P6M',
    });
    expect(lastOf({ ...granted, expires_at: 'P1M', channels: ['sms', 'email', 'sms'] }).data).toMatchObject({
      expiresAt: '2025-02-01T00:00:00.000Z',
      channels: ['email', 'sms'],
    });
  });

  it('keep the order of bases, which is that of reliance', () => {
    const purpose = { type: 'purpose.published', at: 'P2D', purpose: 'mixed', version: 1 };
    const bases = ['legitimate_interests', 'consent'];
    expect(lastOf({ ...purpose, bases }).data['bases']).toEqual(bases);
  });

  it('prove their time in replay only when the scenario says so', () => {
    expect(lastOf({ ...granted, time_proven: true }).data['timeProof']).toEqual({ kind: 'replay' });
    expect(lastOf({ ...granted, time_proven: false }).data).not.toHaveProperty('timeProof');
  });

  it('state grounds of a rejection only if a text is given', () => {
    const rejected = { type: 'objection.rejected', at: 'P3D', id: 'o1' };
    expect(lastOf(rejected).data).toMatchObject({ groundsStated: false });
    expect(lastOf({ ...rejected, grounds: ' ' }).data).toMatchObject({ groundsStated: false });
    expect(lastOf({ ...rejected, grounds: 'security' }).data).toMatchObject({ groundsStated: true });
  });

  it('retain purposes on an unspecified ground', () => {
    const executed = { type: 'erasure.executed', at: 'P3D', purposes: '*', retained: ['invoices'] };
    expect(lastOf(executed).data['retained']).toEqual([{ purpose: 'invoices', ground: 'unspecified' }]);
  });

  it('are one per purpose when a withdrawal lists several, and one when it is of all', () => {
    const withdrawn = { type: 'consent.withdrawn', at: 'P3D' };
    const split = factsOf(scenario(newsletter({ ...withdrawn, purposes: ['profile', 'newsletter'] })));
    expect(split.slice(1).map(({ data }) => data)).toEqual([
      { purpose: 'newsletter' },
      { purpose: 'profile' },
    ]);
    expect(lastOf({ ...withdrawn, purposes: '*' }).data).toEqual({ purposes: '*' });
  });

  it('count from the day that the person chose', () => {
    const stop = { type: 'consent.withdrawn', at: 'P3D', purpose: 'newsletter', effective_at: 'P9D' };
    expect(lastOf(stop)).toMatchObject({ at: Date.UTC(2025, 0, 4), effectiveAt: Date.UTC(2025, 0, 10) });
  });

  it('may name who acted', () => {
    expect(lastOf({ ...granted, by: 'guardian' })).toMatchObject({ by: 'guardian' });
    expect(lastOf(granted)).not.toHaveProperty('by');
  });

  it('cannot be of an unknown type or have an unknown field', () => {
    expect(() => lastOf({ ...granted, type: 'consent.granted_twice' })).toThrow(Unreadable);
    expect(() => lastOf({ ...granted, colour: 'red' })).toThrow('consent.granted has no field colour');
  });
});

describe('a grant without a version', () => {
  const second = {
    type: 'purpose.published',
    at: 'P2D',
    purpose: 'newsletter',
    version: 2,
    bases: ['consent'],
  };
  const versionAt = (at: string, changes: object = {}): unknown =>
    factsOf(scenario(newsletter({ ...second, ...changes }, { ...granted, at }))).find(
      ({ type }) => type === 'consent.granted',
    )?.data['version'];

  it('is of the version in force at its time, not at its recording', () => {
    expect(versionAt('P1D', { at: 'P2D' })).toBe(1);
    expect(versionAt('P2D')).toBe(2);
  });

  it('is not of one that is published and not yet in effect', () => {
    expect(versionAt('P3D', { effective_at: 'P9D' })).toBe(1);
    expect(versionAt('P9D', { effective_at: 'P9D' })).toBe(2);
  });
});

describe('the question of a scenario', () => {
  it('has the ledger’s names', () => {
    const check = {
      purpose: 'newsletter',
      at: 'P5D',
      known_at: 'P4D',
      operation: 'disclose',
      recipient: 'acme',
      recipient_role: 'processor',
    };
    expect(questionOf(scenario({ check }))).toEqual({
      purpose: 'newsletter',
      at: Date.UTC(2025, 0, 6),
      knownAt: Date.UTC(2025, 0, 5),
      operation: 'disclose',
      recipient: 'acme',
      recipientRole: 'processor',
    });
  });

  it('cannot ask what no question asks', () => {
    const ask = (more: object): unknown =>
      questionOf(scenario({ check: { purpose: 'newsletter', at: 'P5D', ...more } }));
    expect(() => ask({ mood: 'good' })).toThrow(Unreadable);
    expect(() => ask({ operation: 'sell' })).toThrow(Unreadable);
  });
});
