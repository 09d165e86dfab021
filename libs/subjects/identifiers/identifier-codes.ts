import { canonicalJson } from '#stored-event';
import type { Identifier } from '../subjects.js';
import { KeyedHash } from './keyed-hash.js';
import { normalise } from './normalise.js';

/** An identifier as the directory knows it. */
export interface CodedIdentifier {
  readonly scheme: string;
  /** Normalised. */
  readonly value: string;
  /** base64url(HMAC-SHA-256(K_dir, JCS([controller, scheme, value]))). */
  readonly row: string;
  /** The same under K_supp: what stays of an erased address. */
  readonly marker: string;
}

/** The two secrets of identifiers: one each per ledger; they never change (facts-and-subjects 6). */
export interface IdentifierKeys {
  readonly kDir: Uint8Array;
  readonly kSupp: Uint8Array;
}

/** Normalises an identifier and makes its row and marker. @throws SubjectsError IDENTIFIER_INVALID */
export function codeIdentifier(
  keys: IdentifierKeys,
  controller: string,
  identifier: Identifier,
): CodedIdentifier {
  const value = normalise(identifier);
  return new Coded(keys, identifier.scheme, value, canonicalJson([controller, identifier.scheme, value]));
}

/**
 * What stays of a forgotten person's id, so that it goes on meaning somebody erased where it was, and nobody anywhere else.
 * No identifier has an empty scheme.
 */
export function idMarker(
  { kSupp }: Pick<IdentifierKeys, 'kSupp'>,
  controller: string,
  subjectId: string,
): string {
  return hmac(kSupp, canonicalJson([controller, '', subjectId]));
}

/** A class, since every question makes one: its row is all that most of them need. */
class Coded implements CodedIdentifier {
  readonly row: string;
  readonly #kSupp: Uint8Array;
  readonly #text: string;
  #marker: string | undefined;

  constructor(
    { kDir, kSupp }: IdentifierKeys,
    readonly scheme: string,
    readonly value: string,
    text: string,
  ) {
    this.row = hmac(kDir, text);
    this.#kSupp = kSupp;
    this.#text = text;
  }

  /** Only erased addresses are looked up by their marker: who is in the directory pays for one HMAC. */
  get marker(): string {
    return (this.#marker ??= hmac(this.#kSupp, this.#text));
  }
}

/** The two keys are the same for every identifier: each is prepared once, and goes when the ledger is closed. */
const prepared = new WeakMap<Uint8Array, KeyedHash>();

function hmac(key: Uint8Array, text: string): string {
  let keyed = prepared.get(key);
  if (keyed === undefined) prepared.set(key, (keyed = new KeyedHash(key)));
  return keyed.of(text);
}
