import type Database from 'better-sqlite3';
import type { Hashing } from '../hashing/index.js';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SealerHalted } from '../log/sealer-halted.js';
import { mapValue } from '../map/index.js';
import { Checkpoints } from './checkpoints.js';
import { openSnapshot } from './log-database.js';
import { MapStore } from './map-store.js';

/** How far the sealer has come. */
export interface SealerRow {
  readonly origin: string;
  readonly epoch: number;
  /** Position in `$all` of the last leaf; `""` before the first. */
  readonly position: string;
  readonly size: number;
  /** Leaves that the map covers. */
  readonly map_size: number;
}

/** Last leaf of a stream. */
export interface HeadRow {
  readonly id: number;
  readonly rev: number;
  readonly head: Buffer;
}

/** A leaf that is to be appended. */
export interface NewLeaf {
  readonly leaf: Uint8Array;
  readonly hash: Uint8Array;
  readonly eventId: string;
  readonly stream: string;
  /** Its row; undefined for a stream that begins with this batch. */
  readonly streamId: number | undefined;
  /** Map key of the stream. */
  readonly k: Uint8Array;
  readonly rev: number;
  readonly position: bigint;
}

/** A row of the table event id -> seq. */
export interface LeafRow {
  readonly seq: number;
  readonly leaf: Buffer;
  /** Null once the stream is forgotten. */
  readonly event: Buffer | null;
  readonly stream: string | null;
  readonly rev: number | null;
  readonly position: string;
}

/** A seal that was decided on and whose event is, or will be, in the store. */
export interface PendingSeal {
  readonly event: string;
  /** Revision that the append expects; -1 for a new stream. */
  readonly expected: number;
  readonly data: Buffer;
  /** Verifier keys that sign its checkpoint, one a line. */
  readonly signers: string;
}

/** Entries of the map that are hashed in one turn of the event loop: a few milliseconds. */
const MAPPED_AT_ONCE = 128;

const LEAF_COLUMNS = `l.seq, l.leaf, l.event, s.name AS stream, l.rev, l.position
  FROM leaf l LEFT JOIN stream s ON s.id = l.stream`;

/** The sealer's tables: leaves, heads of streams, map, seals, checkpoints. Every write is one transaction, durable but for leaves without their seal. */
export class LogStore {
  readonly map: MapStore;
  readonly checkpoints: Checkpoints;
  private readonly heads: Database.Statement<[string], HeadRow>;
  private readonly insertStream: Database.Statement;
  private readonly moveHead: Database.Statement;
  private readonly insertLeaf: Database.Statement;
  private readonly seqs: Database.Statement<[Buffer, string], number>;
  private readonly leafRows: Database.Statement<[number, number], LeafRow>;
  private epoch = 0;
  private sharing: { share(): Promise<void> } | undefined;

  constructor(
    private readonly db: Database.Database,
    private readonly hashing: Hashing,
    like?: LogStore,
  ) {
    this.map = new MapStore(db, hashing, like?.map);
    this.checkpoints = new Checkpoints(db);
    this.heads = db.prepare('SELECT id, rev, head FROM stream WHERE name = ?');
    this.insertStream = db.prepare('INSERT INTO stream (name, k, rev, head, mapped) VALUES (?, ?, ?, ?, -1)');
    this.moveHead = db.prepare('UPDATE stream SET rev = ?, head = ? WHERE id = ?');
    this.insertLeaf = db.prepare(
      'INSERT INTO leaf (seq, leaf, event, stream, rev, position) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.seqs = db
      .prepare<[Buffer, string], number>(
        'SELECT seq FROM leaf WHERE event = ? AND stream = (SELECT id FROM stream WHERE name = ?)',
      )
      .pluck();
    this.leafRows = db.prepare(`SELECT ${LEAF_COLUMNS} WHERE l.seq >= ? ORDER BY l.seq LIMIT ?`);
  }

  /** From here on `share` shares what is written with the ledger's other processes. */
  shareWith(sharing: { share(): Promise<void> }): void {
    this.sharing = sharing;
  }

  /** Comes before whatever leaves the sealer: another one can go on from here. @throws what cannot be shared */
  async share(): Promise<void> {
    await this.sharing?.share();
  }

  /** Becomes the one sealer: from here on, who came before writes nothing. @throws SealerHalted `STORE` for another log */
  takeOver(origin: string): SealerRow {
    return this.db
      .transaction(() => {
        this.db
          .prepare(
            `INSERT OR IGNORE INTO sealer (id, origin, epoch, position, size, map_size) VALUES (1, ?, 0, '', 0, 0)`,
          )
          .run(origin);
        this.db.prepare('UPDATE sealer SET epoch = epoch + 1').run();
        const row = this.row();
        if (row.origin !== origin) throw new SealerHalted('STORE', `this is the log of ${row.origin}`);
        this.epoch = row.epoch;
        return row;
      })
      .immediate();
  }

  /** False before the first start has come this far. */
  exists(): boolean {
    return this.db.prepare('SELECT 1 FROM sealer').get() !== undefined;
  }

  /** The sealer's row. */
  row(): SealerRow {
    return this.db.prepare<[], SealerRow>('SELECT * FROM sealer').get() as SealerRow;
  }

  head(stream: string): HeadRow | undefined {
    return this.heads.get(stream);
  }

  /** seq of a stream's last leaf. */
  lastLeafOf(stream: string): number | undefined {
    return this.db
      .prepare<[string], number>(
        'SELECT seq FROM leaf WHERE stream = (SELECT id FROM stream WHERE name = ?) ORDER BY seq DESC LIMIT 1',
      )
      .pluck()
      .get(stream);
  }

  /** seq of an event of a stream. */
  seqOf(stream: string, eventId: string): number | undefined {
    return this.seqs.get(idBytes(eventId), stream);
  }

  /** Rows from `seq` on, in order. */
  leavesFrom(seq: number, limit: number): LeafRow[] {
    return this.leafRows.all(seq, limit);
  }

  /**
   * Appends leaves. With `root`, the last of them is the pending seal: size and root are stored with it, before
   * anything is signed, and the seal is no longer pending. Without, they are durable with the next seal: a power cut before
   * that takes the last of them, which are made again of the same events.
   * @throws SealerHalted `SUPERSEDED`, `TWO_ROOTS`
   */
  append(from: number, leaves: readonly NewLeaf[], sealed?: { readonly root: Uint8Array }): void {
    // The next commit that waits for the disk carries what did not (sqlite.org/pragma.html#pragma_synchronous).
    if (!sealed) this.db.pragma('synchronous = NORMAL');
    try {
      this.write(() => this.appendAll(from, leaves, sealed));
    } finally {
      if (!sealed) this.db.pragma('synchronous = FULL');
    }
  }

  private appendAll(from: number, leaves: readonly NewLeaf[], sealed?: { readonly root: Uint8Array }): void {
    const made = new Map<string, number>();
    leaves.forEach((leaf, i) => this.appendOne(from + i, leaf, made));
    const size = from + leaves.length;
    const position = String((leaves.at(-1) as NewLeaf).position);
    this.advance('UPDATE sealer SET position = ?, size = ? WHERE epoch = ? AND size = ?', [
      position,
      size,
      this.epoch,
      from,
    ]);
    if (!sealed) return;
    const { signers } = this.pendingSeal() as PendingSeal;
    this.checkpoints.keepRoot(size, sealed.root, this.epoch, signers, this.row().map_size);
    this.db.prepare('DELETE FROM pending_seal').run();
  }

  /** Remembers that everything up to a position was looked at, where the last events were no leaves. */
  skipTo(position: bigint): void {
    this.write(() => {
      this.advance('UPDATE sealer SET position = ? WHERE epoch = ?', [String(position), this.epoch]);
    });
  }

  /**
   * Takes all heads into the map, and keeps the seal that says so, in one transaction.
   * @param make the seal's event, from the new mapRoot
   */
  async prepareSeal(mapSize: number, make: (mapRoot: Uint8Array) => PendingSeal): Promise<PendingSeal> {
    // Open over several turns: whatever else writes meanwhile becomes part of it.
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const seal = make(await this.mapHeads());
      this.advance('UPDATE sealer SET map_size = ? WHERE epoch = ? AND size = ?', [
        mapSize,
        this.epoch,
        mapSize,
      ]);
      this.db
        .prepare('INSERT INTO pending_seal (id, event, expected, data, signers) VALUES (1, ?, ?, ?, ?)')
        .run(seal.event, seal.expected, seal.data, seal.signers);
      this.db.exec('COMMIT');
      return seal;
    } catch (error) {
      // SQLite may have rolled back by itself (disk full).
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      this.map.reload();
      throw error;
    }
  }

  /** In a transaction: takes all heads into the map, in steps that leave room for the rest of the process. @returns mapRoot */
  async mapHeads(): Promise<Uint8Array> {
    const rows = this.db
      .prepare<[], { k: Buffer; rev: number; head: Buffer }>(
        'SELECT k, rev, head FROM stream WHERE rev <> mapped',
      )
      .all();
    const buckets = new Set<number>();
    for (let i = 0; i < rows.length; i += MAPPED_AT_ONCE) {
      const part = rows.slice(i, i + MAPPED_AT_ONCE);
      const entries = part.map(({ k, rev, head }) => ({ k, v: mapValue(this.hashing, BigInt(rev), head) }));
      for (const bucket of this.map.put(entries)) buckets.add(bucket);
      await nextTurn();
    }
    for (const _ of this.map.joined(buckets)) await nextTurn();
    this.db.prepare('UPDATE stream SET mapped = rev WHERE rev <> mapped').run();
    return Buffer.from(this.map.root);
  }

  /**
   * The tables as they are now, for reading while they go on. Who takes it sees to it that no seal is being made just then,
   * and closes it: until then the write-ahead log is not cut.
   */
  snapshot(): LogStore {
    return new LogStore(openSnapshot(this.db.name), this.hashing, this);
  }

  pendingSeal(): PendingSeal | undefined {
    return this.db.prepare<[], PendingSeal>('SELECT event, expected, data, signers FROM pending_seal').get();
  }

  /** Leaves from `seq` on that are no seals. */
  othersSince(seq: number): number {
    return this.db
      .prepare<[number], number>(
        `SELECT count(*) FROM leaf l LEFT JOIN stream s ON s.id = l.stream
          WHERE l.seq >= ? AND (s.name IS NULL OR s.name NOT LIKE 'ledger-seals-%')`,
      )
      .pluck()
      .get(seq) as number;
  }

  /**
   * Forgets whose leaves these were (facts-and-subjects 7): ids and stream name go, seqs and map entry stay.
   * @returns number of leaves
   */
  forget(stream: string): number {
    return this.write(() => {
      const head = this.heads.get(stream);
      if (!head) return 0;
      const { changes } = this.db
        .prepare('UPDATE leaf SET event = NULL, stream = NULL, rev = NULL WHERE stream = ?')
        .run(head.id);
      this.db.prepare('DELETE FROM stream WHERE id = ?').run(head.id);
      return changes;
    });
  }

  /** One durable transaction of this sealer. @throws SealerHalted `SUPERSEDED` once another has taken over */
  write<T>(task: () => T): T {
    return this.db
      .transaction(() => {
        if (this.row().epoch !== this.epoch)
          throw new SealerHalted('SUPERSEDED', 'another sealer has taken over this log');
        return task();
      })
      .immediate();
  }

  close(): void {
    this.db.close();
  }

  private appendOne(
    seq: number,
    { leaf, hash, eventId, stream, streamId, k, rev, position }: NewLeaf,
    made: Map<string, number>,
  ): void {
    let id = streamId ?? made.get(stream);
    if (id !== undefined) this.moveHead.run(rev, hash, id);
    else {
      id = Number(this.insertStream.run(stream, k, rev, hash).lastInsertRowid);
      made.set(stream, id);
    }
    this.insertLeaf.run(seq, leaf, idBytes(eventId), id, rev, String(position));
  }

  /** A compare-and-swap of the sealer's row (evidence format 1). */
  private advance(sql: string, values: readonly unknown[]): void {
    if (this.db.prepare(sql).run(...values).changes !== 1)
      throw new SealerHalted('SUPERSEDED', 'another sealer has moved this log');
  }
}

/** The 16 bytes of a UUID. */
export function idBytes(eventId: string): Buffer {
  return Buffer.from(eventId.replaceAll('-', ''), 'hex');
}

/** A UUID from its 16 bytes. */
export function idText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
