/**
 * Whom an identifier means whose person is forgotten (facts-and-subjects 7): nobody any more. Two ids that no person
 * has (RFC 9562: version 8), the second where an objection to direct marketing goes on.
 */
const FORGOTTEN = '00000000-0000-8000-8000-000000000000';
const FORGOTTEN_OBJECTOR = '00000000-0000-8000-8000-000000000001';

/** What is left of a forgotten person's identifier. */
export interface ForgottenMarker {
  /** base64url HMAC(K_supp, …). */
  readonly marker: string;
  /** GDPR 21(2), (3): this objection outlives everything, so that a re-import of the address stays suppressed. */
  readonly objection?: 'direct_marketing';
}

/** The id that stands for a forgotten person. */
export function forgottenId(objection: ForgottenMarker['objection']): string {
  return objection === undefined ? FORGOTTEN : FORGOTTEN_OBJECTOR;
}

/** What an id says about a forgotten person; undefined for a person's id. */
export function forgottenBy(subjectId: string | undefined): { readonly objected: boolean } | undefined {
  if (subjectId !== FORGOTTEN && subjectId !== FORGOTTEN_OBJECTOR) return undefined;
  return { objected: subjectId === FORGOTTEN_OBJECTOR };
}

/** Markers and keys that `ledger.forgotten` names. */
export function forgottenIn(pub: Readonly<Record<string, unknown>>): {
  readonly markers: readonly ForgottenMarker[];
  readonly keys: readonly string[];
} {
  const { markers, keys } = pub as { markers: readonly ForgottenMarker[]; keys: readonly string[] };
  return { markers, keys };
}
