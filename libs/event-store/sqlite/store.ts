import type Database from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStoreError, StoreUnavailable } from '../errors.js';
import type {
  Appended,
  EventStore,
  ExpectedRevision,
  ForgettingOrder,
  ForgottenStream,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  SubscribeOptions,
  SubscriptionMessage,
} from '../port.js';
import { validateAppend } from '../validate-append.js';
import { AppendQueue } from './append-queue.js';
import { CommitSignal } from '../commit-signal.js';
import type { SqliteEventStoreOptions } from './options.js';
import { EventReader, toNumber } from './reader.js';
import { toStoreError } from './sqlite-errors.js';
import { Subscription } from './subscription.js';
import { GroupWriter } from './writer.js';

const DEFAULT_PAGE = 1000;

/**
 * The embedded event store: one SQLite file, one connection, one process. Made by openSqliteEventStore.
 * Commits run on the event loop: a thread of its own would free the loop for the milliseconds of an fsync, at the price
 * of copying every event twice; grouping already makes one fsync serve everything that came in meanwhile.
 */
export class SqliteEventStore implements EventStore {
  private readonly writer: GroupWriter;
  private readonly reader: EventReader;
  private readonly queue: AppendQueue;
  private readonly commits = new CommitSignal();
  private closing: Promise<void> | undefined;

  constructor(
    private readonly db: Database.Database,
    private readonly options: SqliteEventStoreOptions,
  ) {
    this.writer = new GroupWriter(db, options.file, options.now ?? Date.now);
    this.reader = new EventReader(
      db,
      () => this.writer.head,
      () => this.writer.recent,
    );
    this.queue = new AppendQueue(
      (group) => {
        const before = this.writer.head;
        const outcomes = this.writer.write(group);
        if (this.writer.head > before) this.commits.raise();
        return outcomes;
      },
      options.maxQueuedAppends ?? 20_000,
      options.maxQueuedBytes ?? 64 * 1024 * 1024,
    );
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    this.refuseWhenClosed();
    const bytes = validateAppend(stream, expected, events);
    // One piece of memory for all: each piece of its own costs more than the copy.
    const copy = new Uint8Array(bytes);
    let at = 0;
    const copies = events.map(({ id, type, data }) => {
      copy.set(data, at);
      return { id, type, data: copy.subarray(at, (at += data.byteLength)) };
    });
    return this.queue.add({ stream, expected, events: copies, bytes });
  }

  async forget(streams: readonly ForgottenStream[], order: ForgettingOrder): Promise<Appended> {
    this.refuseWhenClosed();
    const { stream, expected, event } = order;
    const bytes = validateAppend(stream, expected, [event]);
    // What was appended before is written before.
    await this.queue.drain();
    this.refuseWhenClosed();
    const before = this.writer.head;
    const outcome = this.writer.forget(streams, { stream, expected, events: [event], bytes });
    if (this.writer.head > before) this.commits.raise();
    if (outcome instanceof EventStoreError) throw outcome;
    return outcome;
  }

  /** Names of the streams that are forgotten, for a copy of the ledger. */
  async forgottenStreams(): Promise<readonly string[]> {
    return this.reading(() => this.reader.forgottenStreams());
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    return this.reading(() => this.reader.stream(stream, options));
  }

  async readAll(options: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    const limit = options.limit ?? DEFAULT_PAGE;
    const found: RecordedEvent[] = [];
    let from = options.from === undefined ? 1 : Math.max(1, toNumber(options.from));
    // The end is fixed at the start: a store that grows faster than it is filtered would be read for ever.
    const end = this.reading(() => this.writer.head);
    while (found.length < limit && from <= end) {
      // Pages are read in turns of their own, so that paging through everything leaves room for the others.
      await nextTurn();
      const wanted = Math.trunc(Math.min(limit - found.length, Number.MAX_SAFE_INTEGER));
      if (!(wanted >= 1)) break;
      const page = this.reading(() => this.reader.page(from, options.prefixes, wanted));
      for (const event of page.events) found.push(event);
      from = page.through + 1;
    }
    return found;
  }

  async head(): Promise<Position | undefined> {
    const head = this.reading(() => this.writer.head);
    return head === 0 ? undefined : BigInt(head);
  }

  subscribe(options: SubscribeOptions = {}): AsyncIterable<SubscriptionMessage> {
    this.refuseWhenClosed();
    // `end` is where the store ends at this call, not when the consumer gets round to its first message.
    const after = options.after === 'end' ? this.writer.head : toNumber(options.after ?? 0n);
    const source = {
      page: (from: number, prefixes: readonly string[] | undefined, limit: number) =>
        this.reading(() => this.reader.page(from, prefixes, limit)),
      head: () => this.writer.head,
      closed: () => this.closing !== undefined,
      commits: this.commits,
    };
    return new Subscription(source, after, options.prefixes && [...options.prefixes], options.signal);
  }

  /** Writes nothing until the returned function is called; appends wait. For the end of a copy of all stores. */
  hold(): () => void {
    return this.queue.hold();
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await this.queue.drain();
    this.commits.raise();
    try {
      // Closing moves the write-ahead log into the database file; what cannot be moved is read at the next start.
      this.db.close();
    } catch (error) {
      throw toStoreError(error, 'write', this.options.file);
    }
  }

  private refuseWhenClosed(): void {
    if (this.closing !== undefined) throw new StoreUnavailable(`${this.options.file} is closed`);
  }

  private reading<T>(read: () => T): T {
    this.refuseWhenClosed();
    try {
      return read();
    } catch (error) {
      throw toStoreError(error, 'read', this.options.file);
    }
  }
}
