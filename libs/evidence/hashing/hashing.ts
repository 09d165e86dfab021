/** Hashes: node:crypto in the service, `@noble/hashes` in a browser. All results are the caller's own bytes. */
export interface Hashing {
  /** SHA-256 (FIPS 180-4), 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
}

/** Checks signatures: Ed25519 (RFC 8032), strict (no ZIP-215 leniency). */
export interface Verifying {
  /** @param publicKey 32 bytes @param signature 64 bytes @returns false for anything that does not verify */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Makes signatures. The seed is the private key as RFC 8032 5.1.5 has it: 32 bytes. */
export interface Signing {
  signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array;
  publicKeyOf(seed: Uint8Array): Uint8Array;
}

/** What reading evidence takes. */
export type Reading = Hashing & Verifying;

/** What making evidence takes. */
export type Making = Reading & Signing;
