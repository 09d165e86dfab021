import type { Position } from '#event-store';
import type { StoredEvent } from '#stored-event';
import { fromBase64url, equalBytes, toBase64url } from '../bytes/index.js';
import type { Seal } from '../checkpoint/index.js';
import type { Hashing } from '../hashing/index.js';
import { mapKey, mapRoot, mapValue, type MapEntry } from '../map/index.js';
import type { TagKeys } from '../sealer/tag-keys.js';
import type { LeafRow, LogStore } from '../store/log-store.js';
import type { Head } from './check-events.js';
import type { Findings } from './findings.js';

/** Compares the seals with the log, and the map with the heads under the last one. */
export class SealCheck {
  private last: { seal: Seal; seq: number } | undefined;
  /** Heads as the last seal's map saw them. */
  private mapped: ReadonlyMap<string, Head> = new Map();

  constructor(
    private readonly hashing: Hashing,
    private readonly log: LogStore,
    private readonly findings: Findings,
    /** Seals up to here name positions of the store that the ledger came from. */
    private readonly arrived: Position,
  ) {}

  /** A seal of this sealer's own stream. */
  take({ body }: StoredEvent, { seq, position }: LeafRow): void {
    const seal = body.pub as unknown as Seal;
    const where = `seal ${seq}`;
    const size = Number(seal.mapSize);
    const prevSeal = this.last === undefined ? '' : String(this.last.seq);
    if (seal.prevSeal !== prevSeal)
      this.findings.add(
        'SEAL',
        where,
        `it names ${seal.prevSeal || 'none'} as the seal before, not ${prevSeal}`,
      );
    if (size > seq) this.findings.add('SEAL', where, `its map covers ${size} leaves, beyond itself`);
    const [before] = this.log.leavesFrom(size - 1, 1);
    if (size > 0 && before?.position !== seal.position && BigInt(position) > this.arrived)
      this.findings.add('SEAL', where, `leaf ${size - 1} does not stand at position ${seal.position}`);
    this.last = { seal, seq };
  }

  /** Remembers the heads at a size; called where the last seal's map ends. */
  remember(heads: ReadonlyMap<string, Head>): void {
    this.mapped = new Map(heads);
  }

  /**
   * The last seal's map: every standing stream's entry is in it, and all entries together have its root. Entries of
   * forgotten streams stand as they are.
   */
  async finish(keys: TagKeys): Promise<void> {
    if (!this.last || this.log.pendingSeal()) return;
    const entries = new Map<string, MapEntry>();
    for (const entry of this.log.map.entries()) entries.set(toBase64url(entry.k), entry);
    for (const [stream, { rev, hash }] of this.mapped) {
      const k = mapKey(this.hashing, await keys.of(stream));
      const found = entries.get(toBase64url(k));
      if (!found || !equalBytes(found.v, mapValue(this.hashing, BigInt(rev), hash)))
        this.findings.add('MAP', stream, 'the map does not hold its last leaf under the last seal');
    }
    const { seal, seq } = this.last;
    const root = mapRoot(this.hashing, [...entries.values()]);
    if (!equalBytes(root, fromBase64url(seal.mapRoot, 'mapRoot')))
      this.findings.add('MAP', `seal ${seq}`, 'the entries of the map do not have its root');
    if (!equalBytes(root, this.log.map.root))
      this.findings.add('MAP', 'map_bucket', 'the stored nodes of the map are not those of its entries');
  }

  /**
   * The ends of streams that the next map will be made of, the leaves behind the last seal included.
   * @param heads as the leaves say
   */
  compareHeads(heads: ReadonlyMap<string, Head>): void {
    for (const [stream, { rev, hash }] of heads) {
      const stored = this.log.head(stream);
      // A running log may have gone on meanwhile.
      if (stored && stored.rev > rev) continue;
      if (stored?.rev !== rev || !equalBytes(stored.head, hash))
        this.findings.add('HEAD', stream, 'the table of ends does not hold its last leaf');
    }
  }
}
