import { equalBytes, utf8Text } from '../bytes/index.js';
import { FILES } from '../bag/index.js';
import { openCheckpoint, type SignedCheckpoint, type TrustPolicy } from '../checkpoint/index.js';
import type { Reading } from '../hashing/index.js';
import type { Bag } from './read-bag.js';
import type { Findings } from './findings.js';
import type { Anchor } from './report.js';

/** The signed checkpoint of a bundle, and who outside has cosigned it. */
export interface SignedState {
  readonly checkpoint: SignedCheckpoint;
  /** The file, byte for byte: every `.tlog-proof` repeats it. */
  readonly text: string;
  readonly size: number;
  readonly anchors: readonly Anchor[];
  readonly witnessed: boolean;
}

/** Evidence format 4: checkpoint signature, witness quorum. */
export function readState(reading: Reading, bag: Bag, policy: TrustPolicy, findings: Findings): SignedState {
  const { statement, note } = bag;
  const bytes = bag.need(FILES.checkpoint);
  const known = [...policy.logs, ...policy.witnesses].map(({ key }) => key);
  const checkpoint = findings.must(FILES.checkpoint, () =>
    openCheckpoint(reading, bytes, statement.origin, known),
  );
  if (!equalBytes(checkpoint.root, note.root))
    findings.invalid('ROOT', FILES.checkpoint, 'has another root than bundle.note');
  if (String(checkpoint.size) !== statement.size || checkpoint.size > BigInt(Number.MAX_SAFE_INTEGER))
    findings.stop('SIZES', FILES.checkpoint, 'has another size than request.json');
  const cosigned = checkpoint.by.filter(({ time }) => time !== undefined);
  return {
    checkpoint,
    text: utf8Text(bytes),
    size: Number(checkpoint.size),
    anchors: cosigned.map(({ key, time }) => ({
      kind: 'witness' as const,
      name: key.name,
      at: instantOf(time as bigint),
    })),
    witnessed: !policy.unwitnessed && policy.witnessed(checkpoint.by),
  };
}

/** Time of a witness as text. */
export function instantOf(seconds: bigint): string {
  const ms = Number(seconds) * 1000;
  return Number.isFinite(ms) && ms < 8.64e15 ? new Date(ms).toISOString() : 'unknown';
}
