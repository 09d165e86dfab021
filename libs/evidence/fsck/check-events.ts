import type { RecordedEvent } from '#event-store';
import { decodeStoredEvent, StoredEventError, type StoredEvent } from '#stored-event';
import { subjectIdOf, SubjectsError, type Subjects } from '#subjects';
import { equalBytes } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';
import { leafOf } from '../leaf/index.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { leafHash } from '../merkle/index.js';
import type { TagKeys } from '../sealer/tag-keys.js';
import type { LeafRow } from '../store/log-store.js';
import type { Findings } from './findings.js';

/** Opens boxes, to compare them with `sd`. */
export type BoxOpener = Pick<Subjects, 'disclose'>;

/** Last leaf of a stream so far. */
export interface Head {
  readonly rev: number;
  readonly hash: Uint8Array;
}

/** Reads every event again and compares it with its leaf (evidence format 1, facts-and-subjects 11). */
export class EventCheck {
  /** Heads by stream, from the stored leaves: one altered event is one finding. */
  readonly heads = new Map<string, Head>();
  boxesOpened = 0;
  boxesClosed = 0;

  constructor(
    private readonly hashing: Hashing,
    private readonly origin: string,
    private readonly keys: TagKeys,
    private readonly boxes: BoxOpener,
    private readonly findings: Findings,
  ) {}

  /** One event and the leaf that stands for it. */
  async check(event: RecordedEvent, row: LeafRow): Promise<void> {
    const { stream, revision } = event;
    const where = `${stream} revision ${revision} (seq ${row.seq}, position ${event.position})`;
    const head = this.heads.get(stream);
    this.heads.set(stream, { rev: Number(revision), hash: leafHash(this.hashing, row.leaf) });
    if (revision !== BigInt((head?.rev ?? -1) + 1))
      this.findings.add('EVENT_ELSEWHERE', where, `revision ${(head?.rev ?? -1) + 1} is missing before it`);
    const stored = this.decode(event, where);
    if (!stored) return;
    if (stored.body.id !== event.id)
      this.findings.add('EVENT_ID', where, `the store says ${event.id}, the body ${stored.body.id}`);
    if (stored.body.type !== event.type)
      this.findings.add('EVENT_TYPE', where, `the store says ${event.type}, the body ${stored.body.type}`);
    await this.compareLeaf(stored, event, row, head, where);
    await this.openBoxes(stored, stream, where);
  }

  /** A leaf whose event is gone: its stream goes on from it, so that one loss is one finding. */
  pass({ stream, rev, leaf }: LeafRow): void {
    if (stream !== null && rev !== null) this.heads.set(stream, { rev, hash: leafHash(this.hashing, leaf) });
  }

  private decode({ data, stream }: RecordedEvent, where: string): StoredEvent | undefined {
    try {
      return decodeStoredEvent(data, stream);
    } catch (error) {
      if (!(error instanceof StoredEventError)) throw error;
      this.findings.add('BYTES', where, `the stored bytes are no event: ${error.message}`);
      return undefined;
    }
  }

  private async compareLeaf(
    { body }: StoredEvent,
    { stream, revision }: RecordedEvent,
    { seq, leaf }: LeafRow,
    head: Head | undefined,
    where: string,
  ): Promise<void> {
    let kTag: Uint8Array;
    try {
      kTag = await this.keys.of(stream);
    } catch (error) {
      if (!(error instanceof SealerHalted) && !(error instanceof SubjectsError)) throw error;
      this.findings.add('KEY', where, error.message);
      return;
    }
    const place = { log: this.origin, seq: BigInt(seq), rev: revision, prev: head?.hash };
    const made = leafOf(this.hashing, kTag, body, place).leaf;
    if (!equalBytes(made.subarray(0, 32), leaf.subarray(0, 32)))
      this.findings.add('TAG', where, 'the tag in the leaf is not that of this stream and revision');
    if (!equalBytes(made.subarray(32), leaf.subarray(32)))
      this.findings.add('BODY', where, 'the body was altered: it is not the one that the leaf commits to');
  }

  private async openBoxes(stored: StoredEvent, stream: string, where: string): Promise<void> {
    const { sd } = stored.body;
    if (sd.length === 0) return;
    // An access names whom it was about; their content key seals it (facts-and-subjects 11).
    const own = subjectIdOf(stream);
    const { subject } = stored.body.pub;
    const subjectId = own ?? (typeof subject === 'string' ? subject : undefined);
    if (subjectId === undefined) {
      this.boxesClosed += sd.length;
      return;
    }
    try {
      for (const opened of await this.boxes.disclose(subjectId, stored))
        if (opened) this.boxesOpened += 1;
        else this.boxesClosed += 1;
    } catch (error) {
      if (!(error instanceof StoredEventError) && !(error instanceof SubjectsError)) throw error;
      // Of a forgotten person no key is known any more; accesses to their data are still on record.
      if (own === undefined && error instanceof SubjectsError && error.code === 'KEY_MISSING') {
        this.boxesClosed += sd.length;
        return;
      }
      this.findings.add('BOX', where, `a box does not hold what the body commits to: ${error.message}`);
    }
  }
}
