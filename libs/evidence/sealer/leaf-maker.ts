import type { RecordedEvent } from '#event-store';
import { bodyTextOfTrusted } from '#stored-event';
import type { Hashing } from '../hashing/index.js';
import { leafOfText, leafText } from '../leaf/index.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { mapKey } from '../map/index.js';
import type { Frontier } from '../merkle/index.js';
import type { LogStore, NewLeaf } from '../store/log-store.js';
import type { TagKeys } from './tag-keys.js';

interface Head {
  readonly streamId: number | undefined;
  readonly rev: number;
  readonly hash: Uint8Array;
}

/** Makes leaves of events in the order of `$all`. */
export class LeafMaker {
  constructor(
    private readonly hashing: Hashing,
    private readonly origin: string,
    private readonly log: LogStore,
    private readonly keys: TagKeys,
  ) {}

  /**
   * The leaves of a batch; the frontier grows with them.
   * @throws SealerHalted `TABLE_DIFFERS` where a stream does not go on where the table left it, `KEY_MISSING`
   */
  async make(events: readonly RecordedEvent[], frontier: Frontier): Promise<NewLeaf[]> {
    const keys = await this.keys.all(new Set(events.map(({ stream }) => stream)));
    const heads = new Map<string, Head | undefined>();
    const mapKeys = new Map<string, Uint8Array>();
    return events.map(({ stream, revision, position, id, data }) => {
      const kTag = keys.get(stream) as Uint8Array;
      if (!heads.has(stream)) {
        const row = this.log.head(stream);
        heads.set(stream, row && { streamId: row.id, rev: row.rev, hash: row.head });
        mapKeys.set(stream, mapKey(this.hashing, kTag));
      }
      const head = heads.get(stream);
      const rev = (head?.rev ?? -1) + 1;
      if (revision !== BigInt(rev))
        throw new SealerHalted('TABLE_DIFFERS', `${stream} goes on at ${revision}, the log expects ${rev}`);
      const place = { log: this.origin, seq: BigInt(frontier.size), rev: revision, prev: head?.hash };
      const text = leafText(bodyTextOfTrusted(data), place);
      const { leaf, hash } = leafOfText(this.hashing, kTag, text, revision);
      const streamId = head?.streamId;
      heads.set(stream, { streamId, rev, hash });
      frontier.push(hash);
      return {
        leaf,
        hash,
        eventId: id,
        stream,
        streamId,
        k: mapKeys.get(stream) as Uint8Array,
        rev,
        position,
      };
    });
  }
}
