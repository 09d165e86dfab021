import type { Position } from '../port.js';

/** One append under way: what was in the store before it was sent. */
export interface Sent {
  readonly after: Position;
}

/**
 * Tells a first append from a repeated one. The server's acknowledgement does not say which it was, but it names the
 * place of the events: a place that was taken before we sent, or that another append of ours was told, is a repetition.
 * (Of an append that another process made meanwhile this knows nothing: the recorder compares bytes then,
 * facts-and-subjects 11.)
 */
export class SeenPositions {
  private highest: Position = -1n;
  private readonly underWay = new Set<Sent>();
  private readonly told = new Set<Position>();

  /** The highest place that this process knows of: everything up to there was in the store. */
  get newest(): Position {
    return this.highest;
  }

  /** A place where an event is stored. */
  see(position: Position): void {
    if (position > this.highest) this.highest = position;
  }

  /** Before the first byte of an append is sent. */
  sent(): Sent {
    const sent = { after: this.highest };
    this.underWay.add(sent);
    return sent;
  }

  /** Whether an append that was acknowledged at `position` had been stored before. */
  acknowledged(sent: Sent, position: Position): boolean {
    const repeated = position <= sent.after || this.told.has(position);
    this.told.add(position);
    this.see(position);
    return repeated;
  }

  /** Every append under way ends here, acknowledged or not. */
  ended(sent: Sent): void {
    this.underWay.delete(sent);
    // Told places matter only to appends that were under way at the time.
    if (this.underWay.size === 0) this.told.clear();
    else if (this.told.size > 4 * this.underWay.size + 64) this.forgetOld();
  }

  private forgetOld(): void {
    let least = this.highest;
    for (const { after } of this.underWay) if (after < least) least = after;
    for (const position of this.told) if (position <= least) this.told.delete(position);
  }
}
