import { DPV_STATES, WITHOUT_STATE } from '../consent-record.js';
import { CONTEXT } from '../context.js';

const INSTANT = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  format: 'date-time',
};
const DIGEST = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' };
const SLUG = { type: 'string', pattern: '^[a-z0-9][a-z0-9_]*$' };
const TEXT = { type: 'string', minLength: 1 };
const TEXTS = { type: 'array', items: { type: 'string' } };

function closed(properties: object, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const EVENT = closed(
  {
    '@type': { const: 'dpv:ConsentStatus' },
    event_id: { type: 'string', format: 'uuid' },
    event_time: INSTANT,
    recorded_time: INSTANT,
    event_type: {
      enum: [
        'consent.requested',
        'consent.granted',
        'consent.refused',
        'consent.withdrawn',
        'consent.expired',
        'consent.invalidated',
      ],
    },
    state: { $ref: '#/$defs/state' },
    entity: {
      enum: [
        'dpv:DataSubject',
        'dpv:GuardianOfDataSubject',
        'dpv:Representative',
        'dpv:DataController',
        'dpv:Authority',
      ],
    },
    evidence: { type: 'string', pattern: '^data/events/(?:0|[1-9][0-9]{0,19})\\.json$' },
    purpose_version: { type: 'integer', minimum: 1 },
    method: TEXT,
    explicit: { type: 'boolean' },
    channels: TEXTS,
    recipients: TEXTS,
    valid_until: INSTANT,
    notice: closed({ id: SLUG, version: { type: 'integer', minimum: 1 } }, ['id', 'version']),
    shown: closed({ digest: DIGEST, file: { type: 'string', pattern: '^data/texts/[A-Za-z0-9_-]{43}$' } }, [
      'digest',
    ]),
    language: TEXT,
  },
  ['@type', 'event_id', 'event_time', 'recorded_time', 'event_type', 'state', 'entity', 'evidence'],
);

/** A grant is to a version and says how it was given (GDPR 7(1)); only a withdrawal withdraws. */
const EVENT_RULES = [
  {
    if: { properties: { event_type: { const: 'consent.granted' } } },
    then: {
      required: ['purpose_version', 'method'],
      properties: { state: { enum: ['dpv:ConsentGiven', 'dpv:RenewedConsentGiven'] } },
    },
  },
  {
    if: { properties: { event_type: { const: 'consent.withdrawn' } } },
    then: { properties: { state: { enum: ['dpv:ConsentWithdrawn', 'dpv:ConsentRevoked'] } } },
  },
  {
    // Withdrawn is what the person does; what somebody else ends is revoked (records and exports 4.1).
    if: { properties: { state: { const: 'dpv:ConsentWithdrawn' } } },
    then: { properties: { entity: { enum: ['dpv:DataSubject', 'dpv:Representative'] } } },
  },
];

const RECORD = {
  ...closed(
    {
      '@id': { type: 'string', pattern: '^#' },
      '@type': { const: 'dpv:ConsentRecord' },
      record_id: TEXT,
      pii_principal_id: {
        type: 'string',
        pattern: '^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|person \\d+)$',
      },
      pii_controller: closed(
        {
          '@type': { const: 'dpv:DataController' },
          id: SLUG,
          name: TEXT,
          contact: TEXT,
          country: { type: 'string', pattern: '^[A-Z]{2}$' },
          representative: TEXT,
          dpo: TEXT,
        },
        ['@type', 'id'],
      ),
      purpose: closed(
        {
          '@type': { const: 'dpv:Purpose' },
          id: SLUG,
          title: TEXT,
          version: { type: 'integer', minimum: 1 },
          lawful_bases: TEXTS,
          personal_data: TEXTS,
          recipients: TEXTS,
          retention: { type: 'string', pattern: '^P' },
        },
        ['@type', 'id', 'lawful_bases', 'personal_data', 'recipients'],
      ),
      state: { $ref: '#/$defs/state' },
      ledger_reason: { type: 'string', pattern: '^[A-Z][A-Z0-9_]+$' },
      permitted: { type: 'boolean' },
      events: { type: 'array', minItems: 1, items: { $ref: '#/$defs/event' } },
    },
    ['@id', '@type', 'record_id', 'pii_principal_id', 'pii_controller', 'purpose', 'events'],
  ),
  // The vocabulary has no state for these two: neither may one be claimed, nor may it be missing otherwise.
  if: { required: ['ledger_reason'], properties: { ledger_reason: { enum: WITHOUT_STATE } } },
  then: { properties: { state: false } },
  else: { required: ['state'] },
};

/**
 * JSON Schema (2020-12) of `consent-records.jsonld`. Every bundle carries it beside the records; the same text is kept
 * as `consent-records.schema.json` for readers of this project.
 */
export const CONSENT_RECORDS_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:consent-ledger:consent-records:1',
  title: 'Consent records of a bundle of evidence (ISO/IEC TS 27560:2023, W3C DPV)',
  ...closed(
    {
      '@context': { const: CONTEXT },
      schema_version: { const: 'ISO/IEC TS 27560:2023' },
      schema: { const: 'consent-records-schema.json' },
      bundle: { type: 'string', pattern: '^[a-z0-9-]{1,64}$' },
      made_at: INSTANT,
      records: { type: 'array', items: { $ref: '#/$defs/record' } },
    },
    ['@context', 'schema_version', 'schema', 'bundle', 'made_at', 'records'],
  ),
  $defs: {
    state: { enum: DPV_STATES.map((name) => `dpv:${name}`) },
    event: { ...EVENT, allOf: EVENT_RULES },
    record: RECORD,
  },
};
