import type {
  EventStore,
  Position,
  RecordedEvent,
  SubscribeOptions,
  SubscriptionMessage,
} from '#event-store';
import { Feed } from './feed.js';

const event = (position: bigint) => ({ stream: 's', position, revision: position }) as RecordedEvent;
const turns = async (count = 20) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 1));
};

/** A store whose subscriptions say what the test tells them to, one script per subscription. */
class ScriptedStore {
  readonly begunAfter: (Position | 'end' | undefined)[] = [];
  headIs: Position | undefined;
  constructor(private readonly scripts: (SubscriptionMessage | Error)[][]) {}

  async *subscribe({ after, signal }: SubscribeOptions = {}): AsyncIterable<SubscriptionMessage> {
    this.begunAfter.push(after);
    for (const step of this.scripts.shift() ?? []) {
      if (step instanceof Error) throw step;
      yield step;
    }
    await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
  }

  async head(): Promise<Position | undefined> {
    return this.headIs;
  }
}

function feedOf(store: ScriptedStore, clock: { now(): number }, apply: (event: RecordedEvent) => void) {
  return new Feed({
    store: store as unknown as EventStore,
    clock,
    apply,
    retryAfterMs: 1,
    headEveryMs: 5,
  });
}

describe('the feed', () => {
  it('applies every event and knows how far it is', async () => {
    const applied: bigint[] = [];
    const store = new ScriptedStore([
      [
        { kind: 'event', event: event(4n) },
        { kind: 'event', event: event(7n) },
        { kind: 'checkpoint', position: 9n },
      ],
    ]);
    const feed = feedOf(store, { now: () => 1 }, ({ position }) => applied.push(position));
    feed.start(3n, 1);
    await turns();
    expect(store.begunAfter).toEqual([3n]);
    expect(applied).toEqual([4n, 7n]);
    expect(feed.position).toBe(9n);
    await feed.close();
  });

  it('begins again where it was when a subscription is dropped', async () => {
    const store = new ScriptedStore([
      [{ kind: 'event', event: event(4n) }, new Error('dropped')],
      [{ kind: 'event', event: event(5n) }],
    ]);
    const feed = feedOf(store, { now: () => 1 }, () => undefined);
    feed.start(-1n, 1);
    await turns();
    expect(store.begunAfter).toEqual([undefined, 4n]);
    expect(feed.state).toMatchObject({ position: 5n, drops: 1 });
    expect(feed.state).not.toHaveProperty('failing');
    await feed.close();
  });

  it('does not pass over an event that could not be applied', async () => {
    let failures = 2;
    const store = new ScriptedStore([1, 2, 3].map(() => [{ kind: 'event', event: event(4n) }]));
    const feed = feedOf(store, { now: () => 1 }, () => {
      if (failures-- > 0) throw new TypeError('poison');
    });
    feed.start(3n, 1);
    await turns();
    expect(store.begunAfter).toEqual([3n, 3n, 3n]);
    expect(feed.position).toBe(4n);
    await feed.close();
  });

  it('says when it last saw the head, and does not say so while it is behind', async () => {
    let now = 100;
    const store = new ScriptedStore([[{ kind: 'event', event: event(4n) }]]);
    store.headIs = 4n;
    const feed = feedOf(store, { now: () => now }, () => undefined);
    feed.start(3n, 1);
    await turns();
    expect(feed.headReadAt).toBe(100);
    store.headIs = 5n;
    await turns();
    now = 200;
    await turns();
    expect(feed.headReadAt).toBe(100);
    await feed.close();
  });

  it('has seen a head once it has applied everything up to it, though there is a newer one', async () => {
    let now = 100;
    let deliver: (message: SubscriptionMessage) => void = () => undefined;
    const store = {
      headIs: 5n,
      head: async () => store.headIs,
      async *subscribe({ signal }: SubscribeOptions) {
        while (!signal?.aborted) {
          yield await new Promise<SubscriptionMessage>((resolve) => {
            deliver = resolve;
            signal?.addEventListener('abort', () => resolve({ kind: 'checkpoint', position: 3n }));
          });
        }
      },
    };
    const feed = feedOf(store as unknown as ScriptedStore, { now: () => now }, () => undefined);
    feed.start(3n, 50);
    await turns();
    now = 200;
    store.headIs = 6n;
    await turns();
    expect(feed.headReadAt).toBe(50);
    deliver({ kind: 'event', event: event(5n) });
    await turns(3);
    expect(feed.headReadAt).toBe(100);
    await feed.close();
  });

  it('ends when it is closed, also while it waits to begin again', async () => {
    const feed = feedOf(new ScriptedStore([[new Error('down')]]), { now: () => 1 }, () => undefined);
    feed.start(-1n, 1);
    await feed.close();
    expect(feed.state.drops).toBeLessThanOrEqual(1);
  });
});
