import { createCipheriv, createDecipheriv } from 'node:crypto';
import { canonicalJson, canonicalTexts } from '#stored-event';
import { SubjectsError } from '../errors.js';
import { drawRandom } from './random-pool.js';

/** Bytes of every key of the ledger. */
export const KEY_BYTES = 32;

// version (1) || epoch of the wrapping key (4, big endian) || nonce (12) || ciphertext (32) || tag (16)
const VERSION = 1;
const NONCE_AT = 5;
const CIPHERTEXT_AT = 17;
const TAG_AT = CIPHERTEXT_AT + KEY_BYTES;
const WRAPPED_BYTES = TAG_AT + 16;

/** What wrapped bytes are bound to: they open nowhere else (associated data, as JCS). */
export type Binding = readonly (string | number)[];

function canonicalTextOf(binding: Binding): string {
  return binding.every((part) => typeof part === 'string') ? canonicalTexts(binding) : canonicalJson(binding);
}

/** Wraps a 32-byte key under another one with AES-256-GCM. `epoch` says which one, for the reader; 0 for the master key. */
export function wrapKey(wrapping: Uint8Array, epoch: number, key: Uint8Array, binding: Binding): Buffer {
  const wrapped = Buffer.allocUnsafe(WRAPPED_BYTES);
  wrapped[0] = VERSION;
  wrapped.writeUInt32BE(epoch, 1);
  const nonce = drawRandom(CIPHERTEXT_AT - NONCE_AT);
  wrapped.set(nonce, NONCE_AT);
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce);
  cipher.setAAD(Buffer.from(canonicalTextOf(binding), 'utf8'));
  // GCM gives as many bytes as it takes: `final` only makes the tag.
  wrapped.set(cipher.update(key), CIPHERTEXT_AT);
  cipher.final();
  wrapped.set(cipher.getAuthTag(), TAG_AT);
  return wrapped;
}

/** The epoch of the key that wrapped these bytes. @throws SubjectsError KEY_DAMAGED */
export function epochOf(wrapped: Uint8Array): number {
  if (wrapped.length !== WRAPPED_BYTES || wrapped[0] !== VERSION)
    throw new SubjectsError('KEY_DAMAGED', 'wrapped bytes of another form');
  return Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength).readUInt32BE(1);
}

/** The wrapped key. @throws SubjectsError KEY_DAMAGED for another wrapping key or binding, or changed bytes */
export function unwrapKey(wrapping: Uint8Array, wrapped: Uint8Array, binding: Binding): Buffer {
  epochOf(wrapped);
  const decipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(NONCE_AT, CIPHERTEXT_AT));
  decipher.setAAD(Buffer.from(canonicalTextOf(binding), 'utf8'));
  decipher.setAuthTag(wrapped.subarray(TAG_AT));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(CIPHERTEXT_AT, TAG_AT)), decipher.final()]);
  } catch {
    throw new SubjectsError('KEY_DAMAGED', `does not open as ${String(binding[0])}`);
  }
}
