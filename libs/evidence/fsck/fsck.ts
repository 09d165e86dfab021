import { everyEvent, type EventStore, type RecordedEvent } from '#event-store';
import { decodeTrusted, STREAM_PREFIXES } from '#stored-event';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { equalBytes } from '../bytes/index.js';
import { openCheckpoint } from '../checkpoint/index.js';
import { EvidenceError } from '../errors.js';
import { forgottenIn } from './forgotten-count.js';
import type { Reading } from '../hashing/index.js';
import { Frontier, leafHash } from '../merkle/index.js';
import type { LogStart } from '../log/log-start.js';
import { readVkey } from '../notes/index.js';
import { TagKeys, type TagKeySource } from '../sealer/tag-keys.js';
import type { CheckpointRow } from '../store/checkpoints.js';
import { idText, type LeafRow, type LogStore } from '../store/log-store.js';
import type { TileFiles } from '../store/tile-files.js';
import { checkTiles } from '../tiles/index.js';
import { EventCheck, type BoxOpener } from './check-events.js';
import { SealCheck } from './check-seals.js';
import { Findings, type FsckReport } from './findings.js';

const PAGE = 1000;

/** What is checked, and with what. */
export interface FsckParts {
  readonly origin: string;
  readonly store: EventStore;
  readonly subjects: TagKeySource & BoxOpener;
  readonly log: LogStore;
  readonly tiles: TileFiles;
  readonly vkeys: readonly string[];
  readonly hashing: Reading;
  /** `ledger-seals-<writer>`. */
  readonly sealsStream: string;
  readonly start: LogStart;
}

/**
 * Reads and hashes every value again: events against leaves, tags, `prev` chains, map, tiles, checkpoints; opens every
 * box whose key exists and compares it with `sd` (facts-and-subjects 11). An intact chain over an altered store is
 * found, and named. It writes nothing.
 */
export async function fsck(parts: FsckParts): Promise<FsckReport> {
  return new Fsck(parts).run();
}

class Fsck {
  private readonly findings = new Findings();
  private readonly events: EventCheck;
  private readonly seals: SealCheck;
  private readonly keys: TagKeys;
  private readonly frontier: Frontier;
  private rows: LeafRow[] = [];
  private readonly size: number;
  private readonly mapSize: number;
  private read = 0;
  private forgotten = 0;
  private forgottenSaid = 0;
  private behind = 0;
  private checkpoints = 0;
  private nextCheckpoint: CheckpointRow | undefined;

  constructor(private readonly parts: FsckParts) {
    const { hashing, origin, log, subjects } = parts;
    this.keys = new TagKeys(subjects, hashing);
    this.events = new EventCheck(hashing, origin, this.keys, subjects, this.findings);
    this.seals = new SealCheck(hashing, log, this.findings, parts.start.arrived ?? -1n);
    this.frontier = new Frontier(hashing);
    // The end is fixed at the start: a running log goes on growing.
    const row = log.row();
    this.size = row.size;
    this.mapSize = row.map_size;
    this.nextCheckpoint = log.checkpoints.above(0);
  }

  async run(): Promise<FsckReport> {
    const { store, origin } = this.parts;
    let taken = 0;
    for await (const event of everyEvent(store, { prefixes: STREAM_PREFIXES })) {
      await this.take(event);
      if (++taken % PAGE === 0) await nextTurn();
    }
    for (let row = this.nextRow(); row; row = this.nextRow()) this.missing(row);
    if (this.forgotten !== this.forgottenSaid)
      this.findings.add(
        'GAP',
        'forgotten streams',
        `${this.forgotten} leaves without an event, the forgettings say ${this.forgottenSaid}`,
      );
    await this.seals.finish(this.keys);
    this.seals.compareHeads(this.events.heads);
    this.checkTilesOf();
    return {
      origin,
      events: this.read,
      leaves: this.frontier.size,
      forgotten: this.forgotten,
      boxesOpened: this.events.boxesOpened,
      boxesClosed: this.events.boxesClosed,
      checkpoints: this.checkpoints,
      streams: this.events.heads.size,
      behind: this.behind,
      findings: this.findings.kept,
      found: this.findings.count,
    };
  }

  private async take(event: RecordedEvent): Promise<void> {
    let row = this.nextRow();
    // A leaf in front of the event whose own event did not come.
    while (row && BigInt(row.position) < event.position) {
      this.missing(row);
      row = this.nextRow();
    }
    if (!row) {
      this.behind += 1;
      // What was forgotten since the last leaf is gone already.
      if (event.type === 'ledger.forgotten') this.forgottenSaid += forgottenIn(event);
      return;
    }
    const where = `${event.stream} revision ${event.revision} (position ${event.position})`;
    if (BigInt(row.position) > event.position) {
      this.rows.unshift(row);
      this.findings.add('EVENT_UNLOGGED', where, 'the event has no leaf, later ones have');
      return;
    }
    this.push(row);
    this.read += 1;
    if (row.event === null || idText(row.event) !== event.id || row.stream !== event.stream) {
      const named = row.event === null ? 'a forgotten event' : `event ${idText(row.event)} of ${row.stream}`;
      this.findings.add('EVENT_ELSEWHERE', where, `leaf ${row.seq} is of ${named}`);
      return;
    }
    await this.events.check(event, row);
    const isOfThisLog = event.position > (this.parts.start.began ?? -1n);
    if (isOfThisLog && event.type === 'ledger.forgotten') this.forgottenSaid += forgottenIn(event);
    if (isOfThisLog && event.stream === this.parts.sealsStream && event.type === 'ledger.sealed')
      this.takeSeal(event, row);
    if (this.frontier.size === this.mapSize) this.seals.remember(this.events.heads);
  }

  private takeSeal(event: RecordedEvent, row: LeafRow): void {
    try {
      this.seals.take(decodeTrusted(event.data), row);
    } catch {
      // Its bytes are no event: that has been found.
    }
  }

  private missing(row: LeafRow): void {
    this.push(row);
    this.events.pass(row);
    if (row.event === null) this.forgotten += 1;
    else
      this.findings.add(
        'EVENT_MISSING',
        `${row.stream} revision ${row.rev} (seq ${row.seq}, position ${row.position})`,
        `event ${idText(row.event)} is not in the store, and nothing says that it was forgotten`,
      );
    if (this.frontier.size === this.mapSize) this.seals.remember(this.events.heads);
  }

  /** The tree grows; where a checkpoint was signed, its root is compared. */
  private push({ leaf, seq }: LeafRow): void {
    if (seq !== this.frontier.size)
      this.findings.add('GAP', `seq ${this.frontier.size}`, 'the leaf is missing from the table');
    this.frontier.push(leafHash(this.parts.hashing, leaf));
    const checkpoint = this.nextCheckpoint;
    if (checkpoint?.size !== this.frontier.size) return;
    this.checkpoints += 1;
    const where = `checkpoint ${checkpoint.size}`;
    if (!equalBytes(this.frontier.root(), checkpoint.root))
      this.findings.add('ROOT', where, 'the leaves do not have the root that is stored for it');
    this.checkNote(checkpoint, where);
    this.nextCheckpoint = this.parts.log.checkpoints.above(checkpoint.size);
  }

  private checkNote({ note, root, size }: CheckpointRow, where: string): void {
    const { hashing, origin, vkeys } = this.parts;
    if (note === null) return;
    try {
      const keys = vkeys.map((vkey) => readVkey(hashing, vkey));
      const signed = openCheckpoint(hashing, note, origin, keys);
      if (signed.size !== BigInt(size) || !equalBytes(signed.root, root))
        this.findings.add('CHECKPOINT', where, 'the signed note says another size or root than the table');
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      this.findings.add('CHECKPOINT', where, `the signed note does not verify: ${error.message}`);
    }
  }

  private checkTilesOf(): void {
    const { hashing, tiles, log } = this.parts;
    const [signed] = log.checkpoints.signedUpTo(this.size, 1);
    if (!signed) return;
    try {
      const root = checkTiles(hashing, tiles.bytes, signed.size);
      if (!equalBytes(root, signed.root))
        this.findings.add('TILE', 'log/tile', `the tiles do not have the root of checkpoint ${signed.size}`);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      this.findings.add('TILE', `log/${error.where}`, 'the tile is missing or does not fit the tree');
    }
  }

  private nextRow(): LeafRow | undefined {
    const at = this.frontier.size;
    if (this.rows.length === 0)
      this.rows = this.parts.log.leavesFrom(at, PAGE).filter(({ seq }) => seq < this.size);
    return this.rows.shift();
  }
}
