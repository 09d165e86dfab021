/** States of a consent in the W3C Data Privacy Vocabulary (records and exports 4.1). */
export const DPV_STATES = [
  'ConsentRequested',
  'ConsentRequestDeferred',
  'ConsentGiven',
  'RenewedConsentGiven',
  'ConsentRefused',
  'ConsentWithdrawn',
  'ConsentRevoked',
  'ConsentExpired',
  'ConsentInvalidated',
  'ConsentUnknown',
] as const;

/** The name of a state as it stands in a record. */
export type ConsentState = `dpv:${(typeof DPV_STATES)[number]}`;

/** Answers of the ledger about a consent that the vocabulary has no state for. */
export const WITHOUT_STATE = ['CONSENT_STALE_VERSION', 'CONSENT_UNPROVEN'] as const;

/** A text that was shown, by its SHA-256 in base64url. */
export interface ShownText {
  readonly digest: string;
  /** Where the exact bytes lie in the bundle; absent if nobody stored them. */
  readonly file?: string;
}

/** A change of a consent's state, from one recorded fact (ISO/IEC TS 27560:2023, event). */
export interface ConsentEvent {
  readonly '@type': 'dpv:ConsentStatus';
  readonly event_id: string;
  /** When it counts; `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly event_time: string;
  readonly recorded_time: string;
  /** Type of the fact. */
  readonly event_type: string;
  readonly state: ConsentState;
  /** Who acted. */
  readonly entity: string;
  /** The leaf's body in the bundle. */
  readonly evidence: string;
  readonly purpose_version?: number;
  readonly method?: string;
  /** Consent in the sense of GDPR 9(2)(a), 22(2)(c), 49(1)(a). */
  readonly explicit?: boolean;
  readonly channels?: readonly string[];
  readonly recipients?: readonly string[];
  readonly valid_until?: string;
  readonly notice?: { readonly id: string; readonly version: number };
  readonly shown?: ShownText;
  readonly language?: string;
}

/** Who answers for the processing. */
export interface RecordController {
  readonly '@type': 'dpv:DataController';
  readonly id: string;
  readonly name?: string;
  readonly contact?: string;
  readonly country?: string;
  readonly representative?: string;
  readonly dpo?: string;
}

/** What the consent is for, in the version in force when the bundle was made. */
export interface RecordPurpose {
  readonly '@type': 'dpv:Purpose';
  readonly id: string;
  readonly title?: string;
  readonly version?: number;
  /** All bases that the version declares, in their order. */
  readonly lawful_bases: readonly string[];
  readonly personal_data: readonly string[];
  readonly recipients: readonly string[];
  readonly retention?: string;
}

/** One person's consent to one purpose of one controller. */
export interface ConsentRecord {
  readonly '@id': string;
  readonly '@type': 'dpv:ConsentRecord';
  readonly record_id: string;
  /** Pseudonymous: the ledger's random id. */
  readonly pii_principal_id: string;
  readonly pii_controller: RecordController;
  readonly purpose: RecordPurpose;
  /** State when the bundle was made; absent where the vocabulary has none (`ledger_reason` says which). */
  readonly state?: ConsentState;
  /** The ledger's answer for `use` when the bundle was made; absent where no status is told. */
  readonly ledger_reason?: string;
  readonly permitted?: boolean;
  /** In the order of the log. */
  readonly events: readonly ConsentEvent[];
}

/** `data/records/consent-records.jsonld`. */
export interface ConsentRecords {
  readonly '@context': Readonly<Record<string, unknown>>;
  readonly schema_version: 'ISO/IEC TS 27560:2023';
  /** The JSON Schema beside it. */
  readonly schema: 'consent-records-schema.json';
  readonly bundle: string;
  readonly made_at: string;
  /** Sorted by person, then purpose. */
  readonly records: readonly ConsentRecord[];
}
