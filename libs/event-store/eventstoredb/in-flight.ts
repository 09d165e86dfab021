import { StoreUnavailable } from '../errors.js';
import type { Limits } from './options.js';

/**
 * Lets so many appends onto the wire, keeps the others waiting in their order, and refuses what does not fit: memory is
 * bounded by what was let in.
 */
export class InFlight {
  private underWay = 0;
  private bytes = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly drained: (() => void)[] = [];

  constructor(
    private readonly limits: Pick<Limits, 'maxAppendsUnderWay' | 'maxWaitingAppends' | 'maxAppendBytes'>,
  ) {}

  /** Runs `task` when its turn comes. @throws StoreUnavailable at once if no room is left */
  run<T>(bytes: number, task: () => Promise<T>): Promise<T> {
    const { maxAppendsUnderWay, maxWaitingAppends, maxAppendBytes } = this.limits;
    if (this.waiting.length >= maxWaitingAppends || this.bytes + bytes > maxAppendBytes) {
      return Promise.reject(
        new StoreUnavailable(
          `${this.underWay + this.waiting.length} appends wait for the event store; try again later`,
        ),
      );
    }
    this.bytes += bytes;
    const start = (): Promise<T> => task().finally(() => this.leave(bytes));
    if (this.underWay < maxAppendsUnderWay) {
      this.underWay += 1;
      return start();
    }
    // Whoever leaves hands its place over, so that none is counted as free in between.
    return new Promise<void>((resolve) => this.waiting.push(resolve)).then(start);
  }

  /** Resolves when nothing is under way or waiting any more. */
  drain(): Promise<void> {
    if (this.underWay === 0 && this.waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  private leave(bytes: number): void {
    this.bytes -= bytes;
    const next = this.waiting.shift();
    if (next) return next();
    this.underWay -= 1;
    if (this.underWay === 0) for (const resolve of this.drained.splice(0)) resolve();
  }
}
