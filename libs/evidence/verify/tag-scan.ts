import { startOf } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';
import { tagOf } from '../leaf/index.js';
import type { Leaves } from './leaves.js';

/** Where the tags of one stream stand in the log. */
export interface TagScan {
  /** Index of the leaf by revision, 0 to `last`; undefined where no leaf has the tag. */
  readonly found: readonly (number | undefined)[];
  /** A leaf with a tag beyond `last`. */
  readonly beyond: number | undefined;
  /** A second leaf with the same tag. */
  readonly twice: number | undefined;
}

/**
 * Looks for the tags of revisions 0 to `last` and for the `more` after them among the first `size` leaves (evidence
 * format 4, full mode). One comparison of a number per leaf; whole tags only where that is equal.
 */
export function scanTags(
  hashing: Hashing,
  leaves: Leaves,
  size: number,
  kTag: Uint8Array,
  last: number,
  more: number,
): TagScan {
  const tags = new Map<number, { rev: number; tag: Uint8Array }[]>();
  for (let rev = 0; rev <= last + more; rev++) {
    const tag = tagOf(hashing, kTag, BigInt(rev));
    const start = startOf(tag, 0);
    tags.set(start, [...(tags.get(start) ?? []), { rev, tag }]);
  }
  const found: (number | undefined)[] = Array.from({ length: last + 1 });
  let beyond: number | undefined;
  let twice: number | undefined;
  const all = leaves.all as Uint8Array;
  for (let seq = 0; seq < size; seq++) {
    const at = seq * 64;
    const candidates = tags.get(startOf(all, at));
    if (candidates === undefined) continue;
    const hit = candidates.find(({ tag }) => tag.every((byte, i) => byte === all[at + i]));
    if (!hit) continue;
    if (hit.rev > last) beyond ??= seq;
    else if (found[hit.rev] !== undefined) twice ??= seq;
    else found[hit.rev] = seq;
  }
  return { found, beyond, twice };
}
