import { base64, concat, fromBase64, utf8, utf8Text } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Hashing, Reading, Signing } from '../hashing/index.js';
import { isBy, isKeyName, verifierKey, type VerifierKey, writeVkey, COSIGNATURE_V1 } from './vkey.js';
import { cosignatureTime, cosignedMessage } from './cosignature.js';

/** One line under a note. */
export interface SignatureLine {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  /** Without the key id. */
  readonly signature: Uint8Array;
}

/** A signed note taken apart (C2SP signed-note, Format). Nothing in it is verified yet. */
export interface SignedNote {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly SignatureLine[];
}

/** A note by a key that was known. */
export interface VerifiedBy {
  readonly key: VerifierKey;
  /** Cosignatures only: when the witness saw the checkpoint, in seconds of the POSIX epoch. */
  readonly time?: bigint;
}

/** A note needs no more room than this; a signature line is about 130 bytes. */
const MAX_NOTE_BYTES = 64 * 1024;

const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u;

/**
 * Takes a signed note apart: UTF-8, no control characters but newline, text and signatures separated by the last
 * empty line, every line below it a signature line.
 * @throws EvidenceError `ENCODING`, `CONTROL_CHARACTER`, `UNSIGNED`, `SIGNATURE_LINE`
 */
export function readNote(bytes: Uint8Array | string): SignedNote {
  const note = typeof bytes === 'string' ? bytes : utf8Text(bytes, 'note');
  demand(note.length <= MAX_NOTE_BYTES && note.isWellFormed(), 'ENCODING', 'note');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  demand(!/[\u0000-\u0009\u000b-\u001f]/.test(note), 'CONTROL_CHARACTER', 'note');
  const split = note.lastIndexOf('\n\n');
  demand(split >= 0 && split + 2 < note.length, 'UNSIGNED', 'note');
  demand(note.endsWith('\n'), 'SIGNATURE_LINE', 'note');
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map(readSignatureLine);
  return { text: note.slice(0, split + 1), signatures };
}

/** Reads one line `— name base64(key id || signature)`, without its newline. @throws EvidenceError `SIGNATURE_LINE`, `ENCODING` */
export function readSignatureLine(line: string): SignatureLine {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  demand(name !== undefined && encoded !== undefined && isKeyName(name), 'SIGNATURE_LINE', 'note');
  const bytes = fromBase64(encoded, 'signature line');
  demand(bytes.length > 4, 'SIGNATURE_LINE', 'note');
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** A signature line with its newline. */
export function writeSignatureLine({ name, keyId, signature }: SignatureLine): string {
  return `\u2014 ${name} ${base64(concat(keyId, signature))}\n`;
}

/**
 * Verifies a note against known keys. A known key's wrong or repeated signature refuses the whole note; unknown keys
 * are passed over (facts-and-subjects 11).
 * @returns by whom, in the order of the lines: at least one
 * @throws EvidenceError `SIGNATURE`, `SIGNED_TWICE`, `NO_KNOWN_KEY`
 */
export function verifyNote(
  reading: Reading,
  { text, signatures }: SignedNote,
  known: readonly VerifierKey[],
): VerifiedBy[] {
  const by: VerifiedBy[] = [];
  for (const line of signatures) {
    const key = known.find((one) => isBy(one, line));
    if (!key) continue;
    demand(!by.some((earlier) => earlier.key === key), 'SIGNED_TWICE', 'note');
    by.push(verifyLine(reading, text, key, line.signature));
  }
  demand(by.length > 0, 'NO_KNOWN_KEY', 'note');
  return by;
}

function verifyLine(reading: Reading, text: string, key: VerifierKey, signature: Uint8Array): VerifiedBy {
  if (key.type !== COSIGNATURE_V1) {
    demand(reading.verifyEd25519(key.publicKey, utf8(text), signature), 'SIGNATURE', 'note');
    return { key };
  }
  const time = cosignatureTime(signature);
  const message = cosignedMessage(text, time);
  demand(reading.verifyEd25519(key.publicKey, message, signature.subarray(8)), 'SIGNATURE', 'cosignature');
  return { key, time };
}

/** Who signs a note: the name and the Ed25519 seed. */
export interface NoteSigner {
  readonly name: string;
  /** What anybody verifies the signatures with. */
  readonly vkey: string;
  /** Signature line with its newline over a text that ends in a newline. */
  sign(text: string): Promise<string> | string;
}

/** A signer whose seed lies in memory. @param seed 32 bytes @throws EvidenceError `VKEY` */
export function noteSigner(making: Hashing & Signing, name: string, seed: Uint8Array): NoteSigner {
  const key = verifierKey(making, name, making.publicKeyOf(seed));
  return {
    name,
    vkey: writeVkey(key),
    sign: (text) =>
      writeSignatureLine({ name, keyId: key.id, signature: making.signEd25519(seed, utf8(text)) }),
  };
}

/** A signed note from its text (with final newline) and its signature lines. */
export function writeNote(text: string, lines: readonly string[]): string {
  return `${text}\n${lines.join('')}`;
}
