import { EvidenceError } from '../errors.js';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = STANDARD.slice(0, 62) + '-_';

/** Standard base64 with padding (RFC 4648 4): signed notes, verifier keys, tlog-proofs. */
export function base64(bytes: Uint8Array): string {
  return write(bytes, STANDARD, true);
}

/** base64url without padding (RFC 4648 5): everything inside our JSON. */
export function toBase64url(bytes: Uint8Array): string {
  return write(bytes, URL_SAFE, false);
}

/**
 * Strict reading of standard base64: padded, no other characters, no loose bits (RFC 4648 3.5), so that bytes have
 * one text. @param length number of bytes that it must be @throws EvidenceError `ENCODING`, `LENGTH`
 */
export function fromBase64(text: string, where: string, length?: number): Uint8Array {
  return read(text, STANDARD, true, where, length);
}

/** Strict reading of base64url without padding. @throws EvidenceError `ENCODING`, `LENGTH` */
export function fromBase64url(text: unknown, where: string, length?: number): Uint8Array {
  if (typeof text !== 'string') throw new EvidenceError('ENCODING', where);
  return read(text, URL_SAFE, false, where, length);
}

function write(bytes: Uint8Array, alphabet: string, padded: boolean): string {
  let out = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const n = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    out +=
      (alphabet[n >> 18] as string) + alphabet[(n >> 12) & 63] + alphabet[(n >> 6) & 63] + alphabet[n & 63];
  }
  const left = bytes.length - i;
  if (left === 0) return out;
  const n = ((bytes[i] as number) << 16) | ((left === 2 ? (bytes[i + 1] as number) : 0) << 8);
  out +=
    (alphabet[n >> 18] as string) + alphabet[(n >> 12) & 63] + (left === 2 ? alphabet[(n >> 6) & 63] : '');
  return padded ? out.padEnd(Math.ceil(out.length / 4) * 4, '=') : out;
}

function read(text: string, alphabet: string, padded: boolean, where: string, length?: number): Uint8Array {
  const refuse = (): never => {
    throw new EvidenceError('ENCODING', where);
  };
  const bare = padded ? text.replace(/={0,2}$/, '') : text;
  if (padded && (text.length % 4 !== 0 || Math.ceil(bare.length / 4) * 4 !== text.length)) refuse();
  if (bare.length % 4 === 1) refuse();
  const out = new Uint8Array(Math.floor((bare.length * 6) / 8));
  const values = alphabet === STANDARD ? STANDARD_VALUES : URL_SAFE_VALUES;
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < bare.length; i++) {
    const unit = bare.charCodeAt(i);
    const value = unit < 128 ? (values[unit] as number) : 255;
    if (value === 255) refuse();
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >> held) & 0xff;
    }
  }
  if ((bits & ((1 << held) - 1)) !== 0) refuse();
  if (length !== undefined && out.length !== length) throw new EvidenceError('LENGTH', where);
  return out;
}

const STANDARD_VALUES = valuesOf(STANDARD);
const URL_SAFE_VALUES = valuesOf(URL_SAFE);

function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(255);
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}
