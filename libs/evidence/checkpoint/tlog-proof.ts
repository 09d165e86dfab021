import { base64, fromBase64, fromDecimal, utf8Text } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Reading } from '../hashing/index.js';
import { verifyInclusion } from '../merkle/index.js';
import type { VerifierKey } from '../notes/index.js';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint.js';

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A path in a tree of 2^64 leaves. */
const MAX_PATH = 64;

/** A `.tlog-proof` taken apart (C2SP tlog-proof). Ours have no `extra` line. */
export interface TlogProof {
  readonly index: bigint;
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

/** The text of a `.tlog-proof`. */
export function writeTlogProof({ index, proof, checkpoint }: TlogProof): string {
  return `${[HEADER, `index ${index}`, ...proof.map(base64)].join('\n')}\n\n${checkpoint}`;
}

/** Reads a `.tlog-proof`. @throws EvidenceError `LINES`, `ENCODING`, `LENGTH`, `PROOF_TOO_LONG` */
export function readTlogProof(bytes: Uint8Array | string): TlogProof {
  const text = typeof bytes === 'string' ? bytes : utf8Text(bytes, 'tlog-proof');
  const split = text.indexOf('\n\n');
  demand(split > 0, 'LINES', 'tlog-proof');
  const [header, index, ...hashes] = text.slice(0, split).split('\n');
  demand(header === HEADER && index?.startsWith('index ') === true, 'LINES', 'tlog-proof');
  demand(hashes.length <= MAX_PATH, 'PROOF_TOO_LONG', 'tlog-proof');
  return {
    index: fromDecimal(index.slice('index '.length), 'tlog-proof index'),
    proof: hashes.map((line) => fromBase64(line, 'tlog-proof hash', 32)),
    checkpoint: text.slice(split + 2),
  };
}

/** That a leaf stands at its index in the tree of a signed checkpoint. @throws EvidenceError */
export function openTlogProof(
  reading: Reading,
  bytes: Uint8Array | string,
  leafHash: Uint8Array,
  origin: string,
  known: readonly VerifierKey[],
): { readonly index: bigint; readonly checkpoint: SignedCheckpoint } {
  const { index, proof, checkpoint: note } = readTlogProof(bytes);
  const checkpoint = openCheckpoint(reading, note, origin, known);
  verifyInclusion(reading, { index, size: checkpoint.size, leafHash, proof, root: checkpoint.root });
  return { index, checkpoint };
}
