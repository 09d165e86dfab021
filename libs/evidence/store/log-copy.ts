import type Database from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Hashing } from '../hashing/index.js';
import { leafHash } from '../merkle/index.js';
import type { Missing, UnderWay } from '../shared/shared-state.js';
import type { LogStore } from './log-store.js';
import type { SharingRows } from './sharing-rows.js';

/** Rows, or entries of the map, that are taken in one turn of the event loop. */
const AT_ONCE = 128;

type LeafOfPage = Awaited<ReturnType<Missing['leaves']>>[number];

/** Brings a log's tables to what is shared: leaves, heads and map are made from the leaves, as the sealer made them. */
export class LogCopy {
  constructor(
    private readonly db: Database.Database,
    private readonly log: LogStore,
    private readonly sharing: SharingRows,
    private readonly hashing: Hashing,
  ) {}

  /** As of when the copy has what is shared. */
  get have(): { readonly size: number; readonly version: number } {
    return {
      size: this.log.exists() ? this.log.row().size : 0,
      version: this.sharing.mark()?.version ?? 0,
    };
  }

  /**
   * Takes what is missing, in one transaction over several turns; nobody reads the map meanwhile.
   * @param check is told the hash of each leaf, in order
   * @param ready is asked before the end: what it throws takes everything back
   * @returns streams that are forgotten since
   */
  async take(
    missing: Missing,
    check: { leaf(hash: Uint8Array): void; ready(): Promise<void> | void },
  ): Promise<readonly string[]> {
    const { state, target } = missing;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      this.db
        .prepare(
          `INSERT OR IGNORE INTO sealer (id, origin, epoch, position, size, map_size) VALUES (1, ?, 0, '', 0, 0)`,
        )
        .run(state.origin);
      const forgotten = this.takeForgotten(missing);
      const position = await this.takeLeaves(missing, check.leaf);
      // What came since the seal was decided on is in the next map.
      if (target.mapSize === target.size) await this.log.mapHeads();
      this.db
        .prepare('UPDATE sealer SET position = ?, size = ?, map_size = ?')
        .run(target.size === state.size ? state.position : position, target.size, target.mapSize);
      this.takeCheckpoints(missing);
      this.takeUnderWay(state.underWay, target.size === state.size);
      await check.ready();
      // What was taken is shared already.
      this.db.exec('DELETE FROM unshared_checkpoint; DELETE FROM unshared_forgetting;');
      this.sharing.setMark({ epoch: state.epoch, version: state.version, sealing: false });
      this.db.exec('COMMIT');
      return forgotten;
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      this.log.map.reload();
      throw error;
    }
  }

  private takeForgotten({ forgotten }: Missing): readonly string[] {
    if (!forgotten) return [];
    const names: string[] = [];
    const streamOf = this.db
      .prepare<[number], number | null>('SELECT stream FROM leaf WHERE seq = ? AND event IS NOT NULL')
      .pluck();
    const forget = this.db.prepare('UPDATE leaf SET event = NULL, stream = NULL, rev = NULL WHERE seq = ?');
    const drop = this.db
      .prepare<[number | null], string>('DELETE FROM stream WHERE id = ? RETURNING name')
      .pluck();
    for (const seq of forgotten.leaves) {
      const stream = streamOf.get(seq);
      if (stream === undefined) continue;
      forget.run(seq);
      names.push(...drop.all(stream));
    }
    this.log.map.update(forgotten.entries);
    return names;
  }

  /** @returns position of the last leaf */
  private async takeLeaves(missing: Missing, told: (hash: Uint8Array) => void): Promise<string> {
    const insert = this.db.prepare(
      'INSERT INTO leaf (seq, leaf, event, stream, rev, position) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const head = this.db.prepare(
      `INSERT INTO stream (id, name, k, rev, head, mapped) VALUES (?, ?, ?, ?, ?, -1)
       ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, head = excluded.head`,
    );
    let { size } = this.have;
    let position = this.log.row().position;
    for (;;) {
      const page = await missing.leaves(size);
      for (const [i, row] of page.entries()) {
        if (row.seq === missing.target.mapSize) await this.log.mapHeads();
        if (i % AT_ONCE === 0) await nextTurn();
        const hash = leafHash(this.hashing, row.leaf);
        told(hash);
        if (isNamed(row)) head.run(row.stream, row.name, row.k, row.rev, hash);
        insert.run(row.seq, row.leaf, row.event, row.stream, row.rev, row.position);
      }
      const last = page.at(-1);
      if (!last) return position;
      size = last.seq + 1;
      position = last.position;
    }
  }

  private takeCheckpoints({ checkpoints }: Missing): void {
    const put = this.db.prepare(
      `INSERT INTO checkpoint (size, root, epoch, signers, map_size, note, signed, tsr) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (size) DO UPDATE SET note = excluded.note, signed = excluded.signed, tsr = excluded.tsr`,
    );
    for (const { size, root, epoch, signers, map_size, note, signed, tsr } of checkpoints)
      put.run(size, root, epoch, signers, map_size, note, signed, tsr);
  }

  private takeUnderWay({ vkeys, seal, rotation, forgetting, anchors }: UnderWay, all: boolean): void {
    const add = this.db.prepare('INSERT OR IGNORE INTO signing_key (vkey) VALUES (?)');
    for (const vkey of vkeys) add.run(vkey);
    this.db.exec(
      'DELETE FROM pending_seal; DELETE FROM rotation; DELETE FROM forgetting; DELETE FROM anchor;',
    );
    // Whoever only follows has nothing to go on with.
    if (!all) return;
    if (seal)
      this.db
        .prepare('INSERT INTO pending_seal (id, event, expected, data, signers) VALUES (1, ?, ?, ?, ?)')
        .run(seal.event, seal.expected, Buffer.from(seal.data, 'base64'), seal.signers);
    if (rotation)
      this.db
        .prepare('INSERT INTO rotation (id, old, new, event, data) VALUES (1, ?, ?, ?, ?)')
        .run(rotation.old, rotation.new, rotation.event, Buffer.from(rotation.data, 'base64'));
    const forget = this.db.prepare(
      'INSERT INTO forgetting (stream, subject, markers, order_id) VALUES (?, ?, ?, ?)',
    );
    for (const { stream, subject, markers, order_id } of forgetting)
      forget.run(stream, subject, markers, order_id);
    const anchor = this.db.prepare('INSERT INTO anchor (name, size) VALUES (?, ?)');
    for (const { name, size } of anchors) anchor.run(name, size);
  }
}

function isNamed(row: LeafOfPage): row is LeafOfPage & { stream: number; name: string; k: Uint8Array } {
  return row.stream !== null && row.name !== null;
}
