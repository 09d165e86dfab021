import { type EventStore, type ExpectedRevision, OutcomeUnknown, WrongExpectedRevision } from '#event-store';
import { decodeTrusted, instantOf } from '#stored-event';
import { type Access, AccessNotRecorded } from './access.js';
import { accessEvent, type SealedAccess, sealAccess, type Seals } from './access-event.js';

/** How the record is opened. */
export interface AccessRecordOptions {
  readonly store: EventStore;
  readonly subjects: Seals;
  readonly clock: { now(): number };
  /** As in `ledger-access-<writer>`, one for each process. Default `main`. Two with one name wait for each other. */
  readonly writer?: string;
  /** Accesses that may wait. Default 10,000; beyond, they are not answered. */
  readonly mayWait?: number;
  /** Told when something that nobody waits for could not be recorded. */
  readonly onFault?: (error: unknown) => void;
}

/** How the record is doing. */
export interface AccessRecordState {
  readonly recorded: number;
  readonly waiting: number;
  /** Accesses that nobody waited for and that could not be recorded, since the start. */
  readonly lost: number;
}

interface Waiting {
  readonly access: Access;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Events in one append: some hundred kilobytes at most. */
const AT_ONCE = 100;
const ATTEMPTS = 5;

/**
 * The record of access: who looked at whom, in the ledger's own stream. Whoever waits for `record` has the access on
 * the disk before the data is shown. Accesses that come while an append is under way go together into the next one, so
 * a crowd waits for two appends and not for as many as it is.
 */
export class AccessRecord {
  readonly stream: string;
  readonly #queue: Waiting[] = [];
  #running: Promise<void> | undefined;
  #head: { readonly revision: ExpectedRevision; readonly rec: number } | undefined;
  #recorded = 0;
  #lost = 0;

  constructor(private readonly options: AccessRecordOptions) {
    this.stream = `ledger-access-${options.writer ?? 'main'}`;
  }

  get state(): AccessRecordState {
    return { recorded: this.#recorded, waiting: this.#queue.length, lost: this.#lost };
  }

  /** Durable when this returns. @throws AccessNotRecorded if too many wait; the store's errors: show nothing then */
  record(access: Access): Promise<void> {
    if (this.#queue.length >= (this.options.mayWait ?? 10_000))
      return Promise.reject(new AccessNotRecorded());
    return new Promise<void>((done, failed) => {
      this.#queue.push({ access, done, failed });
      this.#run();
    });
  }

  /** Records behind an answer that shows nothing. */
  note(access: Access): void {
    this.record(access).catch((error: unknown) => {
      this.#lost += access.times ?? 1;
      this.options.onFault?.(error);
    });
  }

  /** Waits until everything so far is recorded, or has failed. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #run(): void {
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0) this.#run();
    });
  }

  async #drain(): Promise<void> {
    // A turn of the event loop: requests that came together are recorded together.
    await new Promise(setImmediate);
    while (this.#queue.length > 0) await this.#recordSome(this.#queue.splice(0, AT_ONCE));
  }

  async #recordSome(some: readonly Waiting[]): Promise<void> {
    const sealed = await Promise.all(
      some.map(async (waiting) => {
        try {
          return { waiting, access: await sealAccess(this.options.subjects, waiting.access) };
        } catch (error) {
          waiting.failed(error);
          return undefined;
        }
      }),
    );
    const ready = sealed.filter((one) => one !== undefined);
    if (ready.length === 0) return;
    try {
      await this.#append(ready.map(({ access }) => access));
    } catch (error) {
      this.#head = undefined;
      for (const { waiting } of ready) waiting.failed(error);
      return;
    }
    this.#recorded += ready.length;
    for (const { waiting } of ready) waiting.done();
  }

  async #append(accesses: readonly SealedAccess[]): Promise<void> {
    const { store, clock } = this.options;
    for (let attempt = 1; ; attempt++) {
      const { revision, rec: last } = (this.#head ??= await this.#readHead());
      const rec = Math.max(clock.now(), last);
      const events = accesses.map((access) => accessEvent(access, rec));
      try {
        const appended = await this.#resending(() => store.append(this.stream, revision, events));
        this.#head = { revision: appended.revision, rec };
        return;
      } catch (error) {
        this.#head = undefined;
        // A process that a restart has not ended yet.
        if (!(error instanceof WrongExpectedRevision)) throw error;
        if (attempt === ATTEMPTS) throw new AccessNotRecorded({ cause: error });
      }
    }
  }

  /** An append without an answer is sent again, with identical bytes: the store knows its ids. */
  async #resending<T>(append: () => Promise<T>): Promise<T> {
    try {
      return await append();
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      return append();
    }
  }

  async #readHead(): Promise<{ readonly revision: ExpectedRevision; readonly rec: number }> {
    const [last] = await this.options.store.readStream(this.stream, { direction: 'backwards', limit: 1 });
    if (!last) return { revision: 'no_stream', rec: 0 };
    return { revision: last.revision, rec: instantOf(decodeTrusted(last.data).body.rec) };
  }
}
