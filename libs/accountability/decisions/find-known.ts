import { decisionTime } from './decision.js';
import type { DecisionEntry } from './decision-line.js';
import { listFiles } from './log-files.js';
import { askOthers } from './other-logs.js';
import { covers, findDecisions } from './read-log.js';

/**
 * What the log knows of a decision: `unknown` where it holds everything of that time and the decision is not among it,
 * `not_kept` where it does not.
 */
export type FoundDecision = DecisionEntry | 'unknown' | 'not_kept';

/** Where decisions are looked for. */
export interface KnownFolders {
  readonly folder: string;
  /** Folders of the logs of the ledger's other processes. */
  readonly elsewhere: () => readonly string[];
  readonly clock: { now(): number };
  /** Whether this process may have lost a decision of an instant. */
  readonly mayBeLost: (at: number) => boolean;
}

/** What the files know of decisions, by id. */
export async function findKnown(
  ids: readonly string[],
  { folder, elsewhere, clock, mayBeLost }: KnownFolders,
): Promise<ReadonlyMap<string, FoundDecision>> {
  const times = ids.flatMap((id) => {
    const at = decisionTime(id);
    return at === undefined ? [] : [[id, at] as const];
  });
  const files = await listFiles(folder);
  const wanted = new Map(times);
  const found = await findDecisions(folder, wanted);
  const now = clock.now();
  const others = await askOthers(elsewhere(), wanted, now);
  return new Map(
    ids.map((id): [string, FoundDecision] => {
      const at = decisionTime(id);
      // No id of ours, or of a time that has not come: whatever is kept, it was never made.
      if (at === undefined || at > now) return [id, 'unknown'];
      const isKnown = covers(files, at) && !mayBeLost(at) && others.vouch(at);
      return [id, found.get(id) ?? others.found.get(id) ?? (isKnown ? 'unknown' : 'not_kept')];
    }),
  );
}
