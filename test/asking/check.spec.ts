import { randomUUID } from 'node:crypto';
import { type CheckAnswer, type CheckRequest, PositionTokens, QuestionRefused } from '#ledger';
import { granted, ScratchLedger, withdrawn } from './scratch-ledger.js';

const START = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;
const HOUR = 3_600_000;

let clock = START;
let ledger: ScratchLedger;
let person: string;

beforeEach(async () => {
  clock = START;
  ledger = await ScratchLedger.open({ now: () => clock, maxStalenessMs: Infinity, freshnessBoundMs: 300 });
  await ledger.purpose('newsletter', ['consent'], {}, START - 90 * DAY);
  await ledger.purpose('analytics', ['legitimate_interests'], {}, START - 90 * DAY);
  person = randomUUID();
});
afterEach(() => ledger.close());

const engine = () => ledger.asking.engine;
const ask = (more: Partial<CheckRequest> = {}): Promise<CheckAnswer> =>
  engine().check({ subject: { id: person }, purpose: 'newsletter', ...more });
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof QuestionRefused ? `${error.httpStatus} ${error.code}` : error),
  );

describe('a check', () => {
  it('rests on the consent, and no longer once the withdrawal is acknowledged', async () => {
    const grant = await ledger.person(person, granted('newsletter'));
    expect(await ask()).toMatchObject({
      permitted: true,
      reason: 'CONSENT_ACTIVE',
      basis: 'consent',
      evidence: expect.arrayContaining([grant.ids[0]]) as string[],
      subjectKnown: true,
      final: false,
    });
    clock += 1;
    await ledger.person(person, withdrawn('newsletter'));
    expect(await ask()).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
  });

  it('is answered at once when the person is warm, and only then', async () => {
    await ledger.person(person, granted('newsletter'));
    const request = { subject: { id: person }, purpose: 'newsletter' };
    expect(engine().tryCheckNow(request)).toBeUndefined();
    const cold = await ask();
    const warm = engine().tryCheckNow(request);
    expect(warm).toEqual({ ...cold, decisionId: warm?.decisionId });
    expect(warm?.decisionId).not.toBe(cold.decisionId);
  });

  it('of somebody never seen is decided on nothing and creates nothing', async () => {
    const head = await ledger.store.head();
    expect(await ask()).toMatchObject({ permitted: false, reason: 'CONSENT_MISSING', subjectKnown: false });
    const byMail = { scheme: 'email', value: 'nobody@example.org' };
    expect(await ask({ subject: byMail })).toMatchObject({ reason: 'CONSENT_MISSING', subjectKnown: false });
    expect(await ledger.store.head()).toBe(head);
  });

  it('finds the person behind an identifier', async () => {
    ledger.identify('acme', 'email', 'ada@example.org', person);
    await ledger.person(person, granted('newsletter'));
    const byMail = await ask({ subject: { scheme: 'email', value: 'ada@example.org' } });
    expect(byMail).toMatchObject({ permitted: true, subjectKnown: true });
    expect(await engine().lookup('acme', { scheme: 'email', value: 'ada@example.org' })).toBe(person);
    expect(await engine().lookup(undefined, { scheme: 'email', value: 'eve@example.org' })).toBeUndefined();
  });

  it('changes by time alone at the instant that it named', async () => {
    const expiresAt = new Date(START + HOUR).toISOString();
    await ledger.person(person, granted('newsletter', { data: { expiresAt } }));
    expect(await ask()).toMatchObject({ permitted: true, until: expiresAt });
    clock = START + HOUR - 1;
    expect(await ask()).toMatchObject({ permitted: true, until: expiresAt });
    clock = START + HOUR;
    expect(await ask()).toMatchObject({ permitted: false, reason: 'CONSENT_EXPIRED' });
  });

  it('changes with the law, for warm persons too', async () => {
    await ledger.person(person, granted('newsletter'));
    expect((await ask()).permitted).toBe(true);
    clock += 1_000;
    const retired = { type: 'purpose.retired', by: 'controller', data: { purpose: 'newsletter' } } as const;
    await ledger.append('purpose-acme.newsletter', 'acme', [retired]);
    expect(await ask()).toMatchObject({ permitted: false, reason: 'PURPOSE_RETIRED' });
  });

  it('of a transfer without its country is no question', async () => {
    expect(await refusal(ask({ operation: 'transfer' }))).toBe('400 COUNTRY_REQUIRED');
    expect(await refusal(ask({ operation: 'transfer', country: 'US' }))).toBe('answered');
  });

  it('of what is no subject id is no question', async () => {
    expect(await refusal(ask({ subject: { id: 'ada' } }))).toBe('400 SUBJECT_INVALID');
  });
});

describe('which controller is meant', () => {
  it('need not be said while there is one', async () => {
    expect(await refusal(ask())).toBe('answered');
    await ledger.append('register-other', 'other', [
      {
        type: 'controller.recorded',
        data: { name: 'Other', contact: 'x', country: 'DE', joint: [], holidays: [] },
      },
    ]);
    expect(await refusal(ask())).toBe('400 CONTROLLER_MISSING');
    expect(await refusal(ask({ controller: 'acme' }))).toBe('answered');
    expect(await refusal(ask({ controller: 'nobody' }))).toBe('422 CONTROLLER_UNKNOWN');
  });

  it('decides whose person it is: at another controller nothing is known of them', async () => {
    await ledger.append('register-other', 'other', [
      {
        type: 'controller.recorded',
        data: { name: 'Other', contact: 'x', country: 'DE', joint: [], holidays: [] },
      },
    ]);
    await ledger.person(person, granted('newsletter'));
    const answer = await ask({ controller: 'other' });
    expect(answer).toMatchObject({ reason: 'PURPOSE_UNKNOWN', subjectKnown: false });
    expect(await refusal(engine().status(person, { controller: 'other' }))).toBe('404 SUBJECT_UNKNOWN');
  });
});

describe('as of another time', () => {
  /** The person said no on day 1; the ledger learned of it on day 3. */
  async function lateWithdrawal() {
    await ledger.person(person, granted('newsletter', { rec: START - 10 * DAY }));
    await ledger.person(person, withdrawn('newsletter', { occ: START - 6 * DAY, rec: START - 4 * DAY }));
  }

  it('says what was lawful then, with all that is known today', async () => {
    await lateWithdrawal();
    const reasons = [8, 6, 5, 4].map(async (days) => (await ask({ at: START - days * DAY })).reason);
    expect(await Promise.all(reasons)).toEqual([
      'CONSENT_ACTIVE',
      'CONSENT_WITHDRAWN',
      'CONSENT_WITHDRAWN',
      'CONSENT_WITHDRAWN',
    ]);
  });

  it('says what was decided then, with what was known then', async () => {
    await lateWithdrawal();
    const at = START - 5 * DAY;
    expect(await ask({ at, knownAt: at })).toMatchObject({ reason: 'CONSENT_ACTIVE', final: true });
    expect(await ask({ at, knownAt: START - 4 * DAY })).toMatchObject({ reason: 'CONSENT_WITHDRAWN' });
  });

  it('knows nobody before the first fact was recorded', async () => {
    await lateWithdrawal();
    const answer = await ask({ at: START - 20 * DAY, knownAt: START - 20 * DAY });
    expect(answer).toMatchObject({
      subjectKnown: false,
      knownUpTo: new Date(START - 20 * DAY).toISOString(),
    });
  });

  it('is final only when no fact can be recorded for it any more', async () => {
    expect((await ask({ at: START - DAY })).final).toBe(false);
    expect((await ask({ knownAt: START - 4_999 })).final).toBe(false);
    expect((await ask({ knownAt: START - 5_000 })).final).toBe(true);
  });

  it('is not the future, in a live ledger', async () => {
    expect(await refusal(ask({ at: START }))).toBe('answered');
    expect(await refusal(ask({ at: START + 1 }))).toBe('400 QUESTION_IN_FUTURE');
    expect(await refusal(engine().status(person, { at: START + 1 }))).toBe('400 QUESTION_IN_FUTURE');
  });
});

describe('a replayed ledger', () => {
  it('answers for the future, says that it is a replay, and calls nothing final', async () => {
    const replay = await ScratchLedger.open({ mode: 'replay', now: () => clock });
    await replay.purpose('newsletter', ['consent'], {}, START);
    const expiresAt = new Date(START + HOUR).toISOString();
    await replay.person(person, granted('newsletter', { rec: START, data: { expiresAt } }));
    const request = { subject: { id: person }, purpose: 'newsletter' };
    const answer = await replay.asking.engine.check({ ...request, at: START + HOUR, knownAt: START - DAY });
    expect(answer).toMatchObject({ mode: 'replay', final: false, reason: 'PURPOSE_UNKNOWN' });
    const later = await replay.asking.engine.check({ ...request, at: START + 2 * HOUR });
    expect(later).toMatchObject({ mode: 'replay', permitted: false, reason: 'CONSENT_EXPIRED' });
    const unheardOf = await replay.asking.engine.check({ ...request, controller: 's1' });
    expect(unheardOf).toMatchObject({ reason: 'PURPOSE_UNKNOWN', subjectKnown: false });
    await replay.close();
  });
});

describe('freshness', () => {
  it('of a token: what another process acknowledged is in the answer', async () => {
    await ledger.person(person, granted('newsletter'));
    expect((await ask()).permitted).toBe(true);
    clock += 1;
    const { token } = await ledger.person(person, withdrawn('newsletter'), { foreign: true });
    expect((await ask({ atLeast: token })).permitted).toBe(false);
  });

  it('of strong: the head as it is now', async () => {
    await ledger.person(person, granted('newsletter'));
    expect((await ask()).permitted).toBe(true);
    clock += 1;
    await ledger.person(person, withdrawn('newsletter'), { foreign: true });
    expect((await ask({ consistency: 'strong' })).permitted).toBe(false);
  });

  it('of a token: the law of another process too', async () => {
    await ledger.person(person, granted('newsletter'));
    expect((await ask()).permitted).toBe(true);
    clock += 1;
    const retired = { type: 'purpose.retired', by: 'controller', data: { purpose: 'newsletter' } } as const;
    const { token } = await ledger.append('purpose-acme.newsletter', 'acme', [retired], { foreign: true });
    expect((await ask({ atLeast: token })).reason).toBe('PURPOSE_RETIRED');
  });

  it('is handed on: an answer’s position asks for at least as much', async () => {
    await ledger.person(person, granted('newsletter'));
    const { position } = await ask();
    expect((await ask({ atLeast: position })).permitted).toBe(true);
  });

  it('of a token that is none of ours is 400', async () => {
    const forged = new PositionTokens(new Uint8Array(32), ledger.asking.identity.ledger, 1).tokenOf(1n);
    expect(await refusal(ask({ atLeast: forged }))).toBe('400 TOKEN_INVALID');
    expect(await refusal(ask({ atLeast: 'x' }))).toBe('400 TOKEN_INVALID');
  });

  it('of a position that the store has not reached is 503, never a stale permit', async () => {
    await ledger.person(person, granted('newsletter'));
    await ask();
    const ahead = ledger.asking.tokens.tokenOf(1_000_000n);
    expect(await refusal(ask({ atLeast: ahead }))).toBe('503 FRESHNESS_NOT_SHOWN');
  });

  it('cannot be shown when the store does not answer', async () => {
    await ledger.person(person, granted('newsletter'));
    await ask();
    await ledger.inner.close();
    expect(await refusal(ask({ consistency: 'strong' }))).toBe('503 FRESHNESS_NOT_SHOWN');
    expect(await refusal(ask({ subject: { id: randomUUID() } }))).toBe('503 FRESHNESS_NOT_SHOWN');
  });

  it('is not taken for granted when the head was not seen for too long', async () => {
    const strict = await ScratchLedger.open({ now: () => clock, maxStalenessMs: 5_000 });
    await strict.purpose('newsletter', ['consent'], {}, START - DAY);
    await strict.person(person, granted('newsletter'));
    const request = { subject: { id: person }, purpose: 'newsletter' };
    await strict.asking.engine.check(request);
    expect(strict.asking.engine.tryCheckNow(request)).toBeDefined();
    clock += 5_001;
    expect(strict.asking.engine.tryCheckNow(request)).toBeUndefined();
    expect((await strict.asking.engine.check(request)).knownUpTo).toBe(new Date(clock).toISOString());
    await strict.close();
  });
});

describe('a batch', () => {
  it('keeps its order, and an item that fails says so in its place', async () => {
    await ledger.person(person, granted('newsletter'));
    const subject = { id: person };
    const answers = await engine().checkBatch([
      { subject, purpose: 'newsletter' },
      { subject, purpose: 'newsletter', at: START + 1 },
      { subject: { id: randomUUID() }, purpose: 'newsletter' },
      { subject, purpose: 'nothing' },
    ]);
    expect(answers).toMatchObject([
      { permitted: true },
      { error: { code: 'QUESTION_IN_FUTURE', status: 400, field: 'at' } },
      { permitted: false, subjectKnown: false },
      { permitted: false, reason: 'PURPOSE_UNKNOWN' },
    ]);
  });
});
