import fc from 'fast-check';
import {
  ACTORS,
  AFFIRMATIVE_METHODS,
  BASES,
  PASSIVE_METHODS,
  type Fact,
  type FactType,
  SETTINGS,
} from '#domain';

/** Few purposes, channels, ids and days, so that facts meet each other; most of them are about the first purpose. */
export const PURPOSES = ['news', 'service'] as const;
const T0 = Date.parse('2025-12-20T00:00:00Z');
const DAY_MS = 86_400_000;

/** A value that comes much more often than the others. */
function mostly<A, B>(usual: fc.Arbitrary<A>, other: fc.Arbitrary<B>, weight = 5): fc.Arbitrary<A | B> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });
}

const purpose = mostly(fc.constant(PURPOSES[0]), fc.constant(PURPOSES[1]), 6);
const scope = mostly(fc.constant('*' as const), fc.uniqueArray(purpose, { minLength: 1 }), 1);
// Not biased towards the first day, as plain integers are.
const day = fc.constantFrom(...Array.from({ length: 41 }, (_, index) => index));
const id = mostly(fc.constant('a'), fc.constant('b'), 3);
const channels = fc.uniqueArray(fc.constantFrom('email', 'sms'), { minLength: 1 });
const yes = mostly(fc.constant(true), fc.constant(false));
const country = fc.constantFrom('DE', 'FR', 'UK', 'DK', 'US', 'RU');
const duration = fc.constantFrom('P5D', 'P20D', 'P1M', 'P1Y', 'PT36H');
const identity = fc.constantFrom('verified', 'unverified');

/** An instant of the grid: days, so that ties are common. */
export const instant = day.map((days) => T0 + days * DAY_MS);
/** A day by which most facts have happened. */
export const lateInstant = fc
  .constantFrom(28, 32, 36, 38, 40, 41, 45, 55, 70)
  .map((days) => T0 + days * DAY_MS);
const later = instant.map((at) => new Date(at).toISOString());

type Shape = Record<string, fc.Arbitrary<unknown>>;

function some(required: Shape, optional: Shape = {}): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(fc.record(required), fc.record(optional, { requiredKeys: [] }))
    .map(([always, sometimes]) => ({ ...always, ...sometimes }));
}

const version = some(
  {
    purpose,
    version: fc.integer({ min: 1, max: 3 }),
    bases: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.uniqueArray(fc.constantFrom(...BASES.slice(0, 7)), { minLength: 1, maxLength: 3 }),
      },
      { weight: 2, arbitrary: fc.uniqueArray(fc.constantFrom(...BASES), { minLength: 1, maxLength: 2 }) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
    automated: fc.boolean(),
  },
  {
    material: fc.boolean(),
    effectiveAt: later,
    noticePublished: yes,
    directMarketing: fc.boolean(),
    tracking: fc.boolean(),
    consentMaxAge: duration,
    doubleOptIn: fc.boolean(),
    specialCategory: fc.boolean(),
    art9: fc.constantFrom('explicit_consent', 'employment', 'vital', 'substantial_public_interest'),
    iss: fc.boolean(),
    counselling: fc.boolean(),
    terminalAccess: fc.constantFrom('strictly_necessary', 'statistics', 'appearance', 'advertising'),
    adm: fc.record({
      ground: fc.constantFrom('contract', 'law', 'explicit_consent', 'legitimate_interests'),
      safeguards: fc.boolean(),
    }),
    retentionAfterContract: duration,
    retentionAfterCollection: duration,
    retentionBasis: fc.constantFrom('legal_obligation', 'legitimate_interests'),
    winddown: duration,
    obligationTrigger: fc.boolean(),
    art18PublicInterest: fc.boolean(),
    publicAuthority: fc.boolean(),
    statisticsPublicInterest: fc.boolean(),
    compatibleWith: purpose,
    localisedIn: country,
    saleShare: fc.boolean(),
    anonymous: mostly(fc.constant(false), fc.constant(true), 20),
    role: mostly(fc.constant('controller'), fc.constant('processor'), 20),
  },
);

// The most common optional attributes would make almost every purpose exotic, so plain ones are mixed in.
const plainVersion = some(
  {
    purpose,
    version: fc.integer({ min: 1, max: 3 }),
    bases: fc
      .tuple(fc.boolean(), fc.uniqueArray(fc.constantFrom(...BASES.slice(1, 7)), { maxLength: 2 }))
      .map(([consent, others]) => (consent || others.length === 0 ? ['consent', ...others] : others)),
    automated: fc.constant(true),
    noticePublished: fc.constant(true),
  },
  {
    directMarketing: fc.boolean(),
    tracking: mostly(fc.constant(false), fc.constant(true), 3),
    material: yes,
    iss: yes,
    terminalAccess: fc.constant('statistics'),
    consentMaxAge: duration,
  },
);

const settingValue = fc
  .constantFrom(...(Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]))
  .chain((name) => {
    const { fallback, other } = SETTINGS[name];
    const values = other === 'duration' ? ['P5Y', 'P10D', 'P1M'] : [fallback, ...other];
    return fc.constantFrom(...(values as readonly unknown[])).map((value) => ({ name, value }));
  });

/** What each fact type says; every type of a person's, a purpose's and a register's stream that the law reads. */
const DATA = {
  'purpose.published': fc.oneof({ weight: 2, arbitrary: plainVersion }, { weight: 1, arbitrary: version }),
  'purpose.retired': some({ purpose }),
  'notice.published': some(
    {
      notice: fc.constant('privacy'),
      version: fc.integer({ min: 1, max: 3 }),
      purposeVersions: fc.array(fc.record({ purpose, version: fc.integer({ min: 1, max: 3 }) }), {
        maxLength: 2,
      }),
    },
    { effectiveAt: later },
  ),
  'consent.granted': some(
    {
      purpose,
      version: fc.integer({ min: 1, max: 3 }),
      method: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...AFFIRMATIVE_METHODS) },
        { weight: 1, arbitrary: fc.constantFrom(...PASSIVE_METHODS) },
      ),
      scope: fc.oneof(
        { weight: 3, arbitrary: fc.constant('processing') },
        { weight: 1, arbitrary: fc.constantFrom('during_restriction', 'transfer') },
      ),
      evidencePresent: yes,
    },
    {
      explicit: yes,
      channels,
      recipients: fc.constant(['acme']),
      expiresAt: later,
      confirmed: fc.boolean(),
      guardianVerified: yes,
      assent: yes,
      countries: fc.uniqueArray(country, { minLength: 1 }),
      risksInformed: yes,
      timeProof: fc.constant({ kind: 'replay' }),
    },
  ),
  'consent.confirmed': some({ purpose }),
  'consent.refused': some({ purpose }),
  'consent.withdrawn': fc.oneof(
    some(
      { purpose },
      { channels, scope: fc.constantFrom('processing', 'during_restriction', 'transfer'), id, identity },
    ),
    some({ purposes: fc.constant('*') }, { id, identity }),
  ),
  'consent.expired': some({ purpose }),
  'consent.invalidated': some({ purpose }),
  'guardian.verified': some({ method: fc.constant('call') }),
  'contract.started': some({ id, purposes: scope }),
  'contract.ended': some({ id }),
  'precontract.requested': some({ id, purposes: scope }),
  'precontract.closed': some({ id }),
  'obligation.started': some({ purpose, law: fc.constant('AML') }, { endsAt: later }),
  'emergency.declared': some({ purpose }, { incapable: yes }),
  'emergency.ended': some({ purpose }),
  'sale.completed': some({ purpose, optOutOffered: yes, similar: yes }, { ownProducts: yes }),
  'data.collected': some({ purpose }),
  'objection.raised': some(
    { id, kind: fc.constantFrom('particular_situation', 'direct_marketing'), purposes: scope },
    { channels, identity },
  ),
  'objection.upheld': some({ id }),
  'objection.rejected': some({ id, groundsStated: yes }),
  'objection.withdrawn': some({ id }),
  'signal.received': some({ signal: fc.constantFrom('gpc', 'dnt'), value: fc.boolean() }),
  'restriction.applied': some(
    { id, ground: fc.constantFrom('a', 'b', 'c', 'd'), purposes: scope },
    { identity },
  ),
  'restriction.lift_notified': some({ id }),
  'restriction.lifted': some({ id }),
  'hold.placed': some({
    id,
    purposes: scope,
    basis: fc.constantFrom('legitimate_interests', 'legal_obligation'),
  }),
  'hold.released': some({ id }),
  'erasure.requested': some({ id, purposes: scope }, { identity }),
  'erasure.refused': some({ id, ground: fc.constant('17_3_e') }),
  'erasure.executed': some({
    purposes: scope,
    retained: fc.array(fc.record({ purpose, ground: fc.constant('17_3_b') }), { maxLength: 1 }),
  }),
  'identity.rejected': some({ ref: id }),
  'subject.birth_date_recorded': some({
    birthDate: fc.constantFrom('2010-01-10', '2012-02-29', '2013-01-20', '1980-05-05'),
  }),
  'subject.residence_changed': some({ country }),
  'subject.jurisdiction_recorded': some({
    jurisdiction: fc.constantFrom('EU', 'UK', 'US-CA', 'US', 'CH', 'DE'),
  }),
  'subject.deceased': some({}),
  'sale_share.opted_out': some({}),
  'sale_share.opted_in': some({}),
  'settings.changed': fc
    .tuple(settingValue, fc.option(later, { nil: undefined }))
    .map(([setting, effectiveAt]) => (effectiveAt === undefined ? setting : { ...setting, effectiveAt })),
  'adequacy.decided': some({ country }, { effectiveAt: later }),
  'adequacy.revoked': some({ country }),
  'transfer.safeguard_registered': some(
    { id, country, tool: fc.constant('SCC 2021/914'), purposes: scope },
    { effectiveAt: later },
  ),
  'transfer.safeguard_revoked': some({ id }),
  'compatibility.assessed': some({
    purpose,
    result: fc.constantFrom('compatible', 'compatible', 'incompatible'),
    notified: yes,
  }),
  'instruction.recorded': some({ purpose }),
} as const satisfies Partial<Record<FactType, fc.Arbitrary<unknown>>>;

export type ReadType = keyof typeof DATA;

/** Every fact type that the law reads. */
export const READ_TYPES = Object.keys(DATA) as readonly ReadType[];

/** A fact of one of some types, without its id. */
export function factOf(types: readonly ReadType[]): fc.Arbitrary<Omit<Fact, 'id'>> {
  return fc.constantFrom(...types).chain((type) =>
    fc
      .record({
        at: instant,
        // Mostly recorded when it happened; sometimes late, sometimes for a later day.
        delay: fc.oneof(
          { weight: 4, arbitrary: fc.constant(0) },
          { weight: 1, arbitrary: fc.integer({ min: -10, max: 10 }) },
        ),
        by: fc.oneof(
          { weight: 4, arbitrary: fc.constant('subject' as const) },
          { weight: 1, arbitrary: fc.constantFrom(...ACTORS) },
        ),
        data: DATA[type] as fc.Arbitrary<unknown>,
      })
      .map(
        ({ at, delay, by, data }) =>
          ({ type, at, recordedAt: at + delay * DAY_MS, by, data }) as unknown as Omit<Fact, 'id'>,
      ),
  );
}

/** The purposes stand from the first day, so that most questions meet something. */
function publishedFirst(purpose: string): fc.Arbitrary<Omit<Fact, 'id'>> {
  return factOf(['purpose.published']).map(
    (fact) =>
      ({ ...fact, at: T0, recordedAt: T0, data: firstVersion(fact.data, purpose) }) as Omit<Fact, 'id'>,
  );
}

function firstVersion(data: object, purpose: string): object {
  const { effectiveAt: _, ...rest } = data as { effectiveAt?: string };
  return { ...rest, purpose, version: 1 };
}

/** One controller's and one person's facts in order of arrival, with ids. */
export function history(types: readonly ReadType[] = READ_TYPES, maxLength = 24): fc.Arbitrary<Fact[]> {
  const published = fc.tuple(...PURPOSES.map(publishedFirst));
  return fc
    .tuple(published, fc.array(factOf(types), { minLength: 5, maxLength, size: 'max' }))
    .map(([versions, facts]) =>
      [...versions, ...facts].map((fact, index) => ({ ...fact, id: `f${index}` }) as Fact),
    );
}

/** Facts of the kinds that most often meet: consent, objections, restrictions, erasure, contracts. */
export const COMMON_TYPES: readonly ReadType[] = [
  'consent.granted',
  'consent.granted',
  'consent.confirmed',
  'consent.refused',
  'consent.withdrawn',
  'objection.raised',
  'objection.withdrawn',
  'objection.upheld',
  'objection.rejected',
  'restriction.applied',
  'restriction.lift_notified',
  'restriction.lifted',
  'erasure.requested',
  'erasure.executed',
  'contract.started',
  'contract.ended',
  'hold.placed',
  'sale.completed',
  'purpose.published',
  'settings.changed',
];

/** Facts that meet in consents of children, transfers and local law. */
const SPECIAL_TYPES: readonly ReadType[] = [
  'consent.granted',
  'consent.granted',
  'consent.withdrawn',
  'guardian.verified',
  'subject.birth_date_recorded',
  'subject.birth_date_recorded',
  'subject.residence_changed',
  'subject.jurisdiction_recorded',
  'sale_share.opted_out',
  'sale_share.opted_in',
  'signal.received',
  'objection.raised',
  'transfer.safeguard_registered',
  'transfer.safeguard_revoked',
  'adequacy.decided',
  'adequacy.revoked',
  'compatibility.assessed',
  'contract.started',
  'instruction.recorded',
];

/** A controller that applies local law, which hardly any mix of settings does by chance. */
const localHistory: fc.Arbitrary<Fact[]> = history(SPECIAL_TYPES).map((facts) => [
  {
    id: 'local',
    type: 'settings.changed',
    at: T0,
    recordedAt: T0,
    by: 'controller',
    data: { name: 'regime', value: 'local' },
  },
  ...facts,
]);

/** A history of common facts, of those of special cases, or of any. */
export const anyHistory: fc.Arbitrary<Fact[]> = fc.oneof(
  { weight: 4, arbitrary: history(COMMON_TYPES) },
  { weight: 2, arbitrary: history(SPECIAL_TYPES) },
  { weight: 1, arbitrary: localHistory },
  { weight: 3, arbitrary: history() },
);
