import type { TimeStamp } from '../anchors/time-stamp.js';
import { utf8 } from '../bytes/index.js';
import { bracketFile, FILES } from '../bag/index.js';
import { checkpointText } from '../checkpoint/index.js';
import type { Seen } from './anchors.js';
import type { Findings } from './findings.js';
import type { Bag } from './read-bag.js';
import type { Anchor } from './report.js';
import type { SignedState } from './signed-state.js';

/**
 * Checks an RFC 3161 time stamp over a text.
 * @returns undefined if no authority is trusted, so that nothing is proved
 * @throws Error if the stamp is not of this text, or its signature does not hold
 */
export type ChecksTimeStamps = (
  response: Uint8Array,
  message: Uint8Array,
) => Promise<TimeStamp | undefined>;

/** Where no authority is trusted. */
export const NO_TIME_STAMPS: ChecksTimeStamps = () => Promise.resolve(undefined);

/** The time stamps over the three lines of the checkpoint and of the brackets, as far as their authorities are trusted. */
export async function readTimeStamps(
  bag: Bag,
  { checkpoint }: SignedState,
  brackets: readonly Seen[],
  check: ChecksTimeStamps,
  findings: Findings,
): Promise<{ anchors: Anchor[]; seen: Seen[] }> {
  const anchors: Anchor[] = [];
  const seen: Seen[] = [];
  const stamped = [
    { file: FILES.timeStamp as string, size: checkpoint.size, root: checkpoint.root },
    ...brackets.map(({ size, root }) => ({ file: bracketFile(size, 'tsr'), size, root })),
  ];
  for (const { file, size, root } of stamped) {
    const bytes = bag.files.read(file);
    if (!bytes) continue;
    try {
      const stamp = await check(bytes, utf8(checkpointText({ origin: checkpoint.origin, size, root })));
      if (!stamp) continue;
      seen.push({ size, root, times: [stamp.at] });
      anchors.push({ kind: 'time stamp', name: stamp.authority, at: new Date(stamp.at).toISOString() });
    } catch {
      findings.invalid('TIME_STAMP', file, 'is not a time stamp of this checkpoint');
    }
  }
  return { anchors, seen };
}
