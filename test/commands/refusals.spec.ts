import { describe, expect, it } from '@jest/globals';
import { given, NOW } from './given-when-then.js';
import {
  about,
  consentGranted,
  controllerRecorded,
  DIGEST,
  GROUNDS,
  noticePublished,
  objectionRaised,
  purposePublished,
  textStored,
  withId,
} from './told.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const newsletter = purposePublished('newsletter', ['consent'], { directMarketing: true });
const analytics = purposePublished('analytics', ['consent']);
const security = purposePublished('security', ['legitimate_interests']);
const invoices = purposePublished('invoices', ['legal_obligation']);
const told = [controllerRecorded, newsletter, analytics, security, invoices, noticePublished()] as const;

describe('Publishing a purpose (decision rules 1.15)', () => {
  const publish = (data: object) => about('purpose.published', { purpose: 'p', ...data }, 'controller');

  it('needs a lawful basis', () => {
    given(...told)
      .when(publish({ bases: [] }))
      .thenRefused('PURPOSE_WITHOUT_BASIS', 'bases');
  });
  it('needs none for anonymous data, processor work, or a compatible purpose', () => {
    given(...told)
      .when(publish({ bases: [], anonymous: true }))
      .thenStored({ version: 1 });
    given(...told)
      .when(publish({ bases: [], role: 'processor' }))
      .thenStored({ version: 1 });
    given(...told)
      .when(publish({ bases: [], compatibleWith: 'analytics' }))
      .thenStored({ version: 1 });
    given(...told)
      .when(publish({ bases: [], compatibleWith: 'nothing' }))
      .thenRefused('PURPOSE_UNKNOWN', 'compatibleWith');
  });
  it('takes no basis that the law does not know', () => {
    given(...told)
      .when(publish({ bases: ['goodwill'] }))
      .thenRefused('BASIS_UNKNOWN');
  });
  it.each(['legal_obligation', 'public_task'])('names the law for %s', (basis) => {
    given(...told)
      .when(publish({ bases: [basis] }))
      .thenRefused('LAW_NOT_NAMED', `grounds.${basis}.law`);
    given(...told)
      .when(publish({ bases: [basis], grounds: { [basis]: { law: '  ' } } }))
      .thenRefused('LAW_NOT_NAMED');
    given(...told)
      .when(publish({ bases: [basis], grounds: GROUNDS }))
      .thenStored({ version: 1 });
  });
  it('names the assessment for legitimate interests', () => {
    given(...told)
      .when(
        publish({ bases: ['legitimate_interests'], grounds: { legitimate_interests: { interest: 'x' } } }),
      )
      .thenRefused('ASSESSMENT_MISSING');
  });
  it('does not let the publisher say that people were told', () => {
    given(...told)
      .when(publish({ bases: ['consent'], noticePublished: true }))
      .thenRefused('NOTICE_STATED_BY_HAND');
  });
  it('numbers the versions, and publishes each once', () => {
    given(...told)
      .when(about('purpose.published', { purpose: 'analytics', bases: ['consent'] }))
      .thenStored({ version: 2 });
    given(...told)
      .when(about('purpose.published', { purpose: 'analytics', bases: ['consent'], version: 1 }))
      .thenRefused('PURPOSE_VERSION_NOT_NEXT', 'version');
  });
  it('refers to stored texts only', () => {
    const texts = { texts: { en: DIGEST } };
    given(...told)
      .when(publish({ bases: ['consent'], ...texts }))
      .thenRefused('TEXT_UNKNOWN', 'texts.en');
    given(...told, textStored)
      .when(publish({ bases: ['consent'], ...texts }))
      .thenStored(texts);
  });
});

describe('Publishing a notice', () => {
  const publish = (data: object) => about('notice.published', { notice: 'privacy', ...data }, 'controller');
  it('bundles versions that are published', () => {
    given(...told)
      .when(publish({ purposeVersions: [{ purpose: 'analytics', version: 7 }] }))
      .thenRefused('PURPOSE_VERSION_UNKNOWN');
    given(...told)
      .when(publish({ purposeVersions: [{ purpose: 'x', version: 1 }] }))
      .thenRefused('PURPOSE_UNKNOWN');
    given(...told)
      .when(publish({ purposeVersions: [{ purpose: 'analytics' }] }))
      .thenRefused('FIELD_INVALID');
  });
  it('numbers its versions', () => {
    given(...told)
      .when(publish({}))
      .thenStored({ version: 2 });
    given(...told)
      .when(publish({ version: 1 }))
      .thenRefused('NOTICE_VERSION_NOT_NEXT');
  });
});

describe('Granting consent (GDPR 7(1))', () => {
  it('stores what the law asks for, with the version in force and the evidence noted', () => {
    given(...told)
      .when(consentGranted('analytics'))
      .thenStored({ purpose: 'analytics', version: 1, evidencePresent: true });
  });
  it('is one event per purpose, in slug order', () => {
    const { purpose: _purpose, ...both } = consentGranted('analytics').data;
    given(...told)
      .when({ type: 'consent.granted', data: both, by: 'subject' }, ['newsletter', 'analytics', 'newsletter'])
      .thenStored({ purpose: 'analytics' }, { purpose: 'newsletter' });
  });
  it('is refused for a purpose that nobody published', () => {
    given(...told)
      .when(consentGranted('profiling'))
      .thenRefused('PURPOSE_UNKNOWN', 'purpose');
  });
  it('is refused without a version of the purpose: none in force, or one never published', () => {
    const future = purposePublished('future', ['consent'], { effectiveAt: '2027-01-01T00:00:00.000Z' });
    given(...told, future)
      .when(consentGranted('future'))
      .thenRefused('PURPOSE_VERSION_MISSING');
    given(...told, future)
      .when(consentGranted('future', { version: 1 }))
      .thenStored({ version: 1 });
    given(...told)
      .when(consentGranted('analytics', { version: 3 }))
      .thenRefused('PURPOSE_VERSION_UNKNOWN');
  });
  it('is refused without the notice version or the text that was shown', () => {
    given(...told)
      .when(consentGranted('analytics', { notice: undefined, noticeVersion: undefined }))
      .thenRefused('NOTICE_VERSION_MISSING');
    given(...told)
      .when(consentGranted('analytics', { noticeVersion: undefined }))
      .thenRefused('NOTICE_VERSION_MISSING');
    given(...told)
      .when(consentGranted('analytics', { noticeVersion: 9 }))
      .thenRefused('NOTICE_VERSION_UNKNOWN');
    given(...told)
      .when(consentGranted('analytics', { notice: 'x' }))
      .thenRefused('NOTICE_UNKNOWN');
    given(...told)
      .when(consentGranted('analytics', { shown: DIGEST }))
      .thenRefused('TEXT_UNKNOWN', 'shown');
    given(...told, textStored)
      .when(consentGranted('analytics', { notice: undefined, noticeVersion: undefined, shown: DIGEST }))
      .thenStored({ shown: DIGEST, evidencePresent: true });
  });
  it('is refused without evidence, and takes no word for it', () => {
    given(...told)
      .when(consentGranted('analytics', { evidence: undefined }))
      .thenRefused('EVIDENCE_MISSING');
    given(...told)
      .when(consentGranted('analytics', { evidencePresent: true }))
      .thenRefused('FIELD_UNKNOWN', 'evidencePresent');
  });
  it('is refused from a guardian who was not verified before', () => {
    const verified = about('guardian.verified', { method: 'id_card' }, 'controller');
    given(...told)
      .when(consentGranted('analytics', {}, 'guardian'))
      .thenRefused('GUARDIAN_NOT_VERIFIED');
    given(...told)
      .when(consentGranted('analytics', { guardianVerified: true }, 'guardian'))
      .thenRefused('GUARDIAN_NOT_VERIFIED');
    given(...told, verified)
      .when(consentGranted('analytics', {}, 'guardian'))
      .thenStored({ guardianVerified: true });
    given(...told, { ...verified, at: NOW + 1 })
      .when(consentGranted('analytics', {}, 'guardian'))
      .thenRefused('GUARDIAN_NOT_VERIFIED');
  });
  it('is refused for a transfer whose risks were not told (Art. 49(1)(a))', () => {
    const transfer = { scope: 'transfer', countries: ['US'], risksInformed: true, shown: DIGEST };
    given(...told, textStored)
      .when(consentGranted('analytics', transfer))
      .thenStored({ scope: 'transfer' });
    given(...told, textStored)
      .when(consentGranted('analytics', { ...transfer, risksInformed: undefined }))
      .thenRefused('TRANSFER_RISKS_NOT_TOLD', 'risksInformed');
    given(...told, textStored)
      .when(consentGranted('analytics', { ...transfer, shown: undefined }))
      .thenRefused('TRANSFER_RISKS_NOT_TOLD', 'shown');
    given(...told, textStored)
      .when(consentGranted('analytics', { ...transfer, countries: [] }))
      .thenRefused('FIELD_MISSING', 'countries');
  });
  it('proves an earlier time by a document, never by a word', () => {
    const proof = {
      timeProof: { kind: 'signed_paper' },
      timeProofDigest: DIGEST,
      timeProofVerifiedBy: 'desk 4',
    };
    given(...told)
      .when(consentGranted('analytics', proof))
      .thenStored(proof);
    for (const broken of [
      { ...proof, timeProof: { kind: 'replay' } },
      { ...proof, timeProof: {} },
      { ...proof, timeProofDigest: undefined },
      { ...proof, timeProofVerifiedBy: ' ' },
    ]) {
      given(...told)
        .when(consentGranted('analytics', broken))
        .thenRefused('TIME_PROOF_INVALID');
    }
  });
});

describe('Asking for consent', () => {
  const ask = (purposes: readonly string[]) => about('consent.requested', { purposes }, 'controller');
  it('is refused for marketing to somebody who objected to marketing (Art. 21(3))', () => {
    const objected = objectionRaised('o1', 'direct_marketing', '*');
    given(...told, objected)
      .when(ask(['newsletter']))
      .thenRefused('CONSENT_REQUEST_UNDER_OBJECTION');
    given(...told, objected)
      .when(ask(['analytics']))
      .thenStored({ purposes: ['analytics'] });
    given(...told, objected, withId('objection.withdrawn', 'o1'))
      .when(ask(['newsletter']))
      .thenStored({});
  });
  it('waits six months after a refusal, for everybody while one strict rule holds', () => {
    const refusedAt = (at: number) => ({ ...about('consent.refused', { purpose: 'analytics' }), at });
    given(...told, refusedAt(NOW - DAY_MS))
      .when(ask(['analytics']))
      .thenRefused('COOL_OFF_RUNNING');
    given(...told, refusedAt(Date.UTC(2025, 6, 1, 12)))
      .when(ask(['analytics']))
      .thenStored({});
    given(...told, refusedAt(Date.UTC(2025, 6, 1, 12) + 1))
      .when(ask(['analytics']))
      .thenRefused('COOL_OFF_RUNNING');
    given(...told, refusedAt(NOW - DAY_MS))
      .when(ask(['newsletter']))
      .thenStored({});
  });
  it('waits by the local rule under the setting: in Czechia six months, in California twelve', () => {
    const local = about('settings.changed', { name: 'regime', value: 'local' }, 'controller');
    const refused = { ...about('consent.refused', { purpose: 'analytics' }), at: NOW - 200 * DAY_MS };
    const lately = { ...refused, at: NOW - DAY_MS };
    const lives = (country: string) => about('subject.residence_changed', { country });
    const under = (jurisdiction: string) => about('subject.jurisdiction_recorded', { jurisdiction });
    given(...told, local, lately)
      .when(ask(['analytics']))
      .thenStored({});
    given(...told, local, lately, lives('CZ'))
      .when(ask(['analytics']))
      .thenRefused('COOL_OFF_RUNNING');
    given(...told, local, refused, lives('CZ'))
      .when(ask(['analytics']))
      .thenStored({});
    given(...told, local, refused, under('US-CA'))
      .when(ask(['analytics']))
      .thenRefused('COOL_OFF_RUNNING');
  });
});

describe('Deciding an objection (GDPR 21)', () => {
  const reject = (id: string, more: object = {}) => withId('objection.rejected', id, more);
  const grounds = { grounds: 'security of the payment system' };
  it('rejects one only with grounds', () => {
    const raised = objectionRaised('o1', 'particular_situation', ['security']);
    given(...told, raised)
      .when(reject('o1'))
      .thenRefused('GROUNDS_MISSING', 'grounds');
    given(...told, raised)
      .when(reject('o1', { grounds: ' ' }))
      .thenRefused('GROUNDS_MISSING');
    given(...told, raised)
      .when(reject('o1', grounds))
      .thenStored({ groundsStated: true });
  });
  it('never rejects one to marketing, however it was worded or named again', () => {
    const marketing = objectionRaised('o1', 'direct_marketing', '*');
    given(...told, marketing)
      .when(reject('o1', grounds))
      .thenRefused('MARKETING_OBJECTION_IS_ABSOLUTE', 'id');
    given(...told, objectionRaised('o1', 'particular_situation', ['newsletter']))
      .when(reject('o1', grounds))
      .thenRefused('MARKETING_OBJECTION_IS_ABSOLUTE');
    given(...told, marketing, objectionRaised('o1', 'particular_situation', ['security']))
      .when(reject('o1', grounds))
      .thenRefused('MARKETING_OBJECTION_IS_ABSOLUTE');
    given(...told, objectionRaised('o1', 'particular_situation', ['newsletter', 'security']))
      .when(reject('o1', grounds))
      .thenStored({ id: 'o1' });
  });
  it('does not take back one that was upheld, but upholds one that was rejected', () => {
    const raised = objectionRaised('o1', 'particular_situation', ['security']);
    given(...told, raised, withId('objection.upheld', 'o1'))
      .when(reject('o1', grounds))
      .thenRefused('OBJECTION_ALREADY_UPHELD');
    given(...told, raised, reject('o1', { ...grounds, groundsStated: true }))
      .when(withId('objection.upheld', 'o1'))
      .thenStored({ id: 'o1' });
  });
  it('means everything that it can reach where the person did not limit it, and has an id', () => {
    given(...told)
      .when(about('objection.raised', { kind: 'direct_marketing' }))
      .thenStored({ id: 'fresh', purposes: '*' });
    given(...told)
      .when(about('objection.raised', { kind: 'particular_situation', id: 'o1' }))
      .thenStored({ id: 'o1', purposes: '*' });
  });
});

describe('Lifting a restriction (GDPR 18(3))', () => {
  const applied = withId('restriction.applied', 'r1', { ground: 'a', purposes: '*' });
  const lift = withId('restriction.lifted', 'r1');
  it('needs a notice to the person strictly before it', () => {
    given(...told, applied)
      .when(lift)
      .thenRefused('LIFT_NOT_NOTIFIED');
    given(...told, applied, withId('restriction.lift_notified', 'r1', {}, NOW))
      .when(lift)
      .thenRefused('LIFT_NOT_NOTIFIED');
    given(...told, applied, withId('restriction.lift_notified', 'r1', {}, NOW - 1))
      .when(lift)
      .thenStored({ id: 'r1' });
  });
  it('needs a new notice after the restriction was applied again', () => {
    given(...told, applied, withId('restriction.lift_notified', 'r1'), lift, applied)
      .when(lift)
      .thenRefused('LIFT_NOT_NOTIFIED');
  });
});

describe('Erasing (GDPR 17(3))', () => {
  const erase = (purposes: unknown, retained: readonly object[] = []) =>
    about('erasure.executed', { purposes, retained }, 'controller');
  const hold = withId('hold.placed', 'h1', { purposes: ['analytics'], basis: 'legitimate_interests' });
  const restricted = withId('restriction.applied', 'r1', { ground: 'c', purposes: ['analytics'] });
  const keep = (purpose: string) => ({ purpose, ground: 'legal_obligation' });

  it('is refused while a hold, a restriction or a law keeps the data', () => {
    given(...told, hold)
      .when(erase(['analytics']))
      .thenRefused('LEGAL_HOLD_BLOCKS_ERASURE');
    given(...told, restricted)
      .when(erase(['analytics']))
      .thenRefused('RESTRICTION_BLOCKS_ERASURE');
    given(...told)
      .when(erase(['invoices']))
      .thenRefused('LEGAL_OBLIGATION_BLOCKS_ERASURE');
  });
  it('of everything keeps what must be kept, by name', () => {
    given(...told)
      .when(erase('*'))
      .thenRefused('LEGAL_OBLIGATION_BLOCKS_ERASURE', 'purposes');
    given(...told)
      .when(erase('*', [keep('invoices')]))
      .thenStored({ purposes: '*' });
    given(...told, hold)
      .when(erase('*', [keep('invoices')]))
      .thenRefused('LEGAL_HOLD_BLOCKS_ERASURE');
    given(...told, hold)
      .when(erase('*', [keep('invoices'), keep('analytics')]))
      .thenStored({});
  });
  it('of everything names the work for somebody else whose instruction is missing, too', () => {
    // Decision rules 1.15: whatever `decide(erase)` denies. Art. 28(3)(a): a processor acts on instructions only.
    const payroll = purposePublished('payroll', [], { role: 'processor' });
    const instructed = { type: 'instruction.recorded', data: { purpose: 'payroll' } } as const;
    const refused = given(...told, payroll).when(erase('*', [keep('invoices')]));
    refused.thenRefused('ERASURE_DENIED', 'purposes');
    expect(refused.refusal()?.details).toEqual({ purpose: 'payroll', reason: 'INSTRUCTION_MISSING' });
    given(...told, payroll)
      .when(erase(['payroll']))
      .thenRefused('ERASURE_DENIED');
    const retained = [keep('invoices'), keep('payroll')];
    given(...told, payroll)
      .when(erase('*', retained))
      .thenStored({ purposes: '*', retained });
    given(...told, payroll, instructed)
      .when(erase('*', [keep('invoices')]))
      .thenStored({ purposes: '*' });
  });
  it('retains known purposes only, each with a ground, and takes no keys from a caller', () => {
    given(...told)
      .when(erase(['analytics'], [keep('x')]))
      .thenRefused('PURPOSE_UNKNOWN', 'retained');
    given(...told)
      .when(erase(['analytics'], [{ purpose: 'analytics' }]))
      .thenRefused('FIELD_INVALID', 'retained');
    given(...told)
      .when(about('erasure.executed', { purposes: ['analytics'], retained: [], keys: ['k'] }))
      .thenRefused('FIELD_UNKNOWN', 'keys');
  });
  it('may be repeated: erased stays erased', () => {
    given(...told, { ...erase(['analytics']), data: { purposes: ['analytics'] } })
      .when(erase(['analytics']))
      .thenStored({ purposes: ['analytics'] });
  });
});

describe('What a fact refers to', () => {
  it.each([
    [withId('objection.upheld', 'x'), 'OBJECTION_UNKNOWN'],
    [withId('objection.rejected', 'x', { grounds: 'g' }), 'OBJECTION_UNKNOWN'],
    [withId('objection.withdrawn', 'x'), 'OBJECTION_UNKNOWN'],
    [withId('restriction.lift_notified', 'x'), 'RESTRICTION_UNKNOWN'],
    [withId('restriction.lifted', 'x'), 'RESTRICTION_UNKNOWN'],
    [withId('hold.released', 'x'), 'HOLD_UNKNOWN'],
    [withId('erasure.refused', 'x', { ground: '17_3_b' }), 'ERASURE_REQUEST_UNKNOWN'],
    [withId('contract.ended', 'x'), 'CONTRACT_UNKNOWN'],
    [withId('precontract.closed', 'x'), 'PRECONTRACT_UNKNOWN'],
    [withId('request.answered', 'x'), 'REQUEST_UNKNOWN'],
    [withId('request.extended', 'x'), 'REQUEST_UNKNOWN'],
    [withId('transfer.safeguard_revoked', 'x'), 'SAFEGUARD_UNKNOWN'],
    [about('identity.rejected', { ref: 'x' }), 'FACT_UNKNOWN'],
    [about('recipient.notified', { recipient: 'Mailer', about: 'x' }), 'FACT_UNKNOWN'],
    [about('subject.identifier_unlinked', { about: 'x' }), 'IDENTIFIER_UNKNOWN'],
    [about('consent.withdrawn', { purpose: 'x' }), 'PURPOSE_UNKNOWN'],
    [about('notice.acknowledged', { notice: 'x', version: 1 }), 'NOTICE_UNKNOWN'],
    [about('hold.placed', { purposes: '*', basis: 'x' }), 'BASIS_UNKNOWN'],
  ] as const)('%j is refused: %s', (command, code) => {
    given(...told)
      .when(command)
      .thenRefused(code);
  });
  it('has a status of its own for every refusal: 404 for an unknown id, 409 for a state, 422 for a rule', () => {
    expect(
      given(...told)
        .when(withId('hold.released', 'x'))
        .refusal()?.httpStatus,
    ).toBe(404);
    expect(
      given(...told)
        .when(about('erasure.executed', { purposes: ['invoices'] }))
        .refusal()?.httpStatus,
    ).toBe(409);
    expect(
      given(...told)
        .when(consentGranted('analytics', { evidence: undefined }))
        .refusal()?.httpStatus,
    ).toBe(422);
  });
});

describe('Settings', () => {
  const set = (name: string, value: unknown) => about('settings.changed', { name, value }, 'controller');
  it('take the values that the rules define, and no other', () => {
    given(...told)
      .when(set('regime', 'local'))
      .thenStored({ value: 'local' });
    given(...told)
      .when(set('regime', 'relaxed'))
      .thenRefused('SETTING_VALUE_UNDEFINED');
    given(...told)
      .when(set('age_evaluated_at_use', 'false'))
      .thenRefused('SETTING_VALUE_UNDEFINED');
    given(...told)
      .when(set('proof_retention', 'P3Y'))
      .thenStored({ value: 'P3Y' });
    given(...told)
      .when(set('proof_retention', '3 years'))
      .thenRefused('SETTING_VALUE_UNDEFINED');
    given(...told)
      .when(set('toString', 'x'))
      .thenRefused('SETTING_UNKNOWN');
  });
});
