import type { Position, RecordedEvent } from './port.js';

/** What is kept in memory of the newest events: subscribers that are further behind read the store. */
const MOST_EVENTS = 4_096;
const MOST_BYTES = 16 * 1024 * 1024;

/** The newest events of ours, without a gap from one place of `$all` to another. Bounded. */
export class RecentEvents {
  private events: RecordedEvent[] = [];
  private first = 0;
  private bytes = 0;

  /** @param start what lies after this place will be added; `undefined`: from the beginning */
  constructor(private start: Position | undefined) {
    this.end = start;
  }

  private end: Position | undefined;

  /** Everything of ours from the start up to here was added. */
  get through(): Position | undefined {
    return this.end;
  }

  /** @param event absent where the event at `position` is none of ours. A place that was passed is passed over. */
  add(position: Position, event: RecordedEvent | undefined): void {
    if (this.end !== undefined && position <= this.end) return;
    this.end = position;
    if (!event) return;
    this.events.push(event);
    this.bytes += event.data.byteLength;
    while (this.events.length - this.first > MOST_EVENTS || this.bytes > MOST_BYTES) this.dropOldest();
  }

  /**
   * At most `most` events after `after` (exclusive), oldest first.
   * @returns `undefined` where some of them are no longer, or never were, in memory
   */
  since(after: Position | undefined, most: number): RecordedEvent[] | undefined {
    if (this.start !== undefined && (after === undefined || after < this.start)) return undefined;
    let low = this.first;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (after === undefined || this.events[middle]!.position > after) high = middle;
      else low = middle + 1;
    }
    return this.events.slice(low, low + most);
  }

  private dropOldest(): void {
    const dropped = this.events[this.first]!;
    this.start = dropped.position;
    this.bytes -= dropped.data.byteLength;
    this.first += 1;
    if (this.first < MOST_EVENTS) return;
    this.events = this.events.slice(this.first);
    this.first = 0;
  }
}
