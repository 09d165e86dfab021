import type { ImportKeys } from './import-keys.js';
import type { KnownLaw, KnownLaws } from './known-law.js';
import { makeNewcomer, type DraftedGroup, type MadeNewcomer } from './made-newcomer.js';
import type { LedgerMode } from './parts.js';

/** New persons to be made, and what they are judged by. */
export interface MakingTask {
  readonly groups: readonly DraftedGroup[];
  readonly laws: KnownLaws;
  readonly mode: LedgerMode;
  readonly keys: ImportKeys;
  /** UTC milliseconds; asked when the persons are judged. */
  readonly now: () => number;
}

/** What came of it: one person per group, undefined for those that are left to the ordinary way. */
export interface MakingResult {
  readonly judgedAt: number;
  readonly persons: readonly (MadeNewcomer | undefined)[];
}

/** Judges, seals and writes what is said about new persons; nothing of it is stored. */
export interface MakesNewcomers {
  /** How many facts are to be made, and then stored, without a turn for anybody else. */
  readonly portion: number;
  make(task: MakingTask): Promise<MakingResult>;
}

/** Makes them here and now: for the few of a usual batch. */
export const MAKES_HERE: MakesNewcomers = {
  // Some ten milliseconds.
  portion: 250,
  async make({ groups, laws, mode, keys, now }) {
    const known = new Map<string, KnownLaw>();
    for (const { controller } of groups)
      if (!known.has(controller)) known.set(controller, await laws.of(controller));
    const judgedAt = now();
    const persons = groups.map((group) =>
      makeNewcomer(group, { known: known.get(group.controller) as KnownLaw, mode, keys, now: judgedAt }),
    );
    return { judgedAt, persons };
  },
};
