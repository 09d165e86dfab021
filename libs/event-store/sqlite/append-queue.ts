import { EventStoreError, OutcomeUnknown, StoreUnavailable } from '../errors.js';
import type { Appended } from '../port.js';
import type { AppendRequest, Outcome } from './append-request.js';

/** A commit holds the event loop; this many appends or bytes at most, so that questions are answered in between. */
const GROUP_APPENDS = 1024;
const GROUP_BYTES = 4 * 1024 * 1024;

interface Waiting {
  readonly request: AppendRequest;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Groups the appends of one turn of the event loop into one commit. While a commit runs (it holds the loop), the next
 * requests pile up in the sockets and then form the next group: the busier the ledger, the larger the groups.
 * Bounded: what does not fit is refused at once instead of eating memory.
 */
export class AppendQueue {
  private waiting: Waiting[] = [];
  private bytes = 0;
  private scheduled = false;
  private drained: (() => void)[] = [];
  private holders = 0;

  constructor(
    private readonly write: (group: readonly AppendRequest[]) => Outcome[],
    private readonly maxAppends: number,
    private readonly maxBytes: number,
  ) {}

  /** Settles after the commit. @throws StoreUnavailable when the queue is full */
  add(request: AppendRequest): Promise<Appended> {
    if (this.waiting.length >= this.maxAppends || this.bytes + request.bytes > this.maxBytes) {
      return Promise.reject(
        new StoreUnavailable(`${this.waiting.length} appends are waiting for the disk; try again later`),
      );
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      this.bytes += request.bytes;
      this.schedule();
    });
  }

  /** Writes nothing until the returned function is called: what comes meanwhile waits. */
  hold(): () => void {
    this.holders += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.holders -= 1;
      this.schedule();
    };
  }

  /** Resolves when nothing waits any more, and nobody holds the queue. */
  drain(): Promise<void> {
    if (this.waiting.length === 0 && this.holders === 0) return Promise.resolve();
    return new Promise((resolve) => this.drained.push(resolve));
  }

  private schedule(): void {
    if (this.scheduled || this.holders > 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.holders > 0) return;
      if (this.waiting.length > 0) this.commitGroup();
      if (this.waiting.length > 0) this.schedule();
      else for (const resolve of this.drained.splice(0)) resolve();
    });
  }

  private commitGroup(): void {
    const group = this.takeGroup();
    let outcomes: Outcome[];
    try {
      outcomes = this.write(group.map(({ request }) => request));
    } catch {
      // The writer tells its errors as outcomes; whatever else it throws must leave nobody waiting.
      const unknown = new OutcomeUnknown('the commit broke off');
      for (const { reject } of group) reject(unknown);
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) reject(new StoreUnavailable('the append was not looked at'));
      else if (outcome instanceof EventStoreError) reject(outcome);
      else resolve(outcome);
    });
  }

  private takeGroup(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const { request } of this.waiting) {
      if (count > 0 && (count >= GROUP_APPENDS || bytes + request.bytes > GROUP_BYTES)) break;
      count += 1;
      bytes += request.bytes;
    }
    this.bytes -= bytes;
    return this.waiting.splice(0, count);
  }
}
