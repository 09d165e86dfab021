import { EvidenceError } from '../errors.js';

const ENCODER = new TextEncoder();
// A byte order mark stays in the text, where every parser here refuses it.
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** Strict reading of UTF-8. @throws EvidenceError `ENCODING` */
export function utf8Text(bytes: Uint8Array, where = 'text'): string {
  try {
    return DECODER.decode(bytes);
  } catch {
    throw new EvidenceError('ENCODING', where);
  }
}

/** One run of bytes from several. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** True for the same bytes. Not in constant time: nothing here is a secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order of byte strings, the shorter first where one begins the other. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  return a.length - b.length;
}

/** Eight bytes, most significant first. @throws EvidenceError beyond 0 to 2^64-1 */
export function uint64be(value: bigint): Uint8Array {
  if (value < 0n || value > MAX_UINT64) throw new EvidenceError('ENCODING', 'uint64');
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value);
  return out;
}

/** The largest index or size that a tree can have. */
export const MAX_UINT64 = 2n ** 64n - 1n;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) out += HEX[bytes[i] as number] as string;
  return out;
}

/** Strict reading of lower-case hexadecimal. @throws EvidenceError `ENCODING` */
export function fromHex(text: string, where: string): Uint8Array {
  if (text.length % 2 !== 0) throw new EvidenceError('ENCODING', where);
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) {
    const high = nibble(text.charCodeAt(2 * i));
    const low = nibble(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) throw new EvidenceError('ENCODING', where);
    out[i] = high * 16 + low;
  }
  return out;
}

function nibble(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1;
}

const DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/;

/** A decimal without sign or leading zeros, at most 2^64-1. @throws EvidenceError `ENCODING` */
export function fromDecimal(text: unknown, where: string): bigint {
  if (typeof text !== 'string' || !DECIMAL.test(text)) throw new EvidenceError('ENCODING', where);
  const value = BigInt(text);
  if (value > MAX_UINT64) throw new EvidenceError('ENCODING', where);
  return value;
}

/** Six bytes as a number: exact, below 2^48. */
export function startOf(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
  const low =
    ((bytes[at + 3] as number) << 16) | ((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number);
  return high * 0x100_0000 + low;
}
