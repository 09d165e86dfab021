import { equalBytes, fromBase64, fromDecimal, utf8Text } from '../bytes/index.js';
import { bracketFile } from '../bag/index.js';
import { openCheckpoint, type SignedCheckpoint, type TrustPolicy } from '../checkpoint/index.js';
import { demand, EvidenceError } from '../errors.js';
import type { Reading } from '../hashing/index.js';
import { rootAt, verifyConsistency } from '../merkle/index.js';
import { tileHashes } from '../tiles/index.js';
import type { Findings } from './findings.js';
import type { Bag } from './read-bag.js';
import type { Anchor } from './report.js';
import { instantOf, type SignedState } from './signed-state.js';

/** A checkpoint of the same log, and when outsiders saw it (UTC milliseconds). */
export interface Seen {
  readonly size: bigint;
  readonly root: Uint8Array;
  readonly times: readonly number[];
}

/** Older and newer checkpoints in the bundle, each proved to be of the same log (evidence format 3, brackets). */
export function readBrackets(
  reading: Reading,
  bag: Bag,
  state: SignedState,
  policy: TrustPolicy,
  findings: Findings,
): Seen[] {
  const seen: Seen[] = [];
  for (const path of bag.files.paths) {
    const size = /^data\/brackets\/([0-9]+)\.checkpoint$/.exec(path)?.[1];
    if (size === undefined) continue;
    const found = findings.attempt(path, () => {
      const checkpoint = openKnown(reading, bag.need(path), state.checkpoint.origin, policy);
      demand(checkpoint.size === fromDecimal(size, path), 'SIZES', 'bracket');
      return checkpoint;
    });
    if (!found) continue;
    const proofFile = bracketFile(found.size, 'consistency');
    const held = findings.attempt(proofFile, () => {
      verifyConsistent(reading, found, state.checkpoint, readHashes(bag.need(proofFile)));
      return true;
    });
    if (held) seen.push({ size: found.size, root: found.root, times: timesOf(found) });
  }
  for (const path of bag.files.paths) {
    const size = /^data\/brackets\/([0-9]+)\.(?:consistency|tsr)$/.exec(path)?.[1];
    if (size !== undefined && !bag.digests.has(`data/brackets/${size}.checkpoint`))
      findings.invalid('EXTRA_FILE', path, 'stands beside no checkpoint');
  }
  return seen;
}

/** Times at which witnesses saw a checkpoint. */
export function timesOf({ by }: SignedCheckpoint): number[] {
  return by.flatMap(({ time }) => (time === undefined ? [] : [Number(time) * 1000]));
}

function openKnown(
  reading: Reading,
  bytes: Uint8Array,
  origin: string,
  { logs, witnesses }: TrustPolicy,
): SignedCheckpoint {
  return openCheckpoint(
    reading,
    bytes,
    origin,
    [...logs, ...witnesses].map(({ key }) => key),
  );
}

function verifyConsistent(
  reading: Reading,
  one: SignedCheckpoint,
  other: SignedCheckpoint,
  proof: readonly Uint8Array[],
): void {
  const [older, newer] = one.size <= other.size ? [one, other] : [other, one];
  verifyConsistency(reading, {
    size1: older.size,
    size2: newer.size,
    root1: older.root,
    root2: newer.root,
    proof,
  });
}

/** One base64 hash a line. @throws EvidenceError */
function readHashes(bytes: Uint8Array): Uint8Array[] {
  const text = utf8Text(bytes, 'consistency');
  if (text === '') return [];
  demand(text.endsWith('\n') && text.length < 64 * 50, 'LINES', 'consistency');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => fromBase64(line, 'consistency', 32));
}

/**
 * Evidence format 4: a head that the verifier brought along. The same log: an anchor. Another log under the same key:
 * diverged. Older than the head: stale. Not comparable: said so, and no anchor.
 */
export function compareKnownHead(
  parts: {
    readonly reading: Reading;
    readonly bag: Bag;
    readonly state: SignedState;
    readonly policy: TrustPolicy;
    readonly findings: Findings;
  },
  brackets: readonly Seen[],
  file: Uint8Array,
): { readonly anchor: Anchor; readonly seen: Seen } | undefined {
  const { reading, state, policy, findings } = parts;
  const name = 'the known head';
  let head: SignedCheckpoint;
  try {
    head = openKnown(reading, file, state.checkpoint.origin, policy);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    findings.invalid('KNOWN_HEAD', name, 'is no checkpoint of this log by a key of the policy');
    return undefined;
  }
  const root = rootOfSize(parts, brackets, head.size);
  if (root && !equalBytes(root, head.root)) {
    findings.note(
      'diverged',
      'DIVERGED',
      name,
      'has another root for the same size: the log has two histories',
    );
    return undefined;
  }
  if (head.size > state.checkpoint.size)
    findings.note('stale', 'OLDER_THAN_KNOWN', name, 'is newer than the bundle');
  if (!root) {
    if (head.size <= state.checkpoint.size)
      findings.note(
        'unanchored',
        'NOT_COMPARABLE',
        name,
        'cannot be compared: ask for a bundle made with this head, or for a full one',
      );
    return undefined;
  }
  const [time] = timesOf(head);
  return {
    anchor: {
      kind: 'known head',
      name: `size ${head.size}`,
      ...(time === undefined ? {} : { at: instantOf(BigInt(Math.floor(time / 1000))) }),
    },
    seen: { size: head.size, root: head.root, times: timesOf(head) },
  };
}

/** Root of the bundle's log at a size, where the bundle shows it. */
function rootOfSize(
  { reading, bag, state }: { readonly reading: Reading; readonly bag: Bag; readonly state: SignedState },
  brackets: readonly Seen[],
  size: bigint,
): Uint8Array | undefined {
  const { checkpoint } = state;
  if (size === checkpoint.size) return checkpoint.root;
  const bracket = brackets.find((one) => one.size === size);
  if (bracket) return bracket.root;
  if (bag.statement.mode === 'compact' || size > checkpoint.size) return undefined;
  const hashAt = tileHashes(reading, (path) => bag.files.read(`data/${path}`), checkpoint.size);
  return rootAt(reading, hashAt, size);
}
