import { base64, fromBase64 } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Reading } from '../hashing/index.js';
import {
  readNote,
  verifyNote,
  writeNote,
  type NoteSigner,
  type VerifiedBy,
  type VerifierKey,
} from '../notes/index.js';

/** What `bundle.note` vouches for (evidence format 3). */
export interface BundleNote {
  /** Origin of the log; the note's first line is this and `/export`, so that it passes for no checkpoint. */
  readonly origin: string;
  readonly id: string;
  /** SHA-256 of the tag manifest, 32 bytes: through it of every other file. */
  readonly tagManifest: Uint8Array;
  /** Root of the bundle's checkpoint, 32 bytes. */
  readonly root: Uint8Array;
}

/** The four lines that are signed. */
export function bundleNoteText({ origin, id, tagManifest, root }: BundleNote): string {
  return `${origin}/export\n${id}\n${base64(tagManifest)}\n${base64(root)}\n`;
}

/** The signed note: by the log's key, once. */
export async function signBundleNote(note: BundleNote, signer: NoteSigner): Promise<string> {
  const text = bundleNoteText(note);
  return writeNote(text, [await signer.sign(text)]);
}

const EXPORT = '/export';
const ID = /^[a-z0-9-]{1,64}$/;

/**
 * Reads `bundle.note`: four lines, exactly one signature, by a known key that is named as the origin.
 * @throws EvidenceError
 */
export function openBundleNote(
  reading: Reading,
  bytes: Uint8Array,
  known: readonly VerifierKey[],
): BundleNote & { readonly by: VerifiedBy } {
  const note = readNote(bytes);
  demand(note.signatures.length === 1, 'SIGNED_TWICE', 'bundle.note');
  const [first, id, tagManifest, root, end, ...more] = note.text.split('\n');
  demand(more.length === 0 && end === '' && first?.endsWith(EXPORT) === true, 'LINES', 'bundle.note');
  demand(id !== undefined && ID.test(id), 'LINES', 'bundle.note');
  const origin = first.slice(0, -EXPORT.length);
  const [by] = verifyNote(reading, note, known);
  demand(by?.key.name === origin, 'NO_KNOWN_KEY', 'bundle.note');
  return {
    origin,
    id,
    tagManifest: fromBase64(tagManifest as string, 'bundle.note', 32),
    root: fromBase64(root as string, 'bundle.note', 32),
    by,
  };
}
