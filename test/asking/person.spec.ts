import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { QuestionRefused } from '#ledger';
import { granted, ScratchLedger, withdrawn } from './scratch-ledger.js';

const START = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;
const iso = (instant: number) => new Date(instant).toISOString();

let clock = START;
let ledger: ScratchLedger;
let person: string;

beforeEach(async () => {
  clock = START;
  ledger = await ScratchLedger.open({ now: () => clock, maxStalenessMs: Infinity });
  await ledger.purpose('newsletter', ['consent'], {}, START - 90 * DAY);
  await ledger.purpose('analytics', ['legitimate_interests'], {}, START - 80 * DAY);
  person = randomUUID();
});
afterEach(() => ledger.close());

const engine = () => ledger.asking.engine;
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof QuestionRefused ? `${error.httpStatus} ${error.code}` : error),
  );

describe('the status of a person', () => {
  it('answers for every purpose, by slug', async () => {
    await ledger.person(person, granted('newsletter'));
    const status = await engine().status(person);
    expect(status).toMatchObject({ subject: person, controller: 'acme', at: iso(START), subjectKnown: true });
    expect(status.purposes.map(({ purpose, reason }) => [purpose, reason])).toEqual([
      ['analytics', 'LEGITIMATE_INTERESTS'],
      ['newsletter', 'CONSENT_ACTIVE'],
    ]);
  });

  it('is as of any time: purposes of later are not known yet', async () => {
    await ledger.person(person, granted('newsletter', { rec: START - 85 * DAY }));
    const knownAt = START - 84 * DAY;
    const status = await engine().status(person, { at: knownAt, knownAt });
    expect(status.purposes).toMatchObject([{ purpose: 'newsletter', reason: 'CONSENT_ACTIVE' }]);
    expect(status).toMatchObject({ at: iso(knownAt), knownAt: iso(knownAt), final: true });
  });

  it('of nobody is 404', async () => {
    expect(await refusal(engine().status(randomUUID()))).toBe('404 SUBJECT_UNKNOWN');
    expect(await refusal(engine().status('x'))).toBe('400 SUBJECT_INVALID');
  });
});

describe('the timeline of a person', () => {
  it('shows every fact with both clocks, the actor, what it is about and its fields', async () => {
    await ledger.person(person, granted('newsletter', { occ: START - 1_000 }));
    clock += 1;
    await ledger.person(person, withdrawn('newsletter', { eff: START + DAY, by: 'guardian' }));
    const { entries, next } = await engine().timeline(person);
    expect(next).toBeUndefined();
    expect(entries).toMatchObject([
      {
        type: 'consent.granted',
        subject: person,
        revision: '0',
        at: iso(START - 1_000),
        recordedAt: iso(START),
        occurredAt: iso(START - 1_000),
        actor: { by: 'subject', principal: 'local' },
        purposes: ['newsletter'],
        version: 1,
        erased: [],
      },
      {
        type: 'consent.withdrawn',
        revision: '1',
        at: iso(START + DAY),
        recordedAt: iso(START + 1),
        effectiveAt: iso(START + DAY),
        actor: { by: 'guardian', principal: 'local' },
        fields: { purpose: 'newsletter' },
      },
    ]);
  });

  it('comes in pages that meet without gap or double', async () => {
    for (let i = 0; i < 7; i++) {
      clock += 1;
      await ledger.person(person, granted('newsletter'));
    }
    const revisions: string[] = [];
    let after: string | undefined;
    do {
      const page = await engine().timeline(person, { limit: 3, ...(after === undefined ? {} : { after }) });
      revisions.push(...page.entries.map(({ revision }) => revision));
      after = page.next;
    } while (after !== undefined);
    expect(revisions).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(await refusal(engine().timeline(person, { after: 'x' }))).toBe('400 CURSOR_INVALID');
  });

  it('is as of any time, by either clock', async () => {
    await ledger.person(person, granted('newsletter', { rec: START - 10 * DAY }));
    await ledger.person(person, withdrawn('newsletter', { occ: START - 6 * DAY, rec: START - 4 * DAY }));
    const types = async (query: object) =>
      (await engine().timeline(person, query)).entries.map(({ type }) => type);
    expect(await types({ at: START - 7 * DAY })).toEqual(['consent.granted']);
    expect(await types({ at: START - 6 * DAY })).toEqual(['consent.granted', 'consent.withdrawn']);
    expect(await types({ knownAt: START - 5 * DAY })).toEqual(['consent.granted']);
  });

  it('lists an event as late that was recorded long before the newest in front of it, in any stream', async () => {
    const other = randomUUID();
    await ledger.person(other, granted('newsletter'));
    await ledger.person(person, granted('newsletter', { rec: START - 5_000 }));
    await ledger.person(person, withdrawn('newsletter', { rec: START - 5_001 }));
    // The feed says it a moment later. The two purposes of this ledger are late themselves.
    while (ledger.asking.late.count < 3) await pause(1);
    const { entries } = await engine().timeline(person);
    expect(entries[0]).not.toHaveProperty('late');
    expect(entries[1]).toMatchObject({ type: 'consent.withdrawn', late: true });
  });

  it('opens what is sealed while the key exists, and shows ERASED from the erasure on', async () => {
    const keyId = randomUUID();
    const fact = {
      type: 'objection.raised',
      data: { id: 'o1', kind: 'direct_marketing', purposes: '*' },
    } as const;
    await ledger.person(person, { ...fact, sealed: { reason: 'too many mails' }, keyId });
    const [before] = (await engine().timeline(person)).entries;
    expect(before).toMatchObject({ fields: { id: 'o1', reason: 'too many mails' }, erased: [] });
    clock += 1;
    await ledger.person(person, erasure([keyId]));
    // The fact is stored, the key not yet destroyed: nothing of it is shown any more.
    const [after] = (await engine().timeline(person)).entries;
    expect(after?.erased).toEqual(['content']);
    expect(after?.fields).not.toHaveProperty('reason');
  });
});

describe('the age of a person', () => {
  const keyId = randomUUID();
  const born = {
    type: 'subject.birth_date_recorded',
    sealed: { birthDate: '2014-05-06' },
    keyId,
  } as const;

  it('is read from the sealed birth date, and unknown once its key is gone: the answer says so', async () => {
    await ledger.purpose('chat', ['consent'], { iss: true }, START - DAY);
    const check = () => engine().check({ subject: { id: person }, purpose: 'chat' });
    await ledger.person(person, born);
    clock += 1;
    await ledger.person(person, granted('chat'));
    const child = await check();
    expect(child).toMatchObject({ permitted: false, reason: 'GUARDIAN_CONSENT_REQUIRED' });
    expect(child).not.toHaveProperty('ageUnknown');
    clock += 1;
    await ledger.person(person, erasure([keyId]));
    clock += 1;
    await ledger.person(person, granted('chat'));
    // Nothing says any more that this is a child; whoever asks is told that nothing does.
    expect(await check()).toMatchObject({ permitted: true, ageUnknown: true });
  });
});

describe('linked subjects', () => {
  let other: string;
  const check = (id: string, at?: number) =>
    engine().check({ subject: { id }, purpose: 'newsletter', ...(at === undefined ? {} : { at }) });
  const merge = () =>
    ledger.person(person, { type: 'subject.merged', by: 'system', data: { absorbed: other } });
  const leadBack = () =>
    ledger.person(other, { type: 'subject.absorbed', by: 'system', data: { canonical: person } });

  beforeEach(async () => {
    other = randomUUID();
    await ledger.person(person, granted('newsletter', { rec: START - 10 * DAY }));
    await ledger.person(other, granted('newsletter', { rec: START - 9 * DAY }));
    await ledger.person(other, withdrawn('newsletter', { rec: START - 8 * DAY }));
  });

  it('stay withdrawn under both ids once they are linked, and answer alone before', async () => {
    expect((await check(person)).permitted).toBe(true);
    await merge();
    await leadBack();
    clock += 1;
    expect(await check(person)).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
    expect(await check(other)).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
    // Before the link each answers alone, and the answer names the instant at which that ends.
    expect(await check(person, START - 1)).toMatchObject({ permitted: true, until: iso(START) });
  });

  it('are permitted again by a go that was recorded after the link', async () => {
    await merge();
    await leadBack();
    clock += 1_000;
    const grant = await ledger.person(person, granted('newsletter'));
    const answer = await check(other);
    expect(answer.permitted).toBe(true);
    expect(answer.evidence).toContain(`subject-${person}/${grant.ids[0]}`);
  });

  it('read as linked while only half of the link is written', async () => {
    expect((await check(other)).reason).toBe('CONSENT_WITHDRAWN');
    expect((await check(person)).permitted).toBe(true);
    await merge();
    clock += 1;
    expect((await check(person)).permitted).toBe(false);
    const { entries } = await engine().timeline(other);
    expect(new Set(entries.map(({ subject }) => subject))).toEqual(new Set([person, other]));
  });

  it('are two again after the link ended', async () => {
    await merge();
    await leadBack();
    clock += DAY;
    await ledger.person(person, { type: 'subject.unmerged', by: 'system', data: { absorbed: other } });
    expect((await check(person)).permitted).toBe(true);
    expect((await check(other)).permitted).toBe(false);
    expect(await check(person, START + 1)).toMatchObject({ permitted: false, until: iso(START + DAY) });
  });

  it('have one timeline, in order of recording', async () => {
    await merge();
    await leadBack();
    const { entries } = await engine().timeline(other);
    expect(entries.map(({ type }) => type)).toEqual([
      'consent.granted',
      'consent.granted',
      'consent.withdrawn',
      'subject.merged',
      'subject.absorbed',
    ]);
    expect(entries[2]?.id.startsWith(`subject-${other}/`)).toBe(true);
  });
});

function erasure(keys: readonly string[]) {
  return {
    type: 'erasure.executed',
    by: 'controller',
    data: { purposes: '*', retained: [], keys, markers: [] },
  } as const;
}
