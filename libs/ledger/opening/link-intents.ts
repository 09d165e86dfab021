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

/** Pairs of subjects whose link was begun: `[canonical, absorbed]`. */
export type LinkPair = readonly [canonical: string, absorbed: string];

/**
 * Remembers, in a small file, which links were begun and not seen completed: a crash between the two halves leaves
 * a person whose stream does not say that it is linked, and to find such halves at boot all persons would have to be
 * read. The file may name links that were never begun or are complete; the streams decide.
 */
export class LinkIntents {
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

  /** Durable when it resolves. */
  async begin(pair: LinkPair): Promise<void> {
    this.#pairs.set(pair.join(), pair);
    await this.#write();
  }

  async end(pair: LinkPair): Promise<void> {
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
    private readonly intents: LinkIntents,
  ) {}

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const subjectId = subjectIdOf(stream);
    if (subjectId === undefined) return this.store.append(stream, expected, events);
    for (const event of events) {
      if (event.type === 'subject.merged') await this.intents.begin([subjectId, named(event, 'absorbed')]);
    }
    const appended = await this.store.append(stream, expected, events);
    for (const event of events) {
      if (event.type === 'subject.absorbed') await this.intents.end([named(event, 'canonical'), subjectId]);
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
