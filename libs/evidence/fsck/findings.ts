/**
 * What a check of the log at rest may find. `BYTES` stored bytes that are no event; `EVENT_ID`, `EVENT_TYPE` the store
 * says otherwise than the body; `BODY` the body is not the one in the leaf; `TAG` the leaf is another stream's;
 * `BOX` a box does not hold what `sd` commits to; `EVENT_MISSING` a leaf whose event is gone without a forgetting;
 * `EVENT_UNLOGGED` an event between leaves that is none; `EVENT_ELSEWHERE` an event stands elsewhere than its leaf;
 * `KEY` the key of a stream's tags is missing; `ROOT` a checkpoint's root is not that of the leaves; `CHECKPOINT` a
 * signed note that does not verify; `TILE` a tile is missing or forged; `MAP` the map is not that of the heads; `SEAL` a
 * seal that contradicts the log; `GAP` other gaps than the forgettings say; `HEAD` the end of a stream in the table that maps are made of.
 */
export type FsckFault =
  | 'BYTES'
  | 'EVENT_ID'
  | 'EVENT_TYPE'
  | 'BODY'
  | 'TAG'
  | 'BOX'
  | 'EVENT_MISSING'
  | 'EVENT_UNLOGGED'
  | 'EVENT_ELSEWHERE'
  | 'KEY'
  | 'ROOT'
  | 'CHECKPOINT'
  | 'TILE'
  | 'MAP'
  | 'SEAL'
  | 'GAP'
  | 'HEAD';

/** One thing that is wrong, and where. No personal data: ids, numbers, paths. */
export interface Finding {
  readonly code: FsckFault;
  /** `stream` and `revision`, `seq`, size of a checkpoint, path of a tile. */
  readonly where: string;
  readonly detail: string;
}

/** What was looked at, and what was found. */
export interface FsckReport {
  readonly origin: string;
  /** Events read and hashed again. */
  readonly events: number;
  readonly leaves: number;
  /** Leaves of forgotten streams: 64 bytes without an event, as they should be. */
  readonly forgotten: number;
  readonly boxesOpened: number;
  /** Boxes whose key is destroyed, or is nobody's here: not opened. */
  readonly boxesClosed: number;
  readonly checkpoints: number;
  readonly streams: number;
  /** Events that the log has not taken in yet. */
  readonly behind: number;
  /** Beyond this number, findings are only counted. */
  readonly findings: readonly Finding[];
  readonly found: number;
}

/** Enough to see what happened; a damaged disk must not fill the memory. */
const KEPT = 1000;

/** Collects findings. */
export class Findings {
  readonly kept: Finding[] = [];
  count = 0;

  add(code: FsckFault, where: string, detail: string): void {
    this.count += 1;
    if (this.kept.length < KEPT) this.kept.push({ code, where, detail });
  }
}
