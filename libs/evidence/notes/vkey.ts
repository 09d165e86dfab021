import { base64, concat, equalBytes, fromBase64, hex, utf8 } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Hashing } from '../hashing/index.js';

/** Signature types (C2SP signed-note, Signature types): notes of a log, and timestamped witness cosignatures. */
export const ED25519 = 0x01;
export const COSIGNATURE_V1 = 0x04;

/** A key by which signatures of a note are verified. */
export interface VerifierKey {
  readonly name: string;
  readonly type: typeof ED25519 | typeof COSIGNATURE_V1;
  /** 4 bytes. */
  readonly id: Uint8Array;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Non-empty, without Unicode spaces or plus (C2SP signed-note, Format). */
export function isKeyName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return name !== '' && !/[\s+\u0000-\u001f\u0085]/u.test(name);
}

/** A verifier key. key ID = SHA-256(name || 0x0A || type || public key)[:4]. @throws EvidenceError `VKEY` */
export function verifierKey(
  hashing: Hashing,
  name: string,
  publicKey: Uint8Array,
  type: VerifierKey['type'] = ED25519,
): VerifierKey {
  demand(isKeyName(name) && publicKey.length === 32, 'VKEY', 'verifier key');
  const id = hashing.sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).subarray(0, 4);
  return { name, type, id, publicKey };
}

/** `<name>+<id in hex>+<base64(type || public key)>` (C2SP signed-note, Verifier keys). */
export function writeVkey({ name, type, id, publicKey }: VerifierKey): string {
  return `${name}+${hex(id)}+${base64(concat(Uint8Array.of(type), publicKey))}`;
}

/** Reads a vkey; its key ID must be that of its content. @throws EvidenceError `VKEY`, `ENCODING`, `LENGTH` */
export function readVkey(hashing: Hashing, text: string): VerifierKey {
  const [name, id, encoded, ...rest] = text.split('+');
  demand(name !== undefined && id !== undefined && encoded !== undefined, 'VKEY', 'verifier key');
  // The encoded key may itself hold a plus.
  const bytes = fromBase64([encoded, ...rest].join('+'), 'verifier key', 33);
  const type = bytes[0];
  demand(type === ED25519 || type === COSIGNATURE_V1, 'VKEY', 'signature type');
  const key = verifierKey(hashing, name, bytes.subarray(1), type);
  demand(hex(key.id) === id, 'VKEY', 'key id');
  return key;
}

/** True if a signature line is by this key: name and id, never one alone. */
export function isBy(key: VerifierKey, line: { readonly name: string; readonly keyId: Uint8Array }): boolean {
  return key.name === line.name && equalBytes(key.id, line.keyId);
}
