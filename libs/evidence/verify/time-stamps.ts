import { utf8 } from '../bytes/index.js';
import { FILES } from '../bag/index.js';
import type { Seen } from './anchors.js';
import type { Findings } from './findings.js';
import type { Bag } from './read-bag.js';
import type { Anchor } from './report.js';
import type { SignedState } from './signed-state.js';

/** A time stamp that holds. */
export interface CheckedTimeStamp {
  /** Name of the authority. */
  readonly authority: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/**
 * Checks an RFC 3161 time stamp over a text.
 * @returns undefined if no authority is trusted, so that nothing is proved
 * @throws Error if the stamp is not of this text, or its signature does not hold
 */
export type ChecksTimeStamps = (
  response: Uint8Array,
  message: Uint8Array,
) => Promise<CheckedTimeStamp | undefined>;

/** Where no authority is trusted. */
export const NO_TIME_STAMPS: ChecksTimeStamps = () => Promise.resolve(undefined);

/** The time stamp over the three lines of the checkpoint, if there is one and its authority is trusted. */
export async function readTimeStamps(
  bag: Bag,
  { checkpoint }: SignedState,
  check: ChecksTimeStamps,
  findings: Findings,
): Promise<{ anchors: Anchor[]; seen: Seen[] }> {
  const bytes = bag.files.read(FILES.timeStamp);
  if (!bytes) return { anchors: [], seen: [] };
  try {
    const stamp = await check(bytes, utf8(checkpoint.note.text));
    if (!stamp) return { anchors: [], seen: [] };
    return {
      anchors: [{ kind: 'time stamp', name: stamp.authority, at: new Date(stamp.at).toISOString() }],
      seen: [{ ...checkpoint, times: [stamp.at] }],
    };
  } catch {
    findings.invalid('TIME_STAMP', FILES.timeStamp, 'is not a time stamp of this checkpoint');
    return { anchors: [], seen: [] };
  }
}
