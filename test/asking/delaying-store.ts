import { setImmediate as nextTurn } from 'node:timers/promises';
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

/** How many turns of the event loop something takes; the tests draw it at random. */
export type Turns = () => number;

async function wait(turns: Turns): Promise<void> {
  for (let left = turns(); left > 0; left--) await nextTurn();
}

/**
 * A store whose answers are late, as those of a server are: what was read or written lies there for a while before
 * the caller hears of it. The embedded store answers within one turn and would hide every race.
 */
export class DelayingStore implements EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly turns: Turns,
  ) {}

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    await wait(this.turns);
    const appended = await this.store.append(stream, expected, events);
    await wait(this.turns);
    return appended;
  }

  forget(streams: readonly ForgottenStream[], order: ForgettingOrder): Promise<Appended> {
    return this.store.forget(streams, order);
  }

  async readStream(stream: string, options?: ReadStreamOptions): Promise<RecordedEvent[]> {
    await wait(this.turns);
    const events = await this.store.readStream(stream, options);
    await wait(this.turns);
    return events;
  }

  async readAll(options?: ReadAllOptions): Promise<RecordedEvent[]> {
    await wait(this.turns);
    const events = await this.store.readAll(options);
    await wait(this.turns);
    return events;
  }

  async head(): Promise<Position | undefined> {
    await wait(this.turns);
    const head = await this.store.head();
    await wait(this.turns);
    return head;
  }

  async *subscribe(options?: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    for await (const message of this.store.subscribe(options)) {
      await wait(this.turns);
      yield message;
    }
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
