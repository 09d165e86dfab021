import { may, must, type Field } from './field.js';
import { ACTORS, BASES, CONSENT_METHODS } from './vocabulary.js';

/** Which kind of stream holds a fact (facts-and-subjects.md 2). */
export type StreamKind = 'subject' | 'purpose' | 'notice' | 'register' | 'ledger';

/**
 * What a fact does to permission (header of the decision scenarios). A `restrictive` fact is a *stop*: it may
 * name a future `effectiveAt` and counts from its own time however late it is recorded (T5). A `permissive`
 * fact is a *go*: it opens nothing before it was recorded (T6).
 */
export type Effect = 'defines' | 'restrictive' | 'permissive' | 'keeps' | 'annuls' | 'neutral';

/** One row of the closed list of fact types. */
export interface FactTypeRow {
  readonly stream: StreamKind;
  readonly effect: Effect;
  readonly citation: string;
  readonly fields: Readonly<Record<string, Field>>;
}

function row<F extends Readonly<Record<string, Field>>>(
  stream: StreamKind,
  effect: Effect,
  citation: string,
  fields: F,
) {
  // Every fact may say in which language and over which channel it came (facts-and-subjects.md 8).
  const common = {
    language: may('code', { about: 'BCP 47 tag' }),
    channel: may('code', { about: 'over which channel the act came' }),
  };
  return { stream, effect, citation, fields: { ...common, ...fields } } as const;
}

/** Evidence of a person's act: sealed under the proof key of what the fact is about. */
const proof = {
  evidence: may('json', {
    sealed: 'proof',
    about: 'how the act was captured: form, options offered, default states',
  }),
  statement: may('text', { sealed: 'proof', about: 'the words that the person said or signed' }),
  ipAddress: may('text', { sealed: 'proof' }),
  userAgent: may('text', { sealed: 'proof' }),
  session: may('text', { sealed: 'proof' }),
  letter: may('text', { sealed: 'proof', about: 'reference of a letter or scan' }),
  guardian: may('text', { sealed: 'proof', about: 'reference of the guardian' }),
} as const;

/** Free text about a person. */
const reason = {
  reason: may('text', { sealed: 'content', about: 'in the person’s or the controller’s words' }),
} as const;

/** Where an imported fact came from (facts-and-subjects.md 9). */
const provenance = {
  source: may('text', { sealed: 'content', about: 'who or what the data came from' }),
  importDigest: may('digest', { sealed: 'proof', about: 'SHA-256 of the imported file' }),
  importRow: may('integer', { about: 'row of the imported file' }),
} as const;

/** A stop that came from somebody whose identity is in doubt (setting `unverified_requests`). */
const identity = {
  identity: may('code', { values: ['verified', 'unverified'], about: 'absent: not in doubt' }),
} as const;

const PERSON = { ...proof, ...provenance } as const;

/**
 * Every fact type with every field: the closed list of the ledger (header of `decision-scenarios.json` and
 * facts-and-subjects.md 8). From it come the stored events, the validation of commands, docs/facts.md and the
 * golden vectors, so a field exists in one place only.
 */
export const FACT_TYPES = {
  // --- purposes and notices
  'purpose.published': row('purpose', 'defines', 'GDPR 13(1)(c), 30(1)(b)', {
    purpose: must('slug'),
    version: must('integer', { about: 'from 1, rising' }),
    bases: must('list', { values: BASES, about: 'in the order of reliance' }),
    automated: must('boolean', { fallback: true, about: 'processed by automated means (Art. 20(1)(b))' }),
    material: may('boolean', { about: 'a material change against the previous version' }),
    effectiveAt: may('instant', { about: 'start of validity; absent: at once' }),
    noticePublished: may('boolean', {
      about: 'replay only: whether the interest was told; live, a published notice tells',
    }),
    title: may('label'),
    texts: may('texts'),
    grounds: may('object', {
      about: 'legal_obligation {law}, public_task {law}, legitimate_interests {interest, assessment}',
    }),
    categories: may('labels', { about: 'categories of data' }),
    subjects: may('labels', { about: 'categories of persons' }),
    recipients: may('objects', { about: '{name, role, country}' }),
    transfers: may('objects', { about: '{recipient, country, tool}' }),
    security: may('labels', { about: 'security measures (Art. 30(1)(g))' }),
    assessments: may('object', {
      about: 'what no machine decides: freely given, no detriment, no imbalance (decision rules 1.6)',
    }),
    directMarketing: may('boolean'),
    tracking: may('boolean', { about: 'browser signals count as objection' }),
    consentMaxAge: may('duration'),
    doubleOptIn: may('boolean'),
    specialCategory: may('boolean'),
    art9: may('code', {
      values: [
        'explicit_consent',
        'employment',
        'vital',
        'legal_claims',
        'manifestly_public',
        'substantial_public_interest',
        'health_care',
        'public_health',
        'research',
      ],
    }),
    iss: may('boolean', {
      about: 'information society service offered directly to a child may be concerned: Art. 8 check on',
    }),
    counselling: may('boolean', { about: 'Recital 38: no guardian' }),
    terminalAccess: may('code', {
      values: ['strictly_necessary', 'statistics', 'appearance', 'advertising'],
    }),
    adm: may('object', { about: '{ground: contract|law|explicit_consent|…, safeguards: boolean} (Art. 22)' }),
    retentionAfterContract: may('duration'),
    retentionAfterCollection: may('duration'),
    retentionBasis: may('code', { values: ['legal_obligation', 'legitimate_interests'] }),
    winddown: may('duration'),
    obligationTrigger: may('boolean', {
      about: 'the legal obligation starts only with `obligation.started`',
    }),
    art18PublicInterest: may('boolean', { about: 'header: art18_2_public_interest' }),
    publicAuthority: may('boolean'),
    statisticsPublicInterest: may('boolean', { about: 'Art. 21(6)' }),
    compatibleWith: may('slug'),
    anonymous: may('boolean'),
    role: may('code', { values: ['controller', 'processor'] }),
    localisedIn: may('country'),
    saleShare: may('boolean'),
  }),
  'purpose.retired': row('purpose', 'restrictive', 'GDPR 5(1)(b)', { purpose: must('slug') }),
  'notice.published': row('notice', 'neutral', 'GDPR 12-14; WP260', {
    notice: must('slug'),
    version: must('integer'),
    material: must('boolean', { fallback: false }),
    purposeVersions: must('objects', { fallback: [], about: '{purpose, version}' }),
    texts: must('texts', { fallback: {} }),
    effectiveAt: may('instant'),
  }),
  'notice.acknowledged': row('subject', 'neutral', 'GDPR 5(2)', {
    notice: must('slug'),
    version: must('integer'),
    ...PERSON,
  }),

  // --- consent
  'consent.requested': row('subject', 'neutral', 'GDPR 7(2)', {
    purposes: must('slugs'),
    notice: may('slug'),
    version: may('integer'),
    ...PERSON,
  }),
  'consent.granted': row('subject', 'permissive', 'GDPR 7(1)', {
    purpose: must('slug'),
    version: must('integer', { about: 'purpose version; default: in force at the fact’s time' }),
    method: must('code', { values: CONSENT_METHODS, fallback: 'opt_in' }),
    scope: must('code', { values: ['processing', 'during_restriction', 'transfer'], fallback: 'processing' }),
    evidencePresent: must('boolean', {
      about: 'computed: evidence, statement or the text shown was recorded',
    }),
    notice: may('slug'),
    noticeVersion: may('integer'),
    shown: may('digest', { about: 'the exact text shown' }),
    explicit: may('boolean'),
    channels: may('codes'),
    recipients: may('labels', { about: 'companies as the purpose names them, never a person' }),
    expiresAt: may('instant'),
    confirmed: may('boolean'),
    guardianVerified: may('boolean'),
    assent: may('boolean', { about: 'the child agreed together with the guardian (FR)' }),
    countries: may('countries'),
    risksInformed: may('boolean'),
    timeProof: may('object', {
      about: '{kind: signed_paper|device_signature|timestamp_token|replay}; opens from its own time',
    }),
    timeProofDigest: may('digest', { sealed: 'proof' }),
    timeProofVerifiedBy: may('text', { sealed: 'proof' }),
    ...PERSON,
  }),
  'consent.confirmed': row('subject', 'permissive', 'GDPR 7(1)', { purpose: must('slug'), ...PERSON }),
  'consent.refused': row('subject', 'restrictive', 'GDPR 4(11)', { purpose: must('slug'), ...PERSON }),
  'consent.withdrawn': row('subject', 'restrictive', 'GDPR 7(3)', {
    purpose: may('slug', { about: 'exactly one of purpose and purposes' }),
    purposes: may('scope', { about: '"*" only: a list is split into one event per purpose' }),
    channels: may('codes'),
    scope: may('code', { values: ['processing', 'during_restriction', 'transfer'] }),
    id: may('id'),
    ...identity,
    ...reason,
    ...PERSON,
  }),
  'consent.expired': row('subject', 'restrictive', 'EDPB 05/2020 110', { purpose: must('slug'), ...PERSON }),
  'consent.invalidated': row('subject', 'restrictive', 'GDPR 7(2)', {
    purpose: must('slug'),
    why: may('text', { sealed: 'content' }),
    ...PERSON,
  }),
  'guardian.verified': row('subject', 'neutral', 'GDPR 8(2)', {
    method: must('code'),
    digest: may('digest', { sealed: 'proof', about: 'of the document, never the document' }),
    ...PERSON,
  }),

  // --- contract, obligation, emergency, sale, collection
  'contract.started': row('subject', 'permissive', 'GDPR 6(1)(b)', {
    id: must('id'),
    purposes: must('scope'),
    ...PERSON,
  }),
  'contract.ended': row('subject', 'restrictive', 'EDPB 2/2019 41', { id: must('id'), ...PERSON }),
  'precontract.requested': row('subject', 'permissive', 'GDPR 6(1)(b)', {
    id: must('id'),
    purposes: must('scope'),
    ...PERSON,
  }),
  'precontract.closed': row('subject', 'restrictive', 'GDPR 6(1)(b)', { id: must('id'), ...PERSON }),
  'obligation.started': row('subject', 'permissive', 'GDPR 6(1)(c)', {
    purpose: must('slug'),
    // Typed by a human about one person: no rule reads it, the law of a purpose stands in its version.
    law: must('text', { sealed: 'content', about: 'the law that asks for it' }),
    endsAt: may('instant'),
    ...PERSON,
  }),
  'emergency.declared': row('subject', 'permissive', 'GDPR 6(1)(d)', {
    purpose: must('slug'),
    incapable: may('boolean'),
    ...reason,
    ...PERSON,
  }),
  'emergency.ended': row('subject', 'restrictive', 'GDPR 6(1)(d)', { purpose: must('slug'), ...PERSON }),
  'sale.completed': row('subject', 'permissive', 'ePrivacy 13(2)', {
    purpose: must('slug'),
    optOutOffered: must('boolean'),
    similar: must('boolean'),
    ownProducts: may('boolean'),
    ...PERSON,
  }),
  'data.collected': row('subject', 'neutral', 'GDPR 13', { purpose: must('slug'), ...PERSON }),

  // --- rights
  'objection.raised': row('subject', 'restrictive', 'GDPR 21', {
    id: must('id'),
    kind: must('code', { values: ['particular_situation', 'direct_marketing'] }),
    purposes: must('scope'),
    channels: may('codes'),
    suppression: may('boolean', { about: 'recorded from a suppression marker (facts-and-subjects.md 7)' }),
    ...identity,
    ...reason,
    ...PERSON,
  }),
  'objection.upheld': row('subject', 'restrictive', 'GDPR 21(1)', { id: must('id'), ...reason, ...PERSON }),
  'objection.rejected': row('subject', 'permissive', 'GDPR 21(1), 12(4)', {
    id: must('id'),
    groundsStated: must('boolean', { about: 'computed: grounds were given' }),
    grounds: may('text', { sealed: 'content' }),
    ...PERSON,
  }),
  'objection.withdrawn': row('subject', 'permissive', 'GDPR 21', { id: must('id'), ...PERSON }),
  'signal.received': row('subject', 'restrictive', 'GDPR 21(5); 11 CCR 7025', {
    signal: must('code', { values: ['gpc', 'dnt'] }),
    value: must('boolean'),
    ...PERSON,
  }),
  'restriction.applied': row('subject', 'restrictive', 'GDPR 18(1)', {
    id: must('id'),
    ground: must('code', { values: ['a', 'b', 'c', 'd'] }),
    purposes: must('scope', { fallback: '*' }),
    ...identity,
    ...reason,
    ...PERSON,
  }),
  'restriction.lift_notified': row('subject', 'neutral', 'GDPR 18(3)', { id: must('id'), ...PERSON }),
  'restriction.lifted': row('subject', 'permissive', 'GDPR 18(3)', { id: must('id'), ...PERSON }),
  'hold.placed': row('subject', 'keeps', 'GDPR 17(3)(e)', {
    id: must('id'),
    purposes: must('scope'),
    basis: must('code', { values: BASES }),
    ...reason,
    ...PERSON,
  }),
  'hold.released': row('subject', 'neutral', 'GDPR 17', { id: must('id'), ...PERSON }),
  'erasure.requested': row('subject', 'restrictive', 'GDPR 17(1)', {
    id: must('id'),
    purposes: must('scope', { fallback: '*' }),
    ...identity,
    ...reason,
    ...PERSON,
  }),
  'erasure.refused': row('subject', 'permissive', 'GDPR 17(3), 12(4)', {
    id: must('id'),
    ground: must('code', { about: 'which ground of Art. 17(3), or 12(5)' }),
    ...reason,
    ...PERSON,
  }),
  'erasure.executed': row('subject', 'restrictive', 'GDPR 17', {
    purposes: must('scope'),
    retained: must('objects', { fallback: [], about: '{purpose, ground}' }),
    keys: must('ids', { fallback: [], about: 'data keys and K_mac that are destroyed' }),
    markers: must('ids', { fallback: [], about: 'HMAC(K_supp, …) of the identifiers' }),
  }),
  'identity.rejected': row('subject', 'annuls', 'GDPR 12(6)', {
    ref: must('id', { about: 'the annulled fact' }),
    ...PERSON,
  }),
  'request.received': row('subject', 'neutral', 'GDPR 12', {
    id: must('id'),
    right: must('code'),
    scope: must('scope', { fallback: '*' }),
    ...reason,
    ...PERSON,
  }),
  'request.extended': row('subject', 'neutral', 'GDPR 12(3)', { id: must('id'), ...reason, ...PERSON }),
  'request.answered': row('subject', 'neutral', 'GDPR 12(3)-(4)', {
    id: must('id'),
    outcome: may('code'),
    ...reason,
    ...PERSON,
  }),

  // --- the person
  'subject.birth_date_recorded': row('subject', 'neutral', 'GDPR 8', {
    birthDate: must('date', { sealed: 'content' }),
  }),
  'subject.residence_changed': row('subject', 'neutral', 'GDPR 8', { country: must('country') }),
  'subject.jurisdiction_recorded': row('subject', 'neutral', 'local regimes', { jurisdiction: must('code') }),
  'subject.deceased': row('subject', 'restrictive', 'GDPR Recital 27', {}),
  'sale_share.opted_out': row('subject', 'restrictive', 'Cal. Civ. Code 1798.120', { ...PERSON }),
  'sale_share.opted_in': row('subject', 'permissive', '11 CCR 7028', { ...PERSON }),
  'subject.identifier_linked': row('subject', 'neutral', 'GDPR 11', {
    scheme: must('slug'),
    value: must('text', { sealed: 'identity', about: 'normalised' }),
    hash: must('digest', { sealed: 'identity', about: 'the directory row' }),
  }),
  'subject.identifier_unlinked': row('subject', 'neutral', 'GDPR 16', {
    about: must('id', { about: 'event id of the link' }),
  }),
  'subject.merged': row('subject', 'neutral', 'GDPR 11', { absorbed: must('id', { about: 'subject id' }) }),
  'subject.absorbed': row('subject', 'neutral', 'GDPR 11', {
    canonical: must('id', { about: 'subject id' }),
  }),
  'subject.unmerged': row('subject', 'neutral', 'GDPR 16', { absorbed: must('id') }),
  'subject.key_renewed': row('subject', 'neutral', 'GDPR 17', {}),
  'subject.proof_destroyed': row('subject', 'neutral', 'GDPR 5(1)(e)', { keys: must('ids') }),
  'account.inactive': row('subject', 'neutral', 'GDPR 5(1)(e)', { since: must('instant'), ...PERSON }),

  // --- what was done with the data
  'disclosure.recorded': row('subject', 'neutral', 'GDPR 15(1)(c), 19', {
    recipient: must('label', { about: 'company as the purpose names it, never a person' }),
    role: must('code', { values: ['controller', 'processor', 'joint', 'authority'], fallback: 'controller' }),
    purposes: must('scope'),
    categories: may('labels'),
    ...PERSON,
  }),
  'recipient.notified': row('subject', 'neutral', 'GDPR 19', {
    recipient: must('label', { about: 'company as the purpose names it, never a person' }),
    about: must('id'),
    ...PERSON,
  }),
  'recipient.confirmed': row('subject', 'neutral', 'GDPR 19', {
    recipient: must('label', { about: 'company as the purpose names it, never a person' }),
    about: must('id'),
    ...PERSON,
  }),
  'duty.discharged': row('subject', 'neutral', 'GDPR 5(2)', {
    code: must('code'),
    about: must('id'),
    ...reason,
    ...PERSON,
  }),
  'processing.reported': row('subject', 'neutral', 'GDPR 5(2)', {
    purpose: must('slug'),
    decisionId: may('id'),
    ...PERSON,
  }),

  // --- the controller's register
  'controller.recorded': row('register', 'neutral', 'GDPR 13(1)(a)-(b), 30(1)(a)', {
    name: must('label'),
    contact: must('label'),
    country: must('country'),
    representative: may('label'),
    dpo: may('label'),
    joint: must('labels', { fallback: [], about: 'joint controllers by name (Art. 26)' }),
    related: may('objects', {
      about:
        '{name, role: parent|subsidiary|affiliate|joint|processor, controller?, country?, contract?, purposes?}: companies of the group, joint controllers and processors as the controller tells of them',
    }),
    holidays: must('dates', { fallback: [] }),
  }),
  'settings.changed': row('register', 'defines', 'decision rules 1.12', {
    name: must('code'),
    value: must('json', { about: 'text or boolean' }),
    effectiveAt: may('instant'),
  }),
  'adequacy.decided': row('register', 'permissive', 'GDPR 45', {
    country: must('country'),
    effectiveAt: may('instant'),
  }),
  'adequacy.revoked': row('register', 'restrictive', 'GDPR 45', { country: must('country') }),
  'transfer.safeguard_registered': row('register', 'permissive', 'GDPR 46', {
    id: must('id'),
    country: must('country'),
    tool: must('label'),
    purposes: must('scope'),
    effectiveAt: may('instant'),
  }),
  'transfer.safeguard_revoked': row('register', 'restrictive', 'GDPR 46', { id: must('id') }),
  'compatibility.assessed': row('register', 'permissive', 'GDPR 6(4)', {
    purpose: must('slug'),
    result: must('code', { values: ['compatible', 'incompatible'] }),
    notified: must('boolean'),
  }),
  'instruction.recorded': row('register', 'permissive', 'GDPR 28(3)(a)', { purpose: must('slug') }),
  'text.stored': row('register', 'neutral', 'GDPR 7(1)', {
    digest: must('digest'),
    mediaType: must('label'),
    bytes: must('integer'),
  }),

  // --- the ledger itself
  'ledger.created': row('ledger', 'neutral', 'evidence format 1', {
    ledger: must('id'),
    origin: must('label'),
    mode: must('code', { values: ['live', 'replay'] }),
    epoch: must('integer'),
  }),
  'ledger.sealed': row('ledger', 'neutral', 'evidence format 1', {
    mapRoot: must('digest'),
    mapSize: must('decimal'),
    prevSeal: must('label'),
    position: must('decimal'),
    keyset: must('digest'),
    prevTsr: must('label'),
  }),
  'ledger.key_rotated': row('ledger', 'neutral', 'evidence format 1', {
    old: must('label'),
    new: must('label'),
  }),
  'ledger.forgotten': row('ledger', 'neutral', 'GDPR 17', {
    count: must('integer'),
    keys: must('ids'),
    markers: must('objects', { about: '{marker, objection?}' }),
  }),
  'ledger.moved': row('ledger', 'neutral', 'GDPR 5(2)', { to: must('label') }),
  'ledger.arrived': row('ledger', 'neutral', 'GDPR 5(2)', {
    epoch: must('integer'),
    origin: may('label', { about: 'of the log that begins here; absent: the log goes on' }),
  }),
  'export.made': row('ledger', 'neutral', 'GDPR 5(2)', { digest: must('digest'), scope: must('code') }),
  'access.recorded': row('ledger', 'neutral', 'GDPR 5(2)', {
    scope: must('code', { about: 'what was asked for: name of the operation, or the route that refused' }),
    subject: may('id', {
      about: 'whom it was about, under whose key who and why are sealed; absent: nobody alone',
    }),
    controller: may('slug', { about: 'whose data; absent: no controller’s' }),
    reference: may('id', { about: 'number of the case that it was done for' }),
    refused: may('code', { about: 'why it was refused; absent: it was allowed' }),
    times: may('integer', { about: 'how often, where one event stands for several; absent: once' }),
    who: may('text', { sealed: 'content', about: 'id of the principal; about nobody alone it is the actor' }),
    why: may('text', { sealed: 'content', about: 'in the words of who asked' }),
  }),
} as const satisfies Record<string, FactTypeRow>;

/** All words that `actor.by` may hold. */
export { ACTORS };
