import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { base64url, readBase64url } from './base64url.js';
import { parseCanonicalJson } from './canonical-bytes.js';
import { canonicalTexts } from './canonical-json.js';
import {
  decoyText,
  digestOf,
  fieldsOf,
  fieldText,
  readDisclosure,
  SALT_BYTES,
  writeDisclosure,
  type Disclosure,
} from './disclosure.js';
import { StoredEventError } from './errors.js';
import { isSortedSet } from './sets.js';
import type { SdEntry, SealClass, SealedBox } from './stored-event.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Numbers of disclosures that a box may hold: decoys fill it, so that its size tells little (facts-and-subjects 1). */
export const BUCKET_SIZES: readonly number[] = [4, 8, 16, 32, 64];

/** A source of random bytes; tests give fixed ones. */
export type RandomBytes = (bytes: number) => Uint8Array;

/** Where a box belongs: it opens nowhere else (associated data). */
export interface BoxPlace {
  readonly eventId: string;
  /** Fact type of the event. */
  readonly type: string;
}

/** A sealed box with what `body.sd` says about it. */
export interface SealedFields {
  readonly sd: SdEntry;
  readonly sealed: SealedBox;
}

/** What a new box is made of. */
export interface BoxContent extends BoxPlace {
  readonly cls: SealClass;
  /** Id of the data key. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly dataKey: Uint8Array;
  /** At least one and at most 64 fields; a value is any JSON but null. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Default: the system's secure random source. */
  readonly random?: RandomBytes;
}

/**
 * Seals fields under a data key, with fresh salts, decoys and nonce.
 * @throws StoredEventError `TOO_MANY` above 64 fields, `DISCLOSURE` for none or a null; CanonicalJsonError for no JSON
 */
export function sealBox(content: BoxContent): SealedFields {
  const { eventId, type, cls, keyId, dataKey, fields, random = randomBytes } = content;
  const names = Object.keys(fields);
  const size = bucketFor(names.length);
  // One draw for the whole box: the calls cost more than the bytes.
  const drawn = asBuffer(random(size * SALT_BYTES + NONCE_BYTES));
  const texts: string[] = [];
  for (let i = 0; i < size; i++) {
    const salt = drawn.toString('base64url', i * SALT_BYTES, (i + 1) * SALT_BYTES);
    const name = names[i];
    if (name === undefined) texts.push(decoyText(salt));
    else {
      const value = fields[name];
      if (name === '' || value === null)
        throw new StoredEventError('DISCLOSURE', name === '' ? 'name' : 'value');
      texts.push(fieldText(salt, name, value));
    }
  }
  return sealTexts({ eventId, type, cls, keyId, dataKey, nonce: drawn.subarray(size * SALT_BYTES) }, texts);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A box with every random value given: for `sealBox`, and for vectors. */
export interface FixedBox extends Omit<BoxContent, 'fields' | 'random'> {
  readonly disclosures: readonly Disclosure[];
  readonly decoySalts: readonly string[];
  /** 12 bytes. */
  readonly nonce: Uint8Array;
}

type EmptyBox = Omit<FixedBox, 'disclosures' | 'decoySalts'>;

/** Seals given disclosures. @throws StoredEventError as `sealBox`, and `BUCKET` for another number of decoys than fills the box */
export function sealDisclosures(box: FixedBox): SealedFields {
  const { disclosures, decoySalts } = box;
  if (disclosures.some(({ name }) => name === '')) throw new StoredEventError('DISCLOSURE', 'name');
  fieldsOf(disclosures);
  if (disclosures.length + decoySalts.length !== bucketFor(disclosures.length))
    throw new StoredEventError('BUCKET', 'box');
  const decoys = decoySalts.map((salt): Disclosure => ({ salt, name: '', value: null }));
  return sealTexts(box, [...disclosures, ...decoys].map(writeDisclosure));
}

/** Puts the texts of disclosures into a box, in the order of their digests. */
function sealTexts(box: EmptyBox, texts: readonly string[]): SealedFields {
  const { keyId: key, cls } = box;
  const textOf = new Map<string, string>();
  const digests = texts.map((text) => {
    const digest = digestOf(text);
    textOf.set(digest, text);
    return digest;
  });
  // By UTF-16 code unit, as `sort()` compares.
  digests.sort();
  if (!isSortedSet(digests)) throw new StoredEventError('DISCLOSURE', 'a salt twice');
  // Canonical JSON: letters, digits, hyphens and underscores stand for themselves.
  const plain = `["${digests.map((digest) => textOf.get(digest)).join('","')}"]`;
  return {
    sd: { class: cls, digests, key },
    sealed: { box: encrypt(box, plain), class: cls, key, nonce: base64url(box.nonce) },
  };
}

/**
 * Opens a box and checks it against its entry of `sd`: canonical plain text of a bucket's size, real disclosures,
 * decoys empty, no field twice, and exactly the digests of `sd` in their order.
 * @returns the fields without the decoys
 * @throws StoredEventError `DOES_NOT_OPEN` for another key, event, type or class, or changed bytes; else what is wrong inside
 */
export function openBox(
  place: BoxPlace & { readonly dataKey: Uint8Array },
  sd: SdEntry,
  sealed: SealedBox,
): Record<string, unknown> {
  return fieldsOf(openDisclosures(place, sd, sealed).map(readDisclosure));
}

/**
 * As `openBox`: the texts of all disclosures in the box, decoys among them, in the order of `sd`: what evidence
 * hands out (evidence format 3). @throws StoredEventError as `openBox`
 */
export function openDisclosures(
  place: BoxPlace & { readonly dataKey: Uint8Array },
  sd: SdEntry,
  sealed: SealedBox,
): readonly string[] {
  if (sd.key !== sealed.key || sd.class !== sealed.class) throw new StoredEventError('SD_AND_SEALED', 'box');
  const texts = parseCanonicalJson(decrypt(place, sealed), 'box');
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string'))
    throw new StoredEventError('DISCLOSURE', 'box');
  if (!BUCKET_SIZES.includes(texts.length)) throw new StoredEventError('BUCKET', 'box');
  const fields = fieldsOf(texts.map(readDisclosure));
  if (Object.keys(fields).length === 0) throw new StoredEventError('DISCLOSURE', 'no field');
  const digests = texts.map(digestOf);
  if (digests.length !== sd.digests.length || digests.some((digest, i) => digest !== sd.digests[i]))
    throw new StoredEventError('DIGESTS', 'box');
  if (!isSortedSet(digests)) throw new StoredEventError('ORDER', 'box');
  return texts;
}

function bucketFor(fields: number): number {
  if (fields === 0) throw new StoredEventError('DISCLOSURE', 'no field');
  const size = BUCKET_SIZES.find((bucket) => fields <= bucket);
  if (size === undefined) throw new StoredEventError('TOO_MANY', 'fields of one class');
  return size;
}

/** Associated data = JCS([id, type, class, key]): a box cannot be moved to another event, type, class or key. */
export function associatedData({ eventId, type }: BoxPlace, cls: SealClass, key: string): string {
  return canonicalTexts([eventId, type, cls, key]);
}

function encrypt(box: EmptyBox, plain: string): string {
  if (box.dataKey.length !== KEY_BYTES) throw new StoredEventError('VALUE', 'dataKey');
  if (box.nonce.length !== NONCE_BYTES) throw new StoredEventError('VALUE', 'nonce');
  const cipher = createCipheriv(ALGORITHM, box.dataKey, box.nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(associatedData(box, box.cls, box.keyId), 'utf8'));
  // GCM gives as many bytes as it takes: `final` only makes the tag.
  const bytes = cipher.update(plain, 'latin1');
  cipher.final();
  return base64url(Buffer.concat([bytes, cipher.getAuthTag()]));
}

function decrypt(
  place: BoxPlace & { readonly dataKey: Uint8Array },
  { key, class: cls, nonce, box }: SealedBox,
): Buffer {
  const bytes = readBase64url(box);
  const nonceBytes = readBase64url(nonce, NONCE_BYTES);
  if (!bytes || !nonceBytes || bytes.length < TAG_BYTES || place.dataKey.length !== KEY_BYTES)
    throw new StoredEventError('DOES_NOT_OPEN', 'box');
  const decipher = createDecipheriv(ALGORITHM, place.dataKey, nonceBytes, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associatedData(place, cls, key), 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new StoredEventError('DOES_NOT_OPEN', 'box');
  }
}
