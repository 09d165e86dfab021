import type { RecordedEvent } from '#event-store';
import { decodeTrusted, type StoredEvent } from '#stored-event';

/** An event of `$all`, with its stored form for those who need it: reading it takes longer than passing it over. */
export class ReadFact {
  #stored: StoredEvent | undefined;

  constructor(readonly event: RecordedEvent) {}

  get stored(): StoredEvent {
    return (this.#stored ??= decodeTrusted(this.event.data));
  }
}
