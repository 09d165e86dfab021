import type Database from 'better-sqlite3';
import { EventStoreError, StreamForgotten, WrongExpectedRevision } from '../errors.js';
import type { ForgottenStream } from '../port.js';
import { RecentEvents } from '../recent-events.js';
import type { AppendRequest, Outcome } from './append-request.js';
import { toStoreError } from './sqlite-errors.js';

interface StreamRow {
  readonly id: number;
  readonly category: number;
  readonly last: number;
  /** 1 for a stream that is forgotten. */
  readonly forgotten: number;
}

/**
 * Writes groups of appends, each group in one transaction with one fsync. Every append is decided before its first
 * row is written, so a conflict of one needs no rollback and does not touch the others.
 */
export class GroupWriter {
  private readonly begin: Database.Statement;
  private readonly commit: Database.Statement;
  private readonly rollback: Database.Statement;
  private readonly findStream: Database.Statement<[string], StreamRow>;
  private readonly findCategory: Database.Statement<[string], number>;
  private readonly insertCategory: Database.Statement<[string]>;
  private readonly insertStream: Database.Statement<[number, string]>;
  private readonly idAt: Database.Statement<[number, number], string>;
  private readonly revisionOf: Database.Statement<[number, string], number>;
  private readonly positionAt: Database.Statement<[number, number], number>;
  private readonly insertEvent: Database.Statement;
  private lastPosition: number;
  private lastCreated: number;
  private committed: RecentEvents;

  constructor(
    private readonly db: Database.Database,
    private readonly file: string,
    private readonly now: () => number,
  ) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.rollback = db.prepare('ROLLBACK');
    this.findStream = db.prepare(
      `SELECT id, category, (SELECT coalesce(max(revision), -1) FROM event WHERE stream = s.id) AS last,
              EXISTS (SELECT 1 FROM erasure_order WHERE stream = s.id) AS forgotten
         FROM stream s WHERE name = ?`,
    );
    this.findCategory = db.prepare<[string], number>('SELECT id FROM category WHERE name = ?').pluck();
    this.insertCategory = db.prepare('INSERT INTO category (name) VALUES (?)');
    this.insertStream = db.prepare('INSERT INTO stream (category, name) VALUES (?, ?)');
    this.idAt = db
      .prepare<[number, number], string>('SELECT id FROM event WHERE stream = ? AND revision = ?')
      .pluck();
    this.revisionOf = db
      .prepare<[number, string], number>('SELECT revision FROM event WHERE stream = ? AND id = ?')
      .pluck();
    this.positionAt = db
      .prepare<[number, number], number>('SELECT position FROM event WHERE stream = ? AND revision = ?')
      .pluck();
    this.insertEvent = db.prepare(
      `INSERT INTO event (position, stream, category, revision, created, id, type, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const last = db
      .prepare<[], { position: number; created: number }>(
        'SELECT position, created FROM event ORDER BY position DESC LIMIT 1',
      )
      .get();
    this.lastPosition = last?.position ?? 0;
    this.lastCreated = last?.created ?? 0;
    this.committed = new RecentEvents(BigInt(this.lastPosition));
  }

  /** What was committed last: whoever follows need not read it again. */
  get recent(): RecentEvents {
    return this.committed;
  }

  /** Position of the last committed event, 0 in an empty store. */
  get head(): number {
    return this.lastPosition;
  }

  /**
   * Stores a group and gives one outcome per append, in their order. When it returns, what it acknowledges is on disk.
   * A group that fails as a whole (no room, a fault in one of its appends) is tried again one by one: one append too
   * large for the room that is left, or broken, is no reason to refuse the others.
   */
  write(group: readonly AppendRequest[]): Outcome[] {
    const outcomes = this.transact(group);
    if (!(outcomes instanceof EventStoreError)) return outcomes;
    // After a failed fsync nobody knows what is stored; writing again now would make it no clearer.
    if (group.length === 1 || outcomes.kind === 'outcome_unknown') return group.map(() => outcomes);
    return group.flatMap((request) => this.write([request]));
  }

  /**
   * Appends an order and destroys what the streams it names hold, in one transaction. Freed bytes are zeroed, and the
   * write-ahead log is cut: in neither file anything of them is left when this returns.
   */
  forget(streams: readonly ForgottenStream[], order: AppendRequest): Outcome {
    const outcome = this.forgetting(() =>
      this.transact([order], (position) => this.overwrite(streams, position)),
    );
    // Nothing of what was destroyed stays in memory.
    this.committed = new RecentEvents(BigInt(this.lastPosition));
    return outcome instanceof EventStoreError ? outcome : (outcome[0] as Outcome);
  }

  private forgetting<T>(task: () => T): T {
    this.db.pragma('secure_delete = ON');
    try {
      return task();
    } finally {
      this.db.pragma('secure_delete = OFF');
      this.db.pragma('wal_checkpoint(TRUNCATE)');
    }
  }

  private overwrite(streams: readonly ForgottenStream[], position: number): void {
    for (const { stream, revision } of streams) {
      const found = this.findStream.get(stream) ?? (revision < 0n ? this.madeToForget(stream) : undefined);
      if (found?.forgotten) continue;
      if (!found || BigInt(found.last) !== revision)
        throw new WrongExpectedRevision(stream, revision, found ? BigInt(found.last) : 'no_stream');
      this.db.prepare('INSERT INTO erasure_order (stream, position) VALUES (?, ?)').run(found.id, position);
      this.db
        .prepare(
          `UPDATE event SET created = 0, id = 'forgotten-' || revision, type = 'forgotten', data = x''
            WHERE stream = ?`,
        )
        .run(found.id);
    }
  }

  private transact(
    group: readonly AppendRequest[],
    then?: (position: number) => void,
  ): Outcome[] | EventStoreError {
    let phase: 'write' | 'commit' = 'write';
    try {
      // Left over only if the rollback of an earlier failure failed itself.
      if (this.db.inTransaction) this.rollback.run();
      const created = Math.max(Math.trunc(this.now()), this.lastCreated);
      let position = this.lastPosition;
      this.begin.run();
      const outcomes = group.map((request) => {
        const outcome = this.apply(request, position, created);
        if (!(outcome instanceof EventStoreError) && !outcome.repeated) position += request.events.length;
        return outcome;
      });
      const [first] = outcomes;
      if (then && first && !(first instanceof EventStoreError)) then(Number(first.position));
      phase = 'commit';
      this.commit.run();
      if (position > this.lastPosition) this.lastCreated = created;
      this.lastPosition = position;
      this.remember(group, outcomes, created);
      return outcomes;
    } catch (error) {
      const failure = error instanceof WrongExpectedRevision ? error : toStoreError(error, phase, this.file);
      this.undo();
      return failure;
    }
  }

  private remember(group: readonly AppendRequest[], outcomes: readonly Outcome[], created: number): void {
    for (const [i, { stream, events }] of group.entries()) {
      const outcome = outcomes[i];
      if (!outcome || outcome instanceof EventStoreError || outcome.repeated) continue;
      const before = BigInt(events.length - 1);
      let [position, revision] = [outcome.position - before, outcome.revision - before];
      for (const { id, type, data } of events) {
        this.committed.add(position, { id, type, data, stream, revision, position, created });
        position += 1n;
        revision += 1n;
      }
    }
  }

  private undo(): void {
    try {
      // SQLite rolls back by itself after some failures (SQLITE_FULL), after others not.
      if (this.db.inTransaction) this.rollback.run();
    } catch {
      // The next group tries again before it begins; until that succeeds, every append is refused.
    }
  }

  /** Decides one append by what the stream holds, this group's earlier appends included, and writes it. */
  private apply(request: AppendRequest, position: number, created: number): Outcome {
    const { stream: name, expected, events } = request;
    const first = expected === 'no_stream' ? 0 : Number(expected) + 1;
    const found = this.findStream.get(name);
    if (found?.forgotten) return new StreamForgotten(name);
    const last = found?.last ?? -1;
    const conflict = (): Outcome =>
      new WrongExpectedRevision(name, expected, last < 0 ? 'no_stream' : BigInt(last));

    if (found !== undefined && first <= last) {
      // Ids and place are looked at, never content: so does a real server (event-store.md).
      const repeated = events.every(({ id }, index) => this.idAt.get(found.id, first + index) === id);
      if (!repeated) return conflict();
      const revision = first + events.length - 1;
      const at = this.positionAt.get(found.id, revision);
      return { revision: BigInt(revision), position: BigInt(at ?? 0), repeated: true };
    }
    if (first !== last + 1) return conflict();
    // Already written at another place. A server would store it twice; a conflict makes the writer read the stream,
    // and there it finds what it wrote.
    if (found !== undefined && events.some(({ id }) => this.revisionOf.get(found.id, id) !== undefined)) {
      return conflict();
    }
    const { id: stream, category } = found ?? this.createStream(name);
    events.forEach(({ id, type, data }, index) => {
      this.insertEvent.run(position + index + 1, stream, category, first + index, created, id, type, data);
    });
    return {
      revision: BigInt(first + events.length - 1),
      position: BigInt(position + events.length),
      repeated: false,
    };
  }

  private madeToForget(stream: string): StreamRow {
    return { ...this.createStream(stream), last: -1, forgotten: 0 };
  }

  private createStream(name: string): { id: number; category: number } {
    const categoryName = name.slice(0, name.indexOf('-'));
    const category =
      this.findCategory.get(categoryName) ?? Number(this.insertCategory.run(categoryName).lastInsertRowid);
    return { id: Number(this.insertStream.run(category, name).lastInsertRowid), category };
  }
}
