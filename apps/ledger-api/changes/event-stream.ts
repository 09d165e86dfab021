import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** How long a reader may take nothing before it is let go, milliseconds. */
const STALLED_MS = 30_000;

/**
 * Writes server-sent events (HTML Standard 9.2) to one reader, never more than it takes: what is not taken is not
 * even read from the tables.
 */
export class EventStream {
  constructor(
    private readonly out: Writable,
    private readonly signal: AbortSignal,
    private readonly stalledMs = STALLED_MS,
  ) {}

  /**
   * Writes and waits until the reader has room for more.
   * @returns false: the reader is gone, or has taken nothing for too long
   */
  async write(text: string): Promise<boolean> {
    if (this.signal.aborted || this.out.destroyed) return false;
    if (this.out.write(text)) return true;
    const patience = AbortSignal.any([this.signal, AbortSignal.timeout(this.stalledMs)]);
    try {
      await once(this.out, 'drain', { signal: patience });
      return true;
    } catch {
      return false;
    }
  }
}

/** One event; its id is where to go on after it. */
export function eventText(id: string, event: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Shows that the connection lives, and moves the reader's place on: an event without data is not dispatched. */
export function heartbeatText(id: string): string {
  return `id: ${id}\n\n`;
}
