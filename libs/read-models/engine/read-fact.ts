import type { RecordedEvent } from '#event-store';
import { bodyOfTrusted, decodeTrusted, type EventBody, type StoredEvent } from '#stored-event';

/** An event of `$all`, with its stored form for those who need it: reading it takes longer than passing it over. */
export class ReadFact {
  #body: EventBody | undefined;
  #stored: StoredEvent | undefined;

  constructor(readonly event: RecordedEvent) {}

  /** The same one for all projections that are given an event at about the same time: what one has read the others need not. */
  static of(event: RecordedEvent): ReadFact {
    const known = facts.get(event) ?? new ReadFact(event);
    facts.set(event, known);
    return known;
  }

  /** All that tables hold: what is sealed is in none. */
  get body(): EventBody {
    return (this.#body ??= this.#stored?.body ?? bodyOfTrusted(this.event.data));
  }

  get stored(): StoredEvent {
    return (this.#stored ??= decodeTrusted(this.event.data));
  }
}

const facts = new WeakMap<RecordedEvent, ReadFact>();
