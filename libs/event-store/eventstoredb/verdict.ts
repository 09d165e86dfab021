import type { Revision } from '../port.js';

/** What an error of the client means. Whatever is no known refusal leaves the outcome unknown (row 12). */
export type Verdict =
  | { readonly kind: 'conflict'; readonly actual: Revision | 'no_stream' }
  /** The stream has a tombstone. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'denied' }
  /** Refused by a node that does not lead; the client goes to the leader with its next call. */
  | { readonly kind: 'not_leader' }
  /** No connection came about: nothing was sent. */
  | { readonly kind: 'not_sent' }
  /** A subscription that the server dropped since it was not read fast enough. */
  | { readonly kind: 'too_slow' }
  /** The client's own deadline passed. */
  | { readonly kind: 'late' }
  /** The connection or the server was lost on the way. */
  | { readonly kind: 'lost' }
  /** A position that this store does not have. */
  | { readonly kind: 'bad_position' }
  /** The server does not know this call. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'unknown' };

/** gRPC status codes (https://grpc.io/docs/guides/status-codes). */
const CODES: Readonly<Record<number, Verdict['kind']>> = {
  4: 'late',
  5: 'not_found',
  7: 'denied',
  12: 'unsupported',
  14: 'lost',
  16: 'denied',
};

const TYPES: Readonly<Record<string, Verdict['kind']>> = {
  'stream-deleted': 'forgotten',
  'stream-not-found': 'not_found',
  'not-found': 'not_found',
  'no-stream': 'not_found',
  'maximum-append-size-exceeded': 'too_large',
  'access-denied': 'denied',
  'not-leader': 'not_leader',
  'deadline-exceeded': 'late',
  unavailable: 'lost',
  unsupported: 'unsupported',
};

const NEVER_SENT =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|No connection established|Name resolution failed|Failed to discover|before call started|before it was started/i;
const TOO_SLOW = /too slow|resubscription required/i;
const BAD_POSITION =
  /invalid position|log position|unexpected position|Unexpected ReadAllResult.*InvalidPosition|InvalidPosition/i;

/** Classifies by type, then code, then text: errors of one fault come in many classes (event-store.md, row 12). */
export function verdictOn(error: unknown): Verdict {
  const { type, code, message, actualVersion } = fieldsOf(error);
  if (type === 'wrong-expected-version') {
    const known = typeof actualVersion === 'bigint' && actualVersion >= 0n;
    return { kind: 'conflict', actual: known ? actualVersion : 'no_stream' };
  }
  if (TOO_SLOW.test(message)) return { kind: 'too_slow' };
  const kind = TYPES[type] ?? CODES[code];
  if (kind === 'lost' || kind === undefined) {
    if (NEVER_SENT.test(message)) return { kind: 'not_sent' };
    if (BAD_POSITION.test(message)) return { kind: 'bad_position' };
  }
  return { kind: kind ?? 'unknown' } as Verdict;
}

interface ErrorFields {
  readonly type: string;
  readonly code: number;
  readonly message: string;
  readonly actualVersion: unknown;
}

function fieldsOf(error: unknown): ErrorFields {
  const { type, code, message, actualVersion } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as Partial<Record<keyof ErrorFields, unknown>>;
  return {
    type: typeof type === 'string' ? type : '',
    code: typeof code === 'number' ? code : -1,
    message: typeof message === 'string' ? message : '',
    actualVersion,
  };
}
