import { setTimeout as pause } from 'node:timers/promises';

const FIRST_MS = 50;

/**
 * Pauses that double up to a most, each between half and all of it: clients that lost one server do not come back in
 * step.
 */
export class Backoff {
  private next = FIRST_MS;

  constructor(private readonly mostMs = 2_000) {}

  /** The next pause, milliseconds. */
  take(): number {
    const ms = this.next * (0.5 + Math.random() / 2);
    this.next = Math.min(this.next * 2, this.mostMs);
    return ms;
  }

  /** Begins with short pauses again. */
  reset(): void {
    this.next = FIRST_MS;
  }

  /** Pauses; ends early, without an error, when `signal` aborts. */
  async wait(signal?: AbortSignal): Promise<void> {
    await pause(this.take(), undefined, signal && { signal }).catch(() => undefined);
  }
}
