import { StoreUnavailable } from '../errors.js';
import type {
  Appended,
  AwaitingScavenge,
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
import type { AllReader, ServerFilter } from './all-reader.js';
import { Appender } from './appender.js';
import { awaitingScavenge } from './awaiting-scavenge.js';
import type { Clients } from './clients.js';
import { LiveFeed } from './live-feed.js';
import type { Limits, StoreWatcher } from './options.js';
import type { OwnStreams } from './own-streams.js';
import { isBytes, toRecorded } from './recorded.js';
import { SeenPositions } from './seen-positions.js';
import { readStream, type Reading } from './stream-reader.js';
import { Subscription } from './subscription.js';
import type { SystemRecords } from './system-records.js';
import { Tombstones } from './tombstones.js';

const DEFAULT_PAGE = 1000;

/** What the production event store is made of; put together by openEventStoreDb. */
export interface StoreParts {
  readonly clients: Clients;
  readonly limits: Limits;
  readonly watcher: StoreWatcher;
  readonly own: OwnStreams;
  readonly records: SystemRecords;
  readonly reading: Reading;
  readonly all: AllReader;
  /** The head when the store was opened. */
  readonly head: Position | undefined;
  /** For the operator: `23.10.8.0`. */
  readonly serverVersion: string;
}

/** The production event store: EventStoreDB behind the port. Errors of the client never leave it. */
export class EventStoreDb implements EventStore {
  readonly serverVersion: string;
  private readonly appender: Appender;
  private readonly tombstones: Tombstones;
  private readonly live: LiveFeed;
  private readonly seen = new SeenPositions();
  private readonly closing = new AbortController();
  private closed: Promise<void> | undefined;

  constructor(private readonly parts: StoreParts) {
    const { clients, limits, watcher, own, records, head } = parts;
    this.serverVersion = parts.serverVersion;
    if (head !== undefined) this.seen.see(head);
    this.appender = new Appender({
      clients,
      limits,
      watcher,
      seen: this.seen,
      readStream: (stream, from, limit) => readStream(parts.reading, stream, { from, limit }),
    });
    const lastOf = async (stream: string) =>
      (await readStream(parts.reading, stream, { direction: 'backwards', limit: 1 }))[0];
    this.tombstones = new Tombstones({ clients, limits, lastOf });
    this.live = new LiveFeed(
      {
        clients,
        own,
        watcher,
        see: (event) => records.see(event),
        newest: () => this.seen.newest,
        stallMs: limits.stallMs,
      },
      head,
    );
    this.live.start();
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    this.refuseWhenClosed();
    return this.appender.append(stream, expected, events);
  }

  async forget(streams: readonly ForgottenStream[], order: ForgettingOrder): Promise<Appended> {
    this.refuseWhenClosed();
    validateAppend(order.stream, order.expected, [order.event]);
    await this.tombstones.demandUnchanged(streams);
    const appended = await this.append(order.stream, order.expected, [order.event]);
    for (const one of streams) {
      await this.tombstones.set(one);
      this.parts.records.forget(one.stream);
    }
    return appended;
  }

  /** Names of the ledger's streams that are forgotten, for a copy of the ledger. */
  async forgottenStreams(): Promise<readonly string[]> {
    this.refuseWhenClosed();
    return this.parts.records.forgottenStreams().sort();
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    this.refuseWhenClosed();
    return readStream(this.parts.reading, stream, options);
  }

  async readAll(options: ReadAllOptions = {}): Promise<RecordedEvent[]> {
    const { from, prefixes, limit = DEFAULT_PAGE } = options;
    this.refuseWhenClosed();
    if (!(limit >= 1) || prefixes?.length === 0) return [];
    // The end is fixed at the start: a store that grows faster than it is filtered would be read for ever.
    const end = await this.head();
    if (end === undefined || (from !== undefined && from > end)) return [];
    const selects = this.parts.own.selector(prefixes);
    const found: RecordedEvent[] = [];
    const take = (event: Parameters<typeof toRecorded>[0]): void => {
      if (event.type.startsWith('$') || !isBytes(event) || !selects(event.streamId)) return;
      if (!this.parts.records.isForgotten(event.streamId)) found.push(toRecorded(event));
    };
    // A subscription, by which the server filters, begins after a place; reading begins at it.
    const first = from !== undefined && from > 0n ? await this.parts.all.at(from) : undefined;
    if (first) take(first);
    if (found.length >= limit || from === end) return found;
    for await (const { event } of this.parts.all.through(first && from, end, this.filterOf(prefixes))) {
      if (event && (from === undefined || event.position === undefined || event.position.commit > from))
        take(event);
      if (found.length >= limit) break;
    }
    return found;
  }

  async head(): Promise<Position | undefined> {
    this.refuseWhenClosed();
    const head = await this.parts.all.head();
    if (head !== undefined) this.seen.see(head);
    return head;
  }

  subscribe(options: SubscribeOptions = {}): AsyncIterable<SubscriptionMessage> {
    this.refuseWhenClosed();
    const { after, prefixes, signal } = options;
    const { all, own, records } = this.parts;
    // `end` is where the store ends at this call, not when the consumer gets round to its first message.
    const begin = after === 'end' ? this.head() : Promise.resolve(after);
    begin.catch(() => undefined);
    return new Subscription(
      {
        live: this.live,
        all,
        head: () => this.head(),
        closed: () => this.closed !== undefined,
        closing: this.closing.signal,
        isForgotten: (stream) => records.isForgotten(stream),
      },
      {
        selects: own.selector(prefixes && [...prefixes]),
        filter: this.filterOf(prefixes),
        after: begin,
        signal,
      },
    );
  }

  /** Forgotten streams whose events whoever may read `$all` can still read, until an operator scavenges the server. */
  async awaitingScavenge(): Promise<AwaitingScavenge[]> {
    const end = await this.head();
    if (end === undefined) return [];
    return awaitingScavenge(this.parts.all, this.parts.records.forgottenStreams(), end);
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    await this.appender.drain();
    this.closing.abort();
    await this.live.close();
    await this.parts.clients.close();
  }

  private filterOf(prefixes: readonly string[] | undefined): ServerFilter | undefined {
    return prefixes && { on: 'stream', prefixes };
  }

  private refuseWhenClosed(): void {
    if (this.closed !== undefined) throw new StoreUnavailable('the event store is closed');
  }
}
