import { binaryEvent, NO_STREAM } from '@eventstore/db-client';
import {
  EventRefused,
  EventStoreError,
  OutcomeUnknown,
  StoreUnavailable,
  StreamForgotten,
  WrongExpectedRevision,
} from '../errors.js';
import type { Appended, ExpectedRevision, NewEvent, Position, RecordedEvent, Revision } from '../port.js';
import { validateAppend } from '../validate-append.js';
import { Backoff } from './backoff.js';
import type { Clients } from './clients.js';
import { InFlight } from './in-flight.js';
import type { Limits, StoreWatcher } from './options.js';
import type { SeenPositions } from './seen-positions.js';
import { verdictOn } from './verdict.js';
import { TimeIsOver, within } from './within.js';

/** The client keeps its own deadline; ours comes a little later, and only if that one fails. */
const GRACE_MS = 500;

export interface AppenderParts {
  readonly clients: Clients;
  readonly limits: Limits;
  readonly seen: SeenPositions;
  readonly watcher: StoreWatcher;
  readonly readStream: (stream: string, from: Revision, limit: number) => Promise<RecordedEvent[]>;
}

interface Stored {
  readonly revision: Revision;
  readonly position: Position | undefined;
}

/**
 * Appends by the classic Append, which per-call credentials select: it honours deadlines and is not poisoned by bad
 * requests or by another client's death (event-store.md). An append without an answer is sent again, with the same ids
 * and the same expectation, which a server takes for the same append: so the caller gets an answer that is true, or
 * OutcomeUnknown.
 */
export class Appender {
  private readonly inFlight: InFlight;

  constructor(private readonly parts: AppenderParts) {
    this.inFlight = new InFlight(parts.limits);
  }

  /** As the port's append. The bytes are those of the call, whatever becomes of the caller's buffers. */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const bytes = validateAppend(stream, expected, events);
    // Not jsonEvent: it is stringified again, and would not come back byte for byte (facts-and-subjects 11).
    const copies = events.map(({ id, type, data }) => binaryEvent({ id, type, data }));
    return this.inFlight.run(bytes, () => this.settle(stream, expected, copies));
  }

  /** Resolves when no append is under way. */
  drain(): Promise<void> {
    return this.inFlight.drain();
  }

  private async settle(
    stream: string,
    expected: ExpectedRevision,
    events: readonly ReturnType<typeof binaryEvent>[],
  ): Promise<Appended> {
    const { seen } = this.parts;
    const sent = seen.sent();
    try {
      const { revision, position } = await this.store(stream, expected, events);
      const place = position ?? (await this.placeOf(stream, revision));
      return { revision, position: place, repeated: seen.acknowledged(sent, place) };
    } finally {
      seen.ended(sent);
    }
  }

  private async store(
    stream: string,
    expected: ExpectedRevision,
    events: readonly ReturnType<typeof binaryEvent>[],
  ): Promise<Stored> {
    const { limits, clients, watcher } = this.parts;
    const end = Date.now() + limits.resolveWithinMs;
    const backoff = new Backoff(500);
    let mayBeStored = false;
    let late = 0;
    for (;;) {
      const client = clients.current;
      const ms = Math.max(1, Math.min(limits.appendTimeoutMs, end - Date.now()));
      let sent = false;
      try {
        const ready = await clients.ready(ms);
        sent = true;
        return await this.once(ready, ms, stream, expected, events);
      } catch (error) {
        if (error instanceof EventStoreError) throw error;
        const verdict = verdictOn(error);
        if (verdict.kind === 'conflict') {
          const found = mayBeStored ? await this.storedAt(stream, expected, events) : undefined;
          if (found) return found;
          throw new WrongExpectedRevision(stream, expected, verdict.actual);
        }
        if (verdict.kind === 'forgotten') throw new StreamForgotten(stream);
        if (verdict.kind === 'too_large')
          throw new EventRefused(`${stream}: the event store takes no append so large`);
        if (verdict.kind === 'denied') throw new StoreUnavailable('the event store refuses our credentials');
        // Refused by a node that does not lead, or never on the wire: nothing was stored by this try.
        if (sent && verdict.kind !== 'not_leader' && verdict.kind !== 'not_sent') mayBeStored = true;
        // One answer may be late; two are a connection that leads nowhere.
        if (verdict.kind === 'late') late += 1;
        if (error instanceof TimeIsOver || late >= 2) clients.replace(client);
        const pause = backoff.take();
        if (Date.now() + pause >= end) throw this.noAnswer(stream, mayBeStored);
        await new Promise((resolve) => setTimeout(resolve, pause));
        watcher.onResend?.();
      }
    }
  }

  private noAnswer(stream: string, mayBeStored: boolean): Error {
    if (mayBeStored)
      return new OutcomeUnknown(`${stream}: the event store did not say whether it stored the append`);
    return new StoreUnavailable('the event store cannot be reached; nothing of this append was stored');
  }

  private async once(
    client: Clients['current'],
    ms: number,
    stream: string,
    expected: ExpectedRevision,
    events: readonly ReturnType<typeof binaryEvent>[],
  ): Promise<Stored> {
    const appended = await within(
      ms + GRACE_MS,
      client.appendToStream(stream, [...events], {
        expectedRevision: expected === 'no_stream' ? NO_STREAM : expected,
        deadline: ms,
        requiresLeader: true,
        ...client.perCall,
      }),
    );
    return { revision: appended.nextExpectedRevision, position: appended.position?.commit };
  }

  /** After a conflict of a repeated append: whether the first try was stored after all. */
  private async storedAt(
    stream: string,
    expected: ExpectedRevision,
    events: readonly { readonly id: string }[],
  ): Promise<Stored | undefined> {
    const from = expected === 'no_stream' ? 0n : expected + 1n;
    const held = await this.reading(stream, from, events.length);
    const last = held.at(-1);
    const same = held.length === events.length && events.every(({ id }, at) => held[at]?.id === id);
    return same && last ? { revision: last.revision, position: last.position } : undefined;
  }

  /** An acknowledgement may come without a position: the event is read back for it (facts-and-subjects 5). */
  private async placeOf(stream: string, revision: Revision): Promise<Position> {
    const [event] = await this.reading(stream, revision, 1);
    if (!event)
      throw new OutcomeUnknown(`${stream}: the event store acknowledged an append that it does not show`);
    return event.position;
  }

  private async reading(stream: string, from: Revision, limit: number): Promise<RecordedEvent[]> {
    try {
      return await this.parts.readStream(stream, from, limit);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      throw new OutcomeUnknown(`${stream}: the event store did not say whether it stored the append`);
    }
  }
}
