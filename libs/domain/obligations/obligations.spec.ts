import { decide, type Question, historyOf, lawOf } from '../decision/index.js';
import type { Fact, FactType, Instant } from '../facts/index.js';
import { openDuties } from './open-duties.js';

const day = (n: number): Instant => Date.UTC(2026, 0, 1) + n * 86_400_000;
const iso = (n: number): string => new Date(day(n)).toISOString();

/** A fact of a day, known by the name of its type and day: `consent.withdrawn@3`. */
function on(at: number, type: FactType, data: object = {}, more: object = {}): Fact {
  return {
    id: `${type}@${at}`,
    type,
    at: day(at),
    recordedAt: day(at),
    by: 'subject',
    data,
    ...more,
  } as Fact;
}
const published = (data: object, at = 0): Fact =>
  on(at, 'purpose.published', {
    purpose: 'news',
    version: 1,
    automated: true,
    noticePublished: true,
    ...data,
  });
const granted = (at: number, data: object = {}, more: object = {}): Fact => {
  const usual = { purpose: 'news', version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true };
  return on(at, 'consent.granted', { ...usual, ...data }, more);
};
const withdrawn = (at: number): Fact => on(at, 'consent.withdrawn', { purpose: 'news' });
const objected = (at: number, kind: string): Fact =>
  on(at, 'objection.raised', { id: 'o1', kind, purposes: ['news'] });
const discharged = (at: number, code: string, about: string): Fact =>
  on(at, 'duty.discharged', { code, about });

const consent = published({ bases: ['consent'] });
const interest = published({ bases: ['legitimate_interests'] });
const marketing = published({ bases: ['legitimate_interests'], directMarketing: true });

interface Duties {
  /** Codes of one fact, with their conditions in brackets. */
  readonly of: (about: string) => readonly string[];
}

function given(...facts: readonly Fact[]) {
  const law = lawOf(facts);
  const history = historyOf(facts);
  const listed = (found: ReturnType<typeof openDuties>): Duties => ({
    of: (about) =>
      found
        .filter((duty) => duty.about === about)
        .map(({ code, conditional }) => (conditional === undefined ? code : `${code} (${conditional})`)),
  });
  return {
    whenAsked: (at: number, question: Partial<Question> = {}) =>
      listed(decide(law, history, { purpose: 'news', at: day(at), ...question }).obligations),
    whenAll: (at: number, knownAt?: number) =>
      listed(openDuties(law, history, day(at), knownAt === undefined ? undefined : day(knownAt))),
  };
}

const ELSEWHERE = 'unless another purpose or channel needs the data';

describe('the duties that facts create (obligation_scenarios)', () => {
  it('OB01: a withdrawal stops, erases, is passed on and confirmed', () => {
    const { of } = given(consent, granted(1), withdrawn(3)).whenAsked(4);
    expect(of('consent.withdrawn@3')).toEqual([
      'STOP_NOW',
      `ERASE_DUE (${ELSEWHERE})`,
      'NOTIFY_RECIPIENTS',
      'CONFIRM_TO_SUBJECT',
    ]);
  });

  it('OB01: nothing is erased or stopped that another basis of the purpose carries', () => {
    const both = published({ bases: ['consent', 'legal_obligation'] });
    const { of } = given(both, granted(1), withdrawn(3)).whenAll(4);
    expect(of('consent.withdrawn@3')).toEqual(['NOTIFY_RECIPIENTS', 'CONFIRM_TO_SUBJECT']);
  });

  it('OB02: a marketing objection stops, suppresses, erases and is passed on', () => {
    const duties = ['STOP_NOW', 'SUPPRESSION_ENTRY', 'ERASE_MARKETING_DATA', 'NOTIFY_RECIPIENTS'];
    expect(given(marketing, objected(3, 'direct_marketing')).whenAsked(4).of('objection.raised@3')).toEqual(
      duties,
    );
    // 1.19, gate 3: an ordinary one that reaches marketing is absolute there too.
    expect(
      given(marketing, objected(3, 'particular_situation')).whenAsked(4).of('objection.raised@3'),
    ).toEqual(duties);
  });

  it('OB03: an ordinary objection stops and is decided within a month; restriction if asked', () => {
    const { of } = given(interest, objected(3, 'particular_situation')).whenAsked(4);
    expect(of('objection.raised@3')).toEqual([
      'STOP_NOW',
      'DECIDE_BY',
      'RESTRICT (if the person asks for it)',
    ]);
  });

  it('OB03: where processing may go on meanwhile, only the decision is due', () => {
    const goesOn = on(0, 'settings.changed', { name: 'objection_pending_effect', value: 'continue' });
    const { of } = given(interest, goesOn, objected(3, 'particular_situation')).whenAll(4);
    expect(of('objection.raised@3')).toEqual(['DECIDE_BY', 'RESTRICT (if the person asks for it)']);
  });

  it('OB04: a rejection is answered with reasons, and a restriction meanwhile is announced to end', () => {
    const rejected = on(5, 'objection.rejected', { id: 'o1', groundsStated: true });
    const facts = [interest, objected(3, 'particular_situation'), rejected];
    expect(
      given(...facts)
        .whenAsked(6)
        .of('objection.rejected@5'),
    ).toEqual(['REASONS_AND_COMPLAINT_ROUTE']);
    const restricted = on(4, 'restriction.applied', { id: 'r1', ground: 'd', purposes: ['news'] });
    expect(
      given(...facts, restricted)
        .whenAll(6)
        .of('objection.rejected@5'),
    ).toEqual(['REASONS_AND_COMPLAINT_ROUTE', 'LIFT_NOTICE']);
    const told = on(6, 'restriction.lift_notified', { id: 'r1' });
    expect(
      given(...facts, restricted, told)
        .whenAll(6)
        .of('objection.rejected@5'),
    ).toEqual(['REASONS_AND_COMPLAINT_ROUTE']);
  });

  it('OB05: an upheld objection erases and is passed on', () => {
    const upheld = on(5, 'objection.upheld', { id: 'o1' });
    const { of } = given(interest, objected(3, 'particular_situation'), upheld).whenAsked(6);
    expect(of('objection.upheld@5')).toEqual(['ERASE_DUE', 'NOTIFY_RECIPIENTS']);
    expect(of('objection.raised@3')).toEqual(['STOP_NOW']);
  });

  const restriction = on(3, 'restriction.applied', { id: 'r1', ground: 'a', purposes: ['news'] });
  const notice = on(5, 'restriction.lift_notified', { id: 'r1' });
  const lift = on(6, 'restriction.lifted', { id: 'r1' });

  it('OB06: a restriction is marked and passed on', () => {
    expect(given(interest, restriction).whenAsked(4).of('restriction.applied@3')).toEqual([
      'NOTIFY_RECIPIENTS',
      'MARK_DATA',
    ]);
  });

  it('OB07: the end of a restriction is passed on as good practice, if it is one', () => {
    const lifted = given(interest, restriction, notice, lift).whenAll(7);
    expect(lifted.of('restriction.lifted@6')).toEqual(['NOTIFY_RECIPIENTS (good practice)']);
    expect(lifted.of('restriction.applied@3')).toEqual(['NOTIFY_RECIPIENTS']);
    const vain = given(interest, restriction, lift).whenAll(7);
    expect(vain.of('restriction.lifted@6')).toEqual([]);
    expect(vain.of('restriction.applied@3')).toEqual(['NOTIFY_RECIPIENTS', 'MARK_DATA']);
  });

  it('OB08: an erasure is passed on, told to whoever published the data, and answered', () => {
    const erased = on(3, 'erasure.executed', { purposes: '*', retained: [], keys: [], markers: [] });
    expect(given(consent, granted(1), erased).whenAsked(4).of('erasure.executed@3')).toEqual([
      'NOTIFY_RECIPIENTS',
      'INFORM_OTHER_CONTROLLERS (if the data was made public)',
      'ANSWER_SUBJECT',
    ]);
  });

  const erasureAsked = on(3, 'erasure.requested', { id: 'e1', purposes: '*' });

  it('OB09: a refused erasure is answered with reasons', () => {
    const refused = on(5, 'erasure.refused', { id: 'e1', ground: 'claims' });
    const { of } = given(consent, granted(1), erasureAsked, refused).whenAll(6);
    expect(of('erasure.refused@5')).toEqual(['REASONS_AND_COMPLAINT_ROUTE']);
    expect(of('erasure.requested@3')).toEqual([]);
  });

  it('OB10: a hold suspends an erasure, and its release arms it again', () => {
    const hold = on(2, 'hold.placed', { id: 'h1', purposes: '*', basis: 'legitimate_interests' });
    const released = on(6, 'hold.released', { id: 'h1' });
    const asked = given(consent, granted(1), hold, erasureAsked, released);
    expect(asked.whenAsked(4).of('erasure.requested@3')).toEqual([]);
    expect(asked.whenAsked(6).of('erasure.requested@3')).toEqual(['ERASE_DUE']);
  });

  it('OB11: a material version is told, and asked about again where consent carries it', () => {
    const second = { version: 2, material: true, effectiveAt: iso(30) };
    const about = 'purpose.published@5';
    expect(
      given(consent, published({ bases: ['consent'], ...second }, 5))
        .whenAll(6)
        .of(about),
    ).toEqual(['NOTIFY_SUBJECTS', 'RECONSENT_CAMPAIGN']);
    expect(
      given(interest, published({ bases: ['contract'], ...second }, 5))
        .whenAll(6)
        .of(about),
    ).toEqual(['NOTIFY_SUBJECTS']);
    expect(given(consent).whenAll(6).of('purpose.published@0')).toEqual([]);
  });

  it('OB12: a young person is told of withdrawal once the guardian’s consent is outgrown', () => {
    const child = published({ bases: ['consent'], iss: true });
    const born = on(0, 'subject.birth_date_recorded', { birthDate: '2010-01-11' });
    const home = on(0, 'subject.residence_changed', { country: 'DE' });
    const byGuardian = granted(1, { guardianVerified: true }, { by: 'guardian' });
    const history = given(child, born, home, byGuardian);
    expect(history.whenAsked(9).of('consent.granted@1')).toEqual([]);
    expect(history.whenAsked(10).of('consent.granted@1')).toEqual(['INFORM_YOUNG_PERSON_OF_WITHDRAWAL']);
  });

  it('OB13: a consent that ends is to be renewed before, while it stands', () => {
    const ending = granted(1, { expiresAt: iso(20) });
    expect(given(consent, ending).whenAsked(19).of('consent.granted@1')).toEqual(['RENEWAL_DUE']);
    expect(given(consent, ending).whenAsked(20).of('consent.granted@1')).toEqual([]);
    expect(given(consent, ending, withdrawn(3)).whenAsked(4).of('consent.granted@1')).toEqual([]);
  });

  it('OB14: after the retention period the data goes, after review where something keeps it', () => {
    const kept = published({
      bases: ['contract'],
      retentionAfterContract: 'P10D',
      retentionBasis: 'legal_obligation',
    });
    const contract = on(1, 'contract.started', { id: 'c1', purposes: ['news'] });
    const ended = on(5, 'contract.ended', { id: 'c1' });
    const history = given(kept, contract, ended);
    expect(history.whenAsked(14).of('contract.ended@5')).toEqual([]);
    expect(history.whenAsked(15).of('contract.ended@5')).toEqual(['ERASE_DUE']);
    const hold = on(7, 'hold.placed', { id: 'h1', purposes: '*', basis: 'legitimate_interests' });
    expect(given(kept, contract, ended, hold).whenAll(15).of('contract.ended@5')).toEqual([
      'ERASE_DUE (after review: a hold or restriction keeps the data)',
    ]);
  });

  it('OB15: transfers stop when their tool is lost, until there is another', () => {
    const decided = on(0, 'adequacy.decided', { country: 'US' });
    const revoked = on(5, 'adequacy.revoked', { country: 'US' });
    const clauses = on(8, 'transfer.safeguard_registered', {
      id: 's1',
      country: 'US',
      tool: 'scc',
      purposes: '*',
    });
    const history = given(interest, decided, revoked, clauses);
    expect(history.whenAll(4).of('adequacy.revoked@5')).toEqual([]);
    expect(history.whenAll(6).of('adequacy.revoked@5')).toEqual(['STOP_TRANSFERS']);
    expect(history.whenAll(8).of('adequacy.revoked@5')).toEqual([]);
  });

  it('OB16: a request is answered in time, free of charge', () => {
    const asked = on(3, 'request.received', { id: 'q1', right: 'access', scope: '*' });
    const extended = on(5, 'request.extended', { id: 'q1' });
    const answered = on(9, 'request.answered', { id: 'q1' });
    const history = given(interest, asked, extended, answered);
    expect(history.whenAll(4).of('request.received@3')).toEqual([
      'RESPOND_BY',
      'EXTEND_NOTICE_BY (if a month is not enough)',
      'FREE_OF_CHARGE',
    ]);
    expect(history.whenAll(6).of('request.received@3')).toEqual(['RESPOND_BY', 'FREE_OF_CHARGE']);
    expect(history.whenAll(9).of('request.received@3')).toEqual([]);
  });

  it('OB17: an opt-out of sale stops, is passed on, and nobody asks again for twelve months', () => {
    const sale = published({ bases: ['opt_out_regime'], saleShare: true });
    const local = on(0, 'settings.changed', { name: 'regime', value: 'local' });
    const california = on(0, 'subject.jurisdiction_recorded', { jurisdiction: 'US-CA' });
    const history = given(sale, local, california, on(3, 'sale_share.opted_out'));
    expect(history.whenAsked(4).of('sale_share.opted_out@3')).toEqual([
      'STOP_NOW',
      'NOTIFY_THIRD_PARTIES',
      'NO_NEW_ASK',
    ]);
    expect(history.whenAsked(3 + 365).of('sale_share.opted_out@3')).toEqual([
      'STOP_NOW',
      'NOTIFY_THIRD_PARTIES',
    ]);
  });

  it('OB18: the right to object is shown with the first message, once', () => {
    const facts = [published({ bases: ['consent'], directMarketing: true }), granted(1)];
    expect(
      given(...facts)
        .whenAsked(2)
        .of('consent.granted@1'),
    ).toEqual(['RIGHT_TO_OBJECT (with the first message, clearly and separately)']);
    const shown = discharged(3, 'RIGHT_TO_OBJECT', 'consent.granted@1');
    expect(
      given(...facts, shown, granted(4))
        .whenAsked(5)
        .of('consent.granted@4'),
    ).toEqual([]);
  });
});

describe('a duty is open', () => {
  const about = 'consent.withdrawn@3';
  const stopped = [consent, granted(1), withdrawn(3)];
  const disclosed = (at: number, recipient: string): Fact =>
    on(at, 'disclosure.recorded', { recipient, role: 'controller', purposes: ['news'] });
  const told = (at: number, recipient: string, type: FactType = 'recipient.notified'): Fact =>
    on(at, type, { recipient, about });

  it('until its code and fact are named, from that time on', () => {
    const history = given(
      ...stopped,
      discharged(5, 'STOP_NOW', about),
      discharged(6, 'ERASE_DUE', 'another'),
    );
    expect(history.whenAsked(4).of(about)).toContain('STOP_NOW');
    expect(history.whenAsked(7).of(about)).not.toContain('STOP_NOW');
    expect(history.whenAsked(7).of(about)).toContain(`ERASE_DUE (${ELSEWHERE})`);
  });

  it('until every recorded recipient was told of the fact', () => {
    const history = given(
      ...stopped,
      disclosed(2, 'Mailer'),
      disclosed(2.5, 'Printer'),
      told(5, 'Mailer'),
      told(6, 'Printer', 'recipient.confirmed'),
    );
    expect(history.whenAsked(5).of(about)).toContain('NOTIFY_RECIPIENTS');
    expect(history.whenAsked(6).of(about)).not.toContain('NOTIFY_RECIPIENTS');
  });

  it('until anybody was told of it, where no disclosure is on record', () => {
    const history = given(...stopped, told(5, 'Mailer'));
    expect(history.whenAsked(4).of(about)).toContain('NOTIFY_RECIPIENTS');
    expect(history.whenAsked(5).of(about)).not.toContain('NOTIFY_RECIPIENTS');
  });

  it('not again for recipients who got the data after a new consent', () => {
    const history = given(
      ...stopped,
      disclosed(2, 'Mailer'),
      told(5, 'Mailer'),
      granted(7),
      disclosed(8, 'Printer'),
    );
    expect(history.whenAll(9).of(about)).not.toContain('NOTIFY_RECIPIENTS');
  });

  it('not as a stop once the use is allowed again', () => {
    expect(
      given(...stopped, granted(7))
        .whenAll(8)
        .of(about),
    ).toEqual(['NOTIFY_RECIPIENTS', 'CONFIRM_TO_SUBJECT']);
  });

  it('not as an erasure once the data was erased', () => {
    const erased = on(5, 'erasure.executed', { purposes: ['news'], retained: [], keys: [], markers: [] });
    expect(
      given(...stopped, erased)
        .whenAll(6)
        .of(about),
    ).not.toContain(`ERASE_DUE (${ELSEWHERE})`);
  });

  it('as far as was known: a discharge recorded later was none yet', () => {
    const late = { ...discharged(5, 'STOP_NOW', about), recordedAt: day(9) };
    const history = given(...stopped, late);
    expect(history.whenAsked(6, { knownAt: day(8) }).of(about)).toContain('STOP_NOW');
    expect(history.whenAsked(6, { knownAt: day(9) }).of(about)).not.toContain('STOP_NOW');
    expect(history.whenAll(6, 8).of(about)).toContain('STOP_NOW');
  });

  it('not for a fact that was annulled', () => {
    const rejected = on(5, 'identity.rejected', { ref: about });
    expect(
      given(...stopped, rejected)
        .whenAll(6)
        .of(about),
    ).toEqual([]);
  });

  it('for nobody whose answer rests on facts that ask for nothing', () => {
    const answer = decide(lawOf([consent]), historyOf([granted(1)]), { purpose: 'news', at: day(2) });
    const other = decide(lawOf([consent]), historyOf([]), { purpose: 'news', at: day(2) });
    expect(answer.obligations).toEqual([]);
    expect(answer.obligations).toBe(other.obligations);
  });

  it('and a setting that decides whether there is one is named', () => {
    const facts = [interest, objected(3, 'particular_situation')];
    const answer = decide(lawOf(facts), historyOf(facts), { purpose: 'news', at: day(4) });
    expect(answer.settingsUsed).toContain('objection_pending_effect');
  });
});
