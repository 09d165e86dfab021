import { readFile } from 'node:fs/promises';
import { writeDurably } from '#durable-files';
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
} from '#event-store';
import { decodeTrusted } from '#stored-event';
import { subjectIdOf } from '#subjects';
import type { LinkPair, LinksUnderWay, LinkUnderWay } from './links-under-way.js';

/** Links under way in a small file of one process. */
export class LinkIntents implements LinksUnderWay {
  /** When those of this process were begun, milliseconds of its own clock. */
  readonly #begunAt = new Map<string, number>();
  readonly #pairs = new Map<string, LinkPair>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(private readonly file: string) {}

  /** Reads the file; a missing one names no links. @throws an error of the file system, SyntaxError if it is damaged */
  static async read(file: string): Promise<LinkIntents> {
    const intents = new LinkIntents(file);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    });
    for (const pair of JSON.parse(text) as LinkPair[]) intents.#pairs.set(pair.join(), pair);
    return intents;
  }

  get pairs(): readonly LinkPair[] {
    return [...this.#pairs.values()];
  }

  all(): Promise<readonly LinkUnderWay[]> {
    const ageOf = (pair: LinkPair) => performance.now() - (this.#begunAt.get(pair.join()) ?? -Infinity);
    return Promise.resolve(this.pairs.map((pair) => ({ pair, ageMs: ageOf(pair) })));
  }

  /** Durable when it resolves. */
  async begin(pair: LinkPair): Promise<void> {
    this.#begunAt.set(pair.join(), performance.now());
    this.#pairs.set(pair.join(), pair);
    await this.#write();
  }

  async end(pair: LinkPair): Promise<void> {
    this.#begunAt.delete(pair.join());
    if (this.#pairs.delete(pair.join())) await this.#write();
  }

  #write(): Promise<void> {
    const write = () => writeDurably({ path: this.file, content: JSON.stringify(this.pairs) });
    return (this.#writing = this.#writing.catch(() => undefined).then(write));
  }
}

/** The store as the recorder writes to it: a link is remembered before its first half and forgotten after its second. */
export class LinkRememberingStore implements EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly intents: LinksUnderWay,
  ) {}

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const subjectId = subjectIdOf(stream);
    if (subjectId === undefined) return this.store.append(stream, expected, events);
    for (const event of events) {
      if (event.type === 'subject.merged') await this.intents.begin([subjectId, named(event, 'absorbed')]);
    }
    const appended = await this.store.append(stream, expected, events);
    for (const event of events) {
      if (event.type !== 'subject.absorbed') continue;
      // It is recorded, whatever becomes of the note: one that stays is taken away when half links are looked for.
      await this.intents.end([named(event, 'canonical'), subjectId]).catch(() => undefined);
    }
    return appended;
  }

  forget(streams: readonly ForgottenStream[], order: ForgettingOrder): Promise<Appended> {
    return this.store.forget(streams, order);
  }

  readStream(stream: string, options?: ReadStreamOptions): Promise<RecordedEvent[]> {
    return this.store.readStream(stream, options);
  }

  readAll(options?: ReadAllOptions): Promise<RecordedEvent[]> {
    return this.store.readAll(options);
  }

  head(): Promise<Position | undefined> {
    return this.store.head();
  }

  subscribe(options?: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    return this.store.subscribe(options);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

function named(event: NewEvent, field: 'absorbed' | 'canonical'): string {
  return decodeTrusted(event.data).body.pub[field] as string;
}
