import { ed25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Reading } from '../hashing/index.js';

/** The page's adapter: `@noble/hashes` and `@noble/curves`. */
export const nobleReading: Reading = {
  sha256: (data) => sha256(data),
  hmacSha256: (key, data) => hmac(sha256, key, data),
  verifyEd25519(publicKey, message, signature) {
    try {
      // RFC 8032 as node:crypto reads it: without the leniency of ZIP 215 (facts-and-subjects 11).
      return ed25519.verify(signature, message, publicKey, { zip215: false });
    } catch {
      return false;
    }
  },
};
