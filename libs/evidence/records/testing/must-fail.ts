/** A change to honest records that makes them wrong, and the rule that must say so. */
export interface MustFail {
  readonly why: string;
  /** Path of members and indexes in the document; the last one is changed. */
  readonly at: readonly (string | number)[];
  /** The new value; absent: the member is taken away. */
  readonly value?: unknown;
  /** Keyword of the schema, and the place that it complains about. */
  readonly keyword: string;
  readonly path: string;
}

const FIRST = ['records', 0] as const;
const GRANT = [...FIRST, 'events', 0] as const;

/** Each fails for the reason that it names, and for that alone. */
export const MUST_FAIL: readonly MustFail[] = [
  {
    why: 'a state that the vocabulary does not have',
    at: [...FIRST, 'state'],
    value: 'dpv:ConsentStale',
    keyword: 'enum',
    path: '/records/0/state',
  },
  {
    why: 'no state although the vocabulary has one',
    at: [...FIRST, 'state'],
    keyword: 'required',
    path: '/records/0',
  },
  {
    why: 'a state for a consent to a stale version, which the vocabulary has none for',
    at: [...FIRST, 'ledger_reason'],
    value: 'CONSENT_STALE_VERSION',
    keyword: 'false schema',
    path: '/records/0/state',
  },
  {
    why: 'a record without events',
    at: [...FIRST, 'events'],
    value: [],
    keyword: 'minItems',
    path: '/records/0/events',
  },
  {
    why: 'a person named by an address instead of the random id',
    at: [...FIRST, 'pii_principal_id'],
    value: 'anna@example.org',
    keyword: 'pattern',
    path: '/records/0/pii_principal_id',
  },
  {
    why: 'no controller: nobody answers for the consent',
    at: [...FIRST, 'pii_controller'],
    keyword: 'required',
    path: '/records/0',
  },
  {
    why: 'a grant that does not say to which version of the purpose',
    at: [...GRANT, 'purpose_version'],
    keyword: 'required',
    path: '/records/0/events/0',
  },
  {
    why: 'a grant that does not say how it was given',
    at: [...GRANT, 'method'],
    keyword: 'required',
    path: '/records/0/events/0',
  },
  {
    why: 'a grant that leaves the consent refused',
    at: [...GRANT, 'state'],
    value: 'dpv:ConsentRefused',
    keyword: 'enum',
    path: '/records/0/events/0/state',
  },
  {
    why: 'a withdrawal by the controller that passes for the person’s own',
    at: [...FIRST, 'events', 1, 'entity'],
    value: 'dpv:DataController',
    keyword: 'enum',
    path: '/records/0/events/1/entity',
  },
  {
    why: 'a time without its zone',
    at: [...GRANT, 'event_time'],
    value: '2025-03-01 10:00:00',
    keyword: 'pattern',
    path: '/records/0/events/0/event_time',
  },
  {
    why: 'an event that points to no leaf of the bundle',
    at: [...GRANT, 'evidence'],
    value: '../secret.json',
    keyword: 'pattern',
    path: '/records/0/events/0/evidence',
  },
  {
    why: 'a digest that is too short to be one',
    at: [...GRANT, 'shown', 'digest'],
    value: 'abc',
    keyword: 'pattern',
    path: '/records/0/events/0/shown/digest',
  },
  {
    why: 'a member that nobody defined',
    at: [...GRANT, 'ip_address'],
    value: '192.0.2.1',
    keyword: 'additionalProperties',
    path: '/records/0/events/0',
  },
  {
    why: 'another context, which would give the words another meaning',
    at: ['@context', 'state'],
    value: 'http://example.org/whatever',
    keyword: 'const',
    path: '/@context',
  },
];
