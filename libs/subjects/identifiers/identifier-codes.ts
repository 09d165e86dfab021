import { createHmac } from 'node:crypto';
import { canonicalJson } from '#stored-event';
import type { Identifier } from '../subjects.js';
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
  { kDir, kSupp }: IdentifierKeys,
  controller: string,
  identifier: Identifier,
): CodedIdentifier {
  const value = normalise(identifier);
  const text = canonicalJson([controller, identifier.scheme, value]);
  let marker: string | undefined;
  return {
    scheme: identifier.scheme,
    value,
    row: hmac(kDir, text),
    // Only erased addresses are looked up by their marker: who is in the directory pays for one HMAC.
    get marker() {
      return (marker ??= hmac(kSupp, text));
    },
  };
}

function hmac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}
