import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore, Position, SubscriptionMessage } from '#event-store';
import type { Batch } from './projection.js';
import { ReadFact } from './read-fact.js';

/** A stretch of `$all`, and whether the store's end was reached with it. */
export interface ArrivedBatch extends Batch {
  readonly caughtUp: boolean;
}

/**
 * Everything that is in a store now, in batches of a size: for whoever passes over all of it. A page that is read at once
 * costs half of what as many messages cost.
 * @param most events in the next batch
 */
export async function* pages(
  store: EventStore,
  after: Position,
  most: () => number,
): AsyncGenerator<ArrivedBatch, void> {
  const end = (await store.head()) ?? after;
  let through = after;
  while (through < end) {
    // Positions are dense or nearly so; reading begins at the one that was read last.
    const events = await store.readAll({ ...(through < 0n ? {} : { from: through }), limit: most() + 1 });
    const facts = events.filter(({ position }) => position > through).map((event) => new ReadFact(event));
    const last = facts.at(-1)?.event.position;
    if (last === undefined) break;
    through = last;
    yield { facts, through, caughtUp: false };
  }
}

const NOTHING_YET = Symbol('nothing yet');

/**
 * Gathers a subscription's messages: what is there at once goes into one transaction, and nothing waits for more.
 * @param most events in the next batch
 */
export async function* batches(
  messages: AsyncIterable<SubscriptionMessage>,
  most: () => number,
): AsyncGenerator<ArrivedBatch, void> {
  const iterator = messages[Symbol.asyncIterator]();
  try {
    let pending = iterator.next();
    for (;;) {
      let next: IteratorResult<SubscriptionMessage> | typeof NOTHING_YET = await pending;
      const facts: ReadFact[] = [];
      let through: Position | undefined;
      let caughtUp = false;
      const idle = nextTurn(NOTHING_YET);
      while (next !== NOTHING_YET && !next.done) {
        const message: SubscriptionMessage = next.value;
        pending = iterator.next();
        if (message.kind === 'event') facts.push(ReadFact.of(message.event));
        if (message.kind === 'caughtUp') caughtUp = true;
        through = (message.kind === 'event' ? message.event.position : message.position) ?? through;
        if (facts.length >= most()) break;
        next = await Promise.race([pending, idle]);
      }
      if (through !== undefined || caughtUp) yield { facts, through: through ?? -1n, caughtUp };
      if (next !== NOTHING_YET && next.done) return;
    }
  } finally {
    await iterator.return?.();
  }
}
