import type Database from 'better-sqlite3';
import type { MapEntry } from '../map/index.js';
import type {
  Additions,
  SharedCheckpoint,
  SharedLeaf,
  SharedStream,
  UnderWay,
} from '../shared/shared-state.js';
import type { ForgettingRow } from './forgetting-rows.js';
import type { PendingSeal } from './log-store.js';
import type { RotationRow } from './signing-key-rows.js';

/** Leaves that are sent at once. */
const PAGE = 5_000;

/**
 * What a log remembers whose tables are shared with other processes: as of when it has what is shared, and what it has
 * changed since. Triggers write it in the transaction of each change, so that a crash loses none.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS sharing (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    epoch   INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sealing INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS unshared_checkpoint (n INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS unshared_forgetting (n INTEGER PRIMARY KEY, stream INTEGER, k BLOB, seq INTEGER) STRICT;
  CREATE TRIGGER IF NOT EXISTS checkpoint_made AFTER INSERT ON checkpoint
    BEGIN INSERT INTO unshared_checkpoint (size) VALUES (NEW.size); END;
  CREATE TRIGGER IF NOT EXISTS checkpoint_changed AFTER UPDATE ON checkpoint
    BEGIN INSERT INTO unshared_checkpoint (size) VALUES (NEW.size); END;
  CREATE TRIGGER IF NOT EXISTS leaf_forgotten AFTER UPDATE OF event ON leaf
    WHEN NEW.event IS NULL AND OLD.event IS NOT NULL
    BEGIN INSERT INTO unshared_forgetting (seq) VALUES (NEW.seq); END;
  CREATE TRIGGER IF NOT EXISTS stream_forgotten AFTER DELETE ON stream
    BEGIN INSERT INTO unshared_forgetting (stream, k) VALUES (OLD.id, OLD.k); END;
`;

/** As of when a log has what is shared. */
export interface SharingMark {
  readonly epoch: number;
  readonly version: number;
  /** True while this process is, or was when it ended, the sealer of that epoch: it may have more than is shared. */
  readonly sealing: boolean;
}

/** Remembers in the log's file what is to be shared. */
export class SharingRows {
  constructor(private readonly db: Database.Database) {
    if (this.isMarked()) return;
    db.transaction(() => {
      db.exec(TABLES);
      db.exec(`INSERT INTO unshared_checkpoint (size) SELECT size FROM checkpoint;
        INSERT INTO unshared_forgetting (seq) SELECT seq FROM leaf WHERE event IS NULL;`);
      const insert = db.prepare('INSERT INTO unshared_forgetting (k) VALUES (?)');
      const orphans = db
        .prepare<[], Buffer>('SELECT k FROM map_entry WHERE k NOT IN (SELECT k FROM stream)')
        .pluck();
      for (const k of orphans.all()) insert.run(k);
    }).immediate();
  }

  /** Undefined for a log that was never shared. */
  mark(): SharingMark | undefined {
    const row = this.db
      .prepare<[], { epoch: number; version: number; sealing: number }>(
        'SELECT epoch, version, sealing FROM sharing',
      )
      .get();
    return row && { ...row, sealing: row.sealing === 1 };
  }

  setMark({ epoch, version, sealing }: SharingMark): void {
    this.db
      .prepare('INSERT OR REPLACE INTO sharing (id, epoch, version, sealing) VALUES (1, ?, ?, ?)')
      .run(epoch, version, sealing ? 1 : 0);
  }

  /** The last changes that are to be shared. */
  newest(): { readonly checkpoint: number; readonly forgetting: number } {
    return this.db
      .prepare<[], { checkpoint: number; forgetting: number }>(
        `SELECT (SELECT coalesce(max(n), 0) FROM unshared_checkpoint) AS checkpoint,
           (SELECT coalesce(max(n), 0) FROM unshared_forgetting) AS forgetting`,
      )
      .get() as { checkpoint: number; forgetting: number };
  }

  /** Forgets changes that are shared now. */
  shared(upTo: { readonly checkpoint: number; readonly forgetting: number }, mark: SharingMark): void {
    this.db
      .transaction(() => {
        this.db.prepare('DELETE FROM unshared_checkpoint WHERE n <= ?').run(upTo.checkpoint);
        this.db.prepare('DELETE FROM unshared_forgetting WHERE n <= ?').run(upTo.forgetting);
        this.setMark(mark);
      })
      .immediate();
  }

  /** What the log has beyond what is shared. */
  additions(vkeys: readonly string[]): Additions {
    const row = this.db
      .prepare<[], { origin: string; position: string; size: number; map_size: number }>(
        'SELECT origin, position, size, map_size FROM sealer',
      )
      .get() ?? { origin: '', position: '', size: 0, map_size: 0 };
    return {
      origin: row.origin,
      position: row.position,
      size: row.size,
      mapSize: row.map_size,
      underWay: this.underWay(vkeys),
      checkpoints: this.db
        .prepare<[], SharedCheckpoint>(
          `SELECT size, root, epoch, signers, map_size, note, signed, tsr FROM checkpoint
            WHERE size IN (SELECT size FROM unshared_checkpoint) ORDER BY size`,
        )
        .all(),
      forgotten: this.db
        .prepare<[], MapEntry>(
          'SELECT k, v FROM map_entry WHERE k IN (SELECT k FROM unshared_forgetting WHERE k IS NOT NULL)',
        )
        .all(),
      forgottenStreams: this.numbers('stream'),
      forgottenLeaves: this.numbers('seq'),
      leaves: (from) => this.leaves(from, row.size),
    };
  }

  private numbers(column: 'stream' | 'seq'): number[] {
    return this.db
      .prepare<[], number>(`SELECT ${column} FROM unshared_forgetting WHERE ${column} IS NOT NULL`)
      .pluck()
      .all();
  }

  private leaves(from: number, to: number): ReturnType<Additions['leaves']> {
    const range: [number, number] = [from, Math.min(to, from + PAGE)];
    return {
      leaves: this.db
        .prepare<[number, number], SharedLeaf>(
          'SELECT seq, leaf, event, stream, rev, position FROM leaf WHERE seq >= ? AND seq < ? ORDER BY seq',
        )
        .all(...range),
      streams: this.db
        .prepare<[number, number], SharedStream>(
          `SELECT id, name, k FROM stream
            WHERE id IN (SELECT stream FROM leaf WHERE seq >= ? AND seq < ? AND stream IS NOT NULL)`,
        )
        .all(...range),
    };
  }

  private underWay(vkeys: readonly string[]): UnderWay {
    const seal = this.db
      .prepare<[], PendingSeal>('SELECT event, expected, data, signers FROM pending_seal')
      .get();
    const rotation = this.db.prepare<[], RotationRow>('SELECT old, new, event, data FROM rotation').get();
    return {
      vkeys,
      ...(seal && { seal: { ...seal, data: seal.data.toString('base64') } }),
      ...(rotation && { rotation: { ...rotation, data: rotation.data.toString('base64') } }),
      forgetting: this.db
        .prepare<[], ForgettingRow>('SELECT stream, subject, markers, order_id FROM forgetting')
        .all(),
      anchors: this.db.prepare<[], { name: string; size: number }>('SELECT name, size FROM anchor').all(),
    };
  }

  private isMarked(): boolean {
    return (
      this.db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'sharing'`).get() !==
      undefined
    );
  }
}
