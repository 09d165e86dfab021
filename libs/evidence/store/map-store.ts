import type Database from 'better-sqlite3';
import type { Hashing } from '../hashing/index.js';
import {
  branchHash,
  EMPTY,
  prove,
  sortEntries,
  subtreeOf,
  type MapEntry,
  type MapPath,
} from '../map/index.js';

/**
 * Depth at which the map is cut into buckets. Above it, all hashes are in memory (65,536 buckets, 4 MiB); below it,
 * a bucket's entries are read and hashed anew: 15 at a million streams.
 */
const DEPTH = 16;
const BUCKETS = 2 ** DEPTH;
const HASH = 32;
const KINDS = ['none', 'one', 'many'] as const;
const MANY = 2;
/** Nodes that are hashed between two turns: a few milliseconds. */
const JOINED_AT_ONCE = 1024;

interface EntryRow {
  readonly k: Buffer;
  readonly v: Buffer;
}

/**
 * The map over all streams (evidence format 1), its entries sorted in a table. Nodes are numbered as in a heap: 1 is
 * the root, n has the children 2n and 2n + 1. An entry is never taken away: a forgotten stream's stays.
 */
export class MapStore {
  private readonly kinds = new Uint8Array(2 * BUCKETS);
  private readonly hashes = Buffer.alloc(2 * BUCKETS * HASH);
  private readonly range: Database.Statement<[Buffer, Buffer], EntryRow>;
  private readonly putEntry: Database.Statement<[Buffer, Buffer]>;
  private readonly putBucket: Database.Statement<[number, number, Buffer]>;

  constructor(
    private readonly db: Database.Database,
    private readonly hashing: Hashing,
    /** A map of the same tables as of now: its hashes are taken over instead of read. */
    like?: MapStore,
  ) {
    this.range = db.prepare('SELECT k, v FROM map_entry WHERE k BETWEEN ? AND ? ORDER BY k');
    this.putEntry = db.prepare('INSERT OR REPLACE INTO map_entry (k, v) VALUES (?, ?)');
    this.putBucket = db.prepare('INSERT OR REPLACE INTO map_bucket (prefix, entries, hash) VALUES (?, ?, ?)');
    if (like) {
      this.kinds.set(like.kinds);
      this.hashes.set(like.hashes);
    } else this.reload();
  }

  /** mapRoot of what the table holds. */
  get root(): Uint8Array {
    return this.hashOf(1);
  }

  /** Reads the buckets again: at the start, and after a transaction that was rolled back. */
  reload(): void {
    this.kinds.fill(0);
    this.hashes.fill(0);
    const rows = this.db
      .prepare<[], { prefix: number; entries: number; hash: Buffer }>(
        'SELECT prefix, entries, hash FROM map_bucket',
      )
      .all();
    for (const { prefix, entries, hash } of rows) this.setNode(BUCKETS + prefix, entries, hash);
    for (const _ of this.joined(rows.map(({ prefix }) => prefix))) continue;
  }

  /** Puts entries in; the caller holds the transaction. @returns the new mapRoot */
  update(entries: readonly MapEntry[]): Uint8Array {
    const buckets = this.put(entries);
    for (const _ of this.joined(buckets)) continue;
    return Buffer.from(this.root);
  }

  /**
   * Puts entries in and hashes their buckets; `joined` must follow before anybody asks for the root or a path.
   * @returns the buckets
   */
  put(entries: readonly MapEntry[]): number[] {
    const byBucket = new Map<number, MapEntry[]>();
    for (const entry of entries) {
      const prefix = prefixOf(entry.k);
      const others = byBucket.get(prefix);
      if (others) others.push(entry);
      else byBucket.set(prefix, [entry]);
    }
    for (const [prefix, changed] of byBucket) {
      for (const { k, v } of changed) this.putEntry.run(Buffer.from(k), Buffer.from(v));
      const subtree = subtreeOf(this.hashing, this.entriesUnder(BUCKETS + prefix), DEPTH);
      const kind = KINDS.indexOf(subtree.entries);
      this.setNode(BUCKETS + prefix, kind, subtree.hash);
      this.putBucket.run(prefix, kind, Buffer.from(subtree.hash));
    }
    return [...byBucket.keys()];
  }

  /** What stands at a key, with the siblings from there upwards. */
  path(k: Uint8Array): MapPath {
    let node = BUCKETS + prefixOf(k);
    // A lone entry, and emptiness, stand as high as they can: right under a node with more entries.
    while (node > 1 && this.kinds[node >> 1] !== MANY) node >>= 1;
    const depth = Math.floor(Math.log2(node));
    const below = prove(this.hashing, sortEntries(this.entriesUnder(node)), k, depth);
    const above: Uint8Array[] = [];
    for (; node > 1; node >>= 1) above.push(this.hashOf(node ^ 1));
    return { ...below, siblings: [...below.siblings, ...above] };
  }

  /** All entries, in the order of their keys; for `fsck`. */
  *entries(): IterableIterator<MapEntry> {
    yield* this.db.prepare<[], EntryRow>('SELECT k, v FROM map_entry ORDER BY k').iterate();
  }

  /** Entries below a node: one bucket's, or the lone one of a higher node. */
  private entriesUnder(node: number): EntryRow[] {
    const depth = Math.floor(Math.log2(node));
    const width = DEPTH - depth;
    const low = Buffer.alloc(HASH, 0x00);
    const high = Buffer.alloc(HASH, 0xff);
    low.writeUInt16BE((node << width) - BUCKETS);
    high.writeUInt16BE(((node + 1) << width) - 1 - BUCKETS);
    return this.range.all(low, high);
  }

  /** Hashes what stands above changed buckets, each node once: yields after some milliseconds, so that others get a turn. */
  *joined(buckets: Iterable<number>): Generator<void> {
    let level = new Set([...buckets].map((prefix) => (BUCKETS + prefix) >> 1));
    for (let count = 1; level.size > 0;) {
      const above = new Set<number>();
      for (const node of level) {
        this.joinNode(node);
        if (node > 1) above.add(node >> 1);
        if (count++ % JOINED_AT_ONCE === 0) yield;
      }
      level = above;
    }
  }

  private joinNode(node: number): void {
    const left = this.kinds[2 * node] as number;
    const right = this.kinds[2 * node + 1] as number;
    if (left + right < MANY) {
      const lone = left > 0 ? 2 * node : 2 * node + 1;
      this.setNode(node, left + right, this.hashOf(lone));
    } else {
      this.setNode(node, MANY, branchHash(this.hashing, this.hashOf(2 * node), this.hashOf(2 * node + 1)));
    }
  }

  private setNode(node: number, kind: number, hash: Uint8Array): void {
    this.kinds[node] = kind;
    this.hashes.set(kind === 0 ? EMPTY : hash, node * HASH);
  }

  private hashOf(node: number): Uint8Array {
    return this.hashes.subarray(node * HASH, (node + 1) * HASH);
  }
}

function prefixOf(k: Uint8Array): number {
  return ((k[0] as number) << 8) | (k[1] as number);
}
