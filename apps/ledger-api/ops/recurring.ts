import { Logger } from '@nestjs/common';

/** A small task that one process at a time does again and again. What fails is tried again the next time. */
export class Recurring {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private paused = true;
  /** How often it failed since the service started. */
  failures = 0;

  /** @param task gives what is worth a line in the log, or nothing */
  constructor(
    name: string,
    private readonly everyMs: number,
    private readonly task: () => Promise<object | undefined>,
  ) {
    this.logger = new Logger(name);
  }

  /** Begins; the first time comes after one interval, so that it does not slow the start. */
  start(): this {
    this.paused = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.once().then(() => {
        if (!this.paused) this.start();
      });
    }, this.everyMs).unref();
    return this;
  }

  /** Does it no more until it is started again: another process does. */
  pause(): void {
    this.paused = true;
    clearTimeout(this.timer);
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /** Ends; what is under way is finished. */
  async stop(): Promise<void> {
    this.pause();
    await this.running;
  }

  private async once(): Promise<void> {
    try {
      const done = await this.task();
      if (done) this.logger.log(done);
    } catch (error) {
      this.failures += 1;
      this.logger.error({ err: error }, 'failed');
    }
  }
}
