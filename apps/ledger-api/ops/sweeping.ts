import type { ProofJudge, Subjects } from '#subjects';
import { Logger } from '@nestjs/common';

/** Proof keys run out by the day, and keys of lost races are swept after minutes: once a minute is often enough. */
const EVERY_MS = 60_000;
/** Copies of destroyed keys on a server are unreadable after a day at the latest. */
const ROTATED_EVERY_MS = 86_400_000;

/** Runs the sweeper of the persons' room while the service runs (facts-and-subjects.md 7). */
export class Sweeping {
  private readonly logger = new Logger('Sweeping');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private paused = false;
  private rotatedAt = -Infinity;
  /** Sweeps that failed since the service started. */
  failures = 0;

  constructor(
    private readonly subjects: Pick<Subjects, 'sweep' | 'rotateEpoch'>,
    private readonly judge: ProofJudge,
    /** Destroyed keys stand in copies of the store until the key that wraps them goes: a server's rows, logs, dumps. */
    private readonly rotates = false,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** Begins; the first sweep comes after one interval, so that it does not slow the start. */
  start(): this {
    this.paused = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.sweep().then(() => {
        if (!this.stopped && !this.paused) this.start();
      });
    }, this.everyMs).unref();
    return this;
  }

  /** Sweeps no more until it is started again: another process does. */
  pause(): void {
    this.paused = true;
    // Whoever did it meanwhile may have been killed half way: the first sweep after this one looks for what is left.
    this.rotatedAt = -Infinity;
    clearTimeout(this.timer);
  }

  /** Ends; a sweep under way is finished. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** After a start, after a pause, and once a day: buckets in which a key was destroyed get a new key-encryption key. */
  private async rotateIfDue(): Promise<void> {
    const now = performance.now();
    if (now - this.rotatedAt < ROTATED_EVERY_MS) return;
    await this.subjects.rotateEpoch({ buckets: 'dirty' });
    if (!this.paused) this.rotatedAt = now;
  }

  private async sweep(): Promise<void> {
    try {
      await this.subjects.sweep(this.judge);
      if (this.rotates) await this.rotateIfDue();
    } catch (error) {
      // What is due stays due: the next sweep tries again, and the metric shows that this one did not.
      this.failures++;
      this.logger.error({ err: error }, 'the sweep failed');
    }
  }
}
