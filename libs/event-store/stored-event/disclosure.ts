import { hash } from 'node:crypto';
import { base64url, isBase64url, readBase64url } from './base64url.js';
import { canonicalJson } from './canonical-json.js';
import { StoredEventError } from './errors.js';
import { parseCanonicalJson } from './canonical-bytes.js';
import type { SdEntry } from './stored-event.js';

/** Bytes of a salt: enough that nobody finds a value by trying values against its digest (RFC 9901 9.3). */
export const SALT_BYTES = 16;

/** One field with its salt, as it stands behind a digest. A decoy has the name `""` and the value null. */
export interface Disclosure {
  /** base64url of 16 bytes. */
  readonly salt: string;
  readonly name: string;
  readonly value: unknown;
}

/** Fields that disclosures in the clear name, and how many digests of `sd` nobody disclosed. */
export interface Disclosed {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly undisclosed: number;
}

/**
 * The text of a disclosure: base64url(JCS([salt, name, value])) (RFC 9901 4.2.1, with canonical JSON).
 * @throws StoredEventError for a salt that is not 16 bytes, a decoy with a value, a field without one
 */
export function writeDisclosure({ salt, name, value }: Disclosure): string {
  if (!isBase64url(salt, SALT_BYTES)) throw new StoredEventError('DISCLOSURE', 'salt');
  if ((name === '') !== (value === null)) throw new StoredEventError('DISCLOSURE', 'value');
  return base64url(canonicalJson([salt, name, value]));
}

/** As `writeDisclosure`, of a salt that was drawn just now and a field with a value. */
export function fieldText(salt: string, name: string, value: unknown): string {
  if (typeof value !== 'string') return base64url(canonicalJson([salt, name, value]));
  return base64url(`["${salt}",${canonicalJson(name)},${canonicalJson(value)}]`);
}

/** As `writeDisclosure`, of a decoy with a salt that was drawn just now. */
export function decoyText(salt: string): string {
  return Buffer.from(`["${salt}","",null]`, 'latin1').toString('base64url');
}

/** Reads the text of a disclosure back. @throws StoredEventError unless it is exactly what `writeDisclosure` writes */
export function readDisclosure(text: string): Disclosure {
  const bytes = readBase64url(text);
  if (!bytes) throw new StoredEventError('DISCLOSURE', 'base64url');
  const parts = parseCanonicalJson(bytes, 'disclosure');
  if (!Array.isArray(parts) || parts.length !== 3) throw new StoredEventError('DISCLOSURE', 'elements');
  const [salt, name, value] = parts as unknown[];
  if (typeof salt !== 'string' || !isBase64url(salt, SALT_BYTES))
    throw new StoredEventError('DISCLOSURE', 'salt');
  if (typeof name !== 'string') throw new StoredEventError('DISCLOSURE', 'name');
  if ((name === '') !== (value === null)) throw new StoredEventError('DISCLOSURE', 'value');
  return { salt, name, value };
}

/** Digest = base64url(SHA-256(the ASCII bytes of the disclosure's text)). */
export function digestOf(disclosure: string): string {
  return hash('sha256', disclosure, 'base64url');
}

/**
 * Compares disclosures given in the clear, all of a box or some, with the entry of `sd` that commits to them.
 * @throws StoredEventError for a text that is no disclosure, one that `sd` does not name, one twice, a field twice
 */
export function compareDisclosures(sd: Pick<SdEntry, 'digests'>, disclosures: readonly string[]): Disclosed {
  const open = new Set(sd.digests);
  const read = disclosures.map((text) => {
    if (!open.delete(digestOf(text))) throw new StoredEventError('DIGESTS', 'disclosures');
    return readDisclosure(text);
  });
  return { fields: fieldsOf(read), undisclosed: open.size };
}

/** The fields that disclosures name, without the decoys. @throws StoredEventError for a field named twice */
export function fieldsOf(disclosures: readonly Disclosure[]): Record<string, unknown> {
  const named = disclosures.filter(({ name }) => name !== '');
  const fields = Object.fromEntries(named.map(({ name, value }) => [name, value]));
  if (Object.keys(fields).length !== named.length) throw new StoredEventError('DISCLOSURE', 'a field twice');
  return fields;
}
