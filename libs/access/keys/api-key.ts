import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { base62 } from './base62.js';

/** What a key is for: the first letters say it, so that a scanner of source code knows it when it sees one. */
export const KEY_PREFIXES = { api_key: 'clk', invitation: 'clv' } as const;
export type KeyKind = keyof typeof KEY_PREFIXES;

const ID_BYTES = 9;
const ID_LENGTH = 13;
/** 256 bits. */
const SECRET_BYTES = 32;
const SECRET_LENGTH = 43;
const CHECK_LENGTH = 6;
const SHAPE = new RegExp(
  `^(clk|clv)_([0-9A-Za-z]{${ID_LENGTH}})_[0-9A-Za-z]{${SECRET_LENGTH}}_[0-9A-Za-z]{${CHECK_LENGTH}}$`,
);

/** A key, whole: `<prefix>_<id>_<secret>_<checksum>`. */
export interface NewKey {
  /** Public, part of the principal's id. */
  readonly id: string;
  /** The whole text, shown once. */
  readonly text: string;
  /** What is kept of it. */
  readonly hash: Buffer;
}

/** Makes a new id for a key. */
export function newKeyId(): string {
  return base62(randomBytes(ID_BYTES), ID_LENGTH);
}

/** Makes a key with a new secret of 256 random bits. @param id of a key that is rotated; left out: a new one */
export function makeKey(kind: KeyKind, id: string = newKeyId()): NewKey {
  const body = `${KEY_PREFIXES[kind]}_${id}_${base62(randomBytes(SECRET_BYTES), SECRET_LENGTH)}`;
  const text = `${body}_${checksum(body)}`;
  return { id, text, hash: hashOfKey(text) };
}

/**
 * What is kept of a key: SHA-256 of its text. No slow hash (bcrypt, Argon2) is needed, for nobody can try 2^256 secrets;
 * it would only make every request, also an attacker's, expensive here (OWASP ASVS 2.4 is about passwords).
 */
export function hashOfKey(text: string): Buffer {
  return createHash('sha256').update(text, 'ascii').digest();
}

/**
 * The id in a key that looks like one; undefined for anything else. The checksum catches what was copied badly before
 * anything is looked up; it protects nothing.
 */
export function idInKey(text: string): string | undefined {
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const body = text.slice(0, -CHECK_LENGTH - 1);
  return text.endsWith(`_${checksum(body)}`) ? match[2] : undefined;
}

function checksum(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return base62(bytes, CHECK_LENGTH);
}
