/** What a bundle is about. */
export type ExportScope =
  | {
      readonly kind: 'subject';
      readonly controller: string;
      /** Subject id, UUID. */
      readonly subject: string;
      /** Slugs, or `"*"`: what facts about other purposes say beyond their public part is redacted. */
      readonly purposes: '*' | readonly string[];
      /** The identifier by which the person was named: one of the disclosed ones must be it. */
      readonly identifier?: { readonly scheme: string; readonly value: string };
    }
  | {
      readonly kind: 'period';
      readonly controller: string;
      /** Facts recorded at or after `from` and before `to`, `YYYY-MM-DDTHH:mm:ss.sssZ`. */
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'ledger'; readonly controller: string };

/**
 * How events are proved: `compact` by an inclusion proof each; `full` by all tiles of the log, and for persons by the
 * key that finds all their leaves (whoever holds it recognises later ones too).
 */
export type BundleMode = 'compact' | 'full';

/** Digests of one event that are left out although their key exists. */
export interface Redacted {
  readonly seq: string;
  /** Entries of `sd`; sorted. */
  readonly digests: readonly string[];
}

/** `data/request.json`, canonical: what was asked for, and what the answer does not prove. */
export interface ExportStatement {
  readonly format: 'consent-ledger-evidence/1';
  readonly id: string;
  readonly madeAt: string;
  readonly mode: BundleMode;
  readonly scope: ExportScope;
  /** For whom it was made; a name that the person asking gave. */
  readonly recipient?: string;
  /** The recipient's own words against replay. */
  readonly challenge?: string;
  readonly origin: string;
  /** Size of the checkpoint's tree. */
  readonly size: string;
  /** Completeness is claimed up to here. */
  readonly mapSize: string;
  /** Classes (`identity`, `proof`, `content`) and field names that were to be left out. */
  readonly redactions: readonly string[];
  readonly redacted: readonly Redacted[];
  /** Digests of texts that facts name and that nobody stored. */
  readonly textsNotHeld: readonly string[];
  /** Leaves of the log that have no body here, in full mode. */
  readonly leavesOfOthers?: string;
  readonly notProved: readonly string[];
}

/** One person's stream in `data/subjects.json`. Binary values are base64url. */
export interface SubjectProof {
  /** Full mode only: finds every leaf of the stream. */
  readonly kTag?: string;
  /** Place in the map of the seal. Absent where a period is shown, which no map proves. */
  readonly k?: string;
  readonly rev?: string;
  /** Leaf hash of the last leaf below `mapSize`. */
  readonly head?: string;
  /** From the entry upwards. */
  readonly siblings?: readonly string[];
  /** Compact mode: index and tag of every leaf shown, in the order of the stream. */
  readonly leaves?: readonly { readonly seq: string; readonly tag: string }[];
}

/** One stream of a controller or of the ledger in `data/public-keys.json`. */
export interface PublicStream {
  readonly name: string;
  /** Indexes of the leaves shown, in the order of the stream. */
  readonly leaves: readonly string[];
  /** With these three the stream is whole; without, some of its leaves are shown. */
  readonly rev?: string;
  readonly head?: string;
  readonly siblings?: readonly string[];
}

/** `data/public-keys.json`, canonical: whoever has these keys finds the streams that are nobody's secret. */
export interface PublicKeys {
  readonly controllers: readonly { readonly controller: string; readonly kPub: string }[];
  readonly ledger: string;
  readonly streams: readonly PublicStream[];
}

/** Tags that a verifier looks for beyond the last one: none of them may be in the log (evidence format 4). */
export const TAGS_BEYOND = 1_000;
