import { afterEach, beforeEach } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import type { EventStore, ExpectedRevision, NewEvent, RecordedEvent, SubscriptionMessage } from '../port.js';

/** A store opened for one test. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** Closes the store and opens the same data again; absent where it keeps nothing (memory). */
  readonly reopen?: () => Promise<EventStore>;
  /** Takes away what the test made. The store may be closed already. */
  readonly dispose: () => Promise<void>;
}

/** Opens a store; called before each test. It need not be empty: others may be writing to it. */
export type OpenStore = () => Promise<StoreUnderTest>;

/** What every chapter of the suite works with. Names are new in every test, so that no test sees another's events. */
export interface Setting {
  readonly store: () => EventStore;
  readonly underTest: () => StoreUnderTest;
  /** The test's own category. */
  readonly category: () => string;
  /** A new stream name in the test's category (or in another one). */
  readonly stream: (category?: string) => string;
}

/** Opens a store before each test of the enclosing block and gives it back afterwards. */
export function withStore(open: OpenStore): Setting {
  let current: StoreUnderTest | undefined;
  let category = '';
  beforeEach(async () => {
    current = await open();
    category = newCategory();
  });
  afterEach(async () => {
    await current?.dispose();
    current = undefined;
  });
  const underTest = (): StoreUnderTest => {
    if (current === undefined) throw new Error('no store is open outside a test');
    return current;
  };
  return {
    underTest,
    store: () => underTest().store,
    category: () => category,
    stream: (of = category) => `${of}-${randomUUID()}`,
  };
}

/** A category that nobody used before. */
export function newCategory(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

/** An event with a new id; `text` becomes its bytes. */
export function event(text = 'x', id: string = randomUUID()): NewEvent {
  return { id, type: 'test.happened', data: new TextEncoder().encode(text) };
}

/** `count` events with new ids and the texts `0`, `1`, ... */
export function events(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => event(String(index)));
}

/** Appends `count` events one by one, each with the exact revision before it; gives what was appended. */
export async function appendEach(
  store: EventStore,
  stream: string,
  count: number,
  after: ExpectedRevision = 'no_stream',
): Promise<NewEvent[]> {
  const appended = events(count);
  let expected = after;
  for (const one of appended) expected = (await store.append(stream, expected, [one])).revision;
  return appended;
}

/** The event's bytes as text. */
export function text(event: NewEvent): string {
  return new TextDecoder().decode(event.data);
}

/** Ids, for comparing what was written with what is read. */
export function ids(list: readonly NewEvent[]): string[] {
  return list.map(({ id }) => id);
}

/** Reads a subscription until `enough` says so (it sees everything so far), then leaves it. */
export async function collect(
  subscription: AsyncIterable<SubscriptionMessage>,
  enough: (messages: readonly SubscriptionMessage[]) => boolean,
): Promise<SubscriptionMessage[]> {
  const messages: SubscriptionMessage[] = [];
  for await (const message of subscription) {
    messages.push(message);
    if (enough(messages)) break;
  }
  return messages;
}

/** For `collect`: until `count` events came. */
export function eventCount(count: number): (messages: readonly SubscriptionMessage[]) => boolean {
  return (messages) => eventsOf(messages).length >= count;
}

/** For `collect`: until the end of what is stored was reached. */
export function caughtUp(messages: readonly SubscriptionMessage[]): boolean {
  return messages.at(-1)?.kind === 'caughtUp';
}

/** The events among a subscription's messages. */
export function eventsOf(messages: readonly SubscriptionMessage[]): RecordedEvent[] {
  return messages.flatMap((message) => (message.kind === 'event' ? [message.event] : []));
}
