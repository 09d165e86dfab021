import type { Grant } from '../principals/principal.js';

/** Algorithms that a token may be signed with: public keys only, so that nobody who can check can also sign. */
export const TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

/** A claim, and the grant of whoever has it. */
export interface ClaimRule {
  /** Path of the claim: `groups`, `realm_access.roles`. */
  readonly claim: string;
  /** The claim is this text, is a list that holds it, or a text of words (`scope`) among which it is. */
  readonly holds: string;
  readonly grant: Grant;
}

/** Somebody whose tokens are taken. */
export interface Issuer {
  /** Exactly as in `iss`. */
  readonly issuer: string;
  /** Must be in `aud`: a token for another service is none for this one. */
  readonly audience: string;
  /** Where its public keys are; left out: where its discovery document says. */
  readonly jwks?: string;
  readonly algorithms: readonly TokenAlgorithm[];
  /** How far the clocks may differ, seconds. */
  readonly clockSkewSeconds: number;
  /** What `typ` in the header must be, for issuers that mark access tokens (RFC 9068: `at+jwt`). */
  readonly type?: string;
  readonly rules: readonly ClaimRule[];
}
