import type { Subjects } from '#subjects';
import { Logger } from '@nestjs/common';

/** An operator waits for it, and to look costs one small row. */
const LOOK_EVERY_MS = 1_000;

/** Turns wrapping keys when an operator asks for it, in the one process that does. */
export class OrderedRotations {
  private readonly logger = new Logger('WrappingKeys');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private paused = true;

  constructor(
    private readonly subjects: Pick<Subjects, 'rotateAsked'>,
    private readonly everyMs = LOOK_EVERY_MS,
  ) {}

  start(): this {
    this.paused = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.look().then(() => {
        if (!this.paused) this.start();
      });
    }, this.everyMs).unref();
    return this;
  }

  /** Looks no more until it is started again: another process does. */
  pause(): void {
    this.paused = true;
    clearTimeout(this.timer);
  }

  /** Ends; the rotation under way goes on until the persons' room is closed, which cuts it off. */
  stop(): void {
    this.pause();
    this.running.catch(() => undefined);
  }

  private async look(): Promise<void> {
    try {
      const outcome = await this.subjects.rotateAsked();
      if (outcome) this.logger.log(outcome, 'wrapping keys were turned');
    } catch (error) {
      this.logger.error({ err: error }, 'wrapping keys could not be turned');
    }
  }
}
