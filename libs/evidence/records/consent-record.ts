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

/** A change of a consent's state, from one recorded fact. */
export interface ConsentEvent {
  readonly '@type': 'dpv:ConsentStatus';
  /** When it counts; `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly event_time: string;
  readonly recorded_time: string;
  readonly event_type: string;
  readonly state: ConsentState;
  /** Who acted. */
  readonly entity: string;
  /** The leaf's body in the bundle. */
  readonly evidence: string;
}
