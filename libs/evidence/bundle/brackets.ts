import { bracketFile } from '../bag/index.js';
import { base64 } from '../bytes/index.js';
import type { PublishedCheckpoint } from '../log/evidence-log.js';
import { consistencyProof } from '../merkle/index.js';
import type { Part } from './part.js';
import type { ToldFact } from './model.js';

/** Facts of which each gets a bracket of its own; of more, the first and the last do. */
const FEW = 20;
/** The newest checkpoints before the bundle's: one of them is likely the one that the recipient kept. */
const RECENT = 8;

/**
 * The time bracket (evidence format 3): older checkpoints of the same log with consistency proofs, so that a fact lies
 * behind one that outsiders saw and before another; and those that the recipient is known to hold.
 */
export function addBrackets(part: Part, facts: readonly ToldFact[]): void {
  const { log, view, request, hashing, writer } = part;
  const { size } = view.checkpoint;
  const wanted = new Map<bigint, PublishedCheckpoint>();
  const want = (checkpoint: PublishedCheckpoint | undefined): void => {
    if (checkpoint && checkpoint.size < size && checkpoint.size > 0n) wanted.set(checkpoint.size, checkpoint);
  };
  for (const known of request.knownSizes ?? []) want(log.checkpoint(known));
  const ends = facts.length <= FEW ? facts : [facts[0], facts.at(-1)];
  for (const fact of ends) {
    if (!fact) continue;
    want(log.checkpoints(fact.seq, 1)[0]);
    want(log.firstCheckpointWith(fact.seq));
  }
  for (const checkpoint of log.checkpoints(size - 1n, RECENT)) want(checkpoint);
  for (const checkpoint of wanted.values()) {
    const proof = consistencyProof(hashing, view.hashAt, checkpoint.size, size);
    writer.add(bracketFile(checkpoint.size, 'checkpoint'), checkpoint.note);
    writer.add(
      bracketFile(checkpoint.size, 'consistency'),
      proof.map((hash) => `${base64(hash)}\n`).join(''),
    );
    if (checkpoint.timestamp) writer.add(bracketFile(checkpoint.size, 'tsr'), checkpoint.timestamp);
  }
}
