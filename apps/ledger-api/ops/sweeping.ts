import type { ProofJudge, Subjects } from '#subjects';
import { Recurring } from './recurring.js';

/** Proof keys run out by the day, and keys of lost races are swept after minutes: once a minute is often enough. */
const EVERY_MS = 60_000;
/** Copies of destroyed keys on a server are unreadable after a day at the latest. */
const ROTATED_EVERY_MS = 86_400_000;

/**
 * Runs the sweeper of the persons' room while the service runs (facts-and-subjects.md 7). What is due stays due: where a sweep
 * failed, the next one tries again, and the metric shows it.
 */
export class Sweeping {
  private readonly sweeps: Recurring;
  private rotatedAt = -Infinity;

  constructor(
    private readonly subjects: Pick<Subjects, 'sweep' | 'rotateEpoch'>,
    private readonly judge: ProofJudge,
    /** Destroyed keys stand in copies of the store until the key that wraps them goes: a server's rows, logs, dumps. */
    private readonly rotates = false,
    everyMs = EVERY_MS,
  ) {
    this.sweeps = new Recurring('Sweeping', everyMs, () => this.sweep());
  }

  /** Sweeps that failed since the service started. */
  get failures(): number {
    return this.sweeps.failures;
  }

  start(): this {
    this.sweeps.start();
    return this;
  }

  /** Sweeps no more until it is started again: another process does. */
  pause(): void {
    this.sweeps.pause();
    // Whoever did it meanwhile may have been killed half way: the first sweep after this one looks for what is left.
    this.rotatedAt = -Infinity;
  }

  /** Ends; a sweep under way is finished. */
  stop(): Promise<void> {
    return this.sweeps.stop();
  }

  private async sweep(): Promise<undefined> {
    await this.subjects.sweep(this.judge);
    if (this.rotates) await this.rotateIfDue();
  }

  /** After a start, after a pause, and once a day: buckets in which a key was destroyed get a new key-encryption key. */
  private async rotateIfDue(): Promise<void> {
    const now = performance.now();
    if (now - this.rotatedAt < ROTATED_EVERY_MS) return;
    await this.subjects.rotateEpoch({ buckets: 'dirty' });
    if (!this.sweeps.isPaused) this.rotatedAt = now;
  }
}
