import { base64, fromBase64, fromDecimal } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Reading } from '../hashing/index.js';
import { readNote, verifyNote, type SignedNote, type VerifiedBy, type VerifierKey } from '../notes/index.js';

/** State of a log: its name, how many leaves, and their root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** The three lines that are signed: origin, size, base64 root. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/**
 * Reads the text of a checkpoint: exactly three lines, no extension lines (facts-and-subjects 11).
 * @throws EvidenceError `LINES`, `ENCODING`, `LENGTH`
 */
export function readCheckpointText(text: string): Checkpoint {
  const [origin, size, root, end, ...more] = text.split('\n');
  demand(more.length === 0 && end === '' && origin !== '', 'LINES', 'checkpoint');
  return {
    origin: origin as string,
    size: fromDecimal(size, 'checkpoint size'),
    root: fromBase64(root as string, 'checkpoint root', 32),
  };
}

/** A checkpoint that known keys have signed. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: SignedNote;
  /** Log keys and witnesses that signed. */
  readonly by: readonly VerifiedBy[];
}

/**
 * Reads a signed checkpoint of a log: at least one known key with the origin's name must have signed it.
 * @param known log keys, and witnesses where their cosignatures count
 * @throws EvidenceError
 */
export function openCheckpoint(
  reading: Reading,
  bytes: Uint8Array | string,
  origin: string,
  known: readonly VerifierKey[],
): SignedCheckpoint {
  const note = readNote(bytes);
  const checkpoint = readCheckpointText(note.text);
  demand(checkpoint.origin === origin, 'ORIGIN', 'checkpoint');
  const by = verifyNote(reading, note, known);
  // The key's name is the origin: a witness alone vouches for no log.
  demand(
    by.some(({ key }) => key.name === origin),
    'NO_KNOWN_KEY',
    'checkpoint',
  );
  return { ...checkpoint, note, by };
}
