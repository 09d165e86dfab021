import type { Fields } from './catalogue.js';

/** The newest version of a purpose or notice that a ledger holds. */
export interface KnownVersion {
  readonly version: number;
  readonly fields: Fields;
  /** Purposes only: closed by `purpose.retired`. */
  readonly retired?: boolean;
}

/** What a ledger holds of one controller's catalogue. */
export interface LedgerState {
  /** Absent: the ledger does not know the controller. */
  readonly controller?: Fields;
  /** By slug. */
  readonly purposes: ReadonlyMap<string, KnownVersion>;
  /** By slug. */
  readonly notices: ReadonlyMap<string, KnownVersion>;
  /** By id; those that were not revoked. */
  readonly safeguards: ReadonlyMap<string, Fields>;
  /** Digests of those texts of the catalogue that are already stored. */
  readonly texts: ReadonlySet<string>;
}
