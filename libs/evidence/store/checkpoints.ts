import type Database from 'better-sqlite3';
import { equalBytes } from '../bytes/index.js';
import type { PublishedCheckpoint } from '../log/evidence-log.js';
import { SealerHalted } from '../log/sealer-halted.js';

/** A checkpoint whose root is stored and whose signature may be missing. */
export interface CheckpointRow {
  readonly size: number;
  readonly root: Buffer;
  /** Verifier keys that sign it, one a line. */
  readonly signers: string;
  readonly map_size: number;
  readonly note: string | null;
  readonly signed: number | null;
  readonly tsr: Buffer | null;
}

const COLUMNS = 'size, root, signers, map_size, note, signed, tsr FROM checkpoint';

/** Roots by size: one for each, stored before it is signed (evidence format 1). */
export class Checkpoints {
  constructor(private readonly db: Database.Database) {}

  /** Stores a root, in the caller's transaction. @throws SealerHalted `TWO_ROOTS` if this size has another */
  keepRoot(size: number, root: Uint8Array, epoch: number, signers: string, mapSize: number): void {
    const known = this.at(size);
    if (known && !equalBytes(known.root, root))
      throw new SealerHalted('TWO_ROOTS', `the tree of size ${size} has a stored root, and another one now`);
    if (known) return;
    this.db
      .prepare('INSERT INTO checkpoint (size, root, epoch, signers, map_size) VALUES (?, ?, ?, ?, ?)')
      .run(size, root, epoch, signers, mapSize);
  }

  /** Stores the signed note of a stored root. */
  keepNote(size: number, note: string, signedAt: number): void {
    this.db.prepare('UPDATE checkpoint SET note = ?, signed = ? WHERE size = ?').run(note, signedAt, size);
  }

  /** Adds lines of witnesses, or a time stamp. */
  keepAnchors(size: number, anchors: { readonly note?: string; readonly timestamp?: Uint8Array }): void {
    const { note, timestamp } = anchors;
    if (note !== undefined) this.db.prepare('UPDATE checkpoint SET note = ? WHERE size = ?').run(note, size);
    if (timestamp) this.db.prepare('UPDATE checkpoint SET tsr = ? WHERE size = ?').run(timestamp, size);
  }

  at(size: number): CheckpointRow | undefined {
    return this.db.prepare<[number], CheckpointRow>(`SELECT ${COLUMNS} WHERE size = ?`).get(size);
  }

  /** The newest, signed or not. */
  newest(): CheckpointRow | undefined {
    return this.db.prepare<[], CheckpointRow>(`SELECT ${COLUMNS} ORDER BY size DESC LIMIT 1`).get();
  }

  /** The next above a size, signed or not. */
  above(size: number): CheckpointRow | undefined {
    return this.db
      .prepare<[number], CheckpointRow>(`SELECT ${COLUMNS} WHERE size > ? ORDER BY size LIMIT 1`)
      .get(size);
  }

  /** Signed ones at or below a size, the newest first. */
  signedUpTo(size: number, limit: number): PublishedCheckpoint[] {
    return this.db
      .prepare<[number, number], CheckpointRow>(
        `SELECT ${COLUMNS} WHERE size <= ? AND note IS NOT NULL ORDER BY size DESC LIMIT ?`,
      )
      .all(size, limit)
      .map(publishedOf);
  }

  /** The oldest signed one above a leaf. */
  firstAbove(seq: number): PublishedCheckpoint | undefined {
    const row = this.db
      .prepare<[number], CheckpointRow>(
        `SELECT ${COLUMNS} WHERE size > ? AND note IS NOT NULL ORDER BY size LIMIT 1`,
      )
      .get(seq);
    return row && publishedOf(row);
  }

  /** The newest time stamp below a size. */
  lastTimestamp(): Uint8Array | undefined {
    const tsr = this.db
      .prepare<[], Buffer>('SELECT tsr FROM checkpoint WHERE tsr IS NOT NULL ORDER BY size DESC LIMIT 1')
      .pluck()
      .get();
    return tsr;
  }

  /** Size that an anchor (a witness by its name) has seen last; 0 if none. */
  anchored(name: string): number {
    return this.db.prepare<[string], number>('SELECT size FROM anchor WHERE name = ?').pluck().get(name) ?? 0;
  }

  setAnchored(name: string, size: number): void {
    this.db.prepare('INSERT OR REPLACE INTO anchor (name, size) VALUES (?, ?)').run(name, size);
  }
}

/** A signed row as the rooms above see it. */
export function publishedOf(row: CheckpointRow): PublishedCheckpoint {
  return {
    size: BigInt(row.size),
    root: row.root,
    note: row.note ?? '',
    signedAt: row.signed ?? 0,
    seal: BigInt(row.size - 1),
    ...(row.tsr && { timestamp: row.tsr }),
  };
}
