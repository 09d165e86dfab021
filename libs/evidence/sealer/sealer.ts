import type { EventStore, RecordedEvent, SubscriptionMessage } from '#event-store';
import type { PublishedCheckpoint } from '../log/evidence-log.js';
import { SealerHalted } from '../log/sealer-halted.js';
import type { LogStore } from '../store/log-store.js';
import type { LeafMaker } from './leaf-maker.js';
import type { LogTree } from './log-tree.js';
import type { Mutex } from '#mutex';
import { STREAM_PREFIXES } from '#stored-event';
import type { Publisher } from './publisher.js';
import type { SealMaker } from './seal-maker.js';
import { dueAt, type SealRules } from './seal-rules.js';

/** Leaves that go into one transaction: some milliseconds, in which nobody else is answered. */
const BATCH = 128;
/** After a fault that may pass (no room, store away), milliseconds. */
const AGAIN_MS = 1_000;
/** No timer of node:timers is longer. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** What the sealer works with. */
export interface SealerParts {
  /** What is still to be done before it follows the store; undefined: nothing. */
  readonly begin: (() => Promise<void>) | undefined;
  readonly store: EventStore;
  readonly log: LogStore;
  readonly leaves: LeafMaker;
  readonly tree: LogTree;
  readonly seals: SealMaker;
  readonly publisher: Publisher;
  readonly rules: SealRules;
  readonly clock: { now(): number };
  /** Held from the decision on a seal to its signature: who holds it sees the log under one seal. */
  readonly gate: Mutex;
  readonly onPublished: (checkpoint: PublishedCheckpoint) => void;
  readonly onFault: (error: unknown) => void;
}

interface Request {
  readonly target: bigint | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Set when a seal that covers it has been begun. */
  covered: boolean;
}

type Turn = SubscriptionMessage | 'ended' | 'due';

/**
 * Follows `$all`, appends leaves, seals and signs (evidence format 1). It may be killed at any instant: what it
 * decides is stored before it is done, and done again from what is stored.
 */
export class Sealer {
  private readonly stop = new AbortController();
  private readonly running: Promise<void>;
  private requests: Request[] = [];
  private wake: () => void = () => undefined;
  private batch: RecordedEvent[] = [];
  private others = 0;
  private since: number | undefined;
  private lastSealAt: number | undefined;
  /** Everything in `$all` up to here has been looked at. */
  private seen: bigint | undefined;
  private release: (() => void) | undefined;
  failing: string | undefined;
  /** True once it does not go on by itself any more. */
  halted = false;

  constructor(private readonly parts: SealerParts) {
    this.running = this.run();
  }

  /** Since when a leaf waits for its seal. */
  get waitingSince(): number | undefined {
    return this.others > 0 ? this.since : undefined;
  }

  /** Waits until everything that the store holds now lies under a signed checkpoint. @throws SealerHalted */
  async sealed(): Promise<void> {
    const target = await this.parts.store.head();
    if (this.stop.signal.aborted) throw new SealerHalted('CLOSED', this.failing ?? 'the log is closed');
    return new Promise((resolve, reject) => {
      this.requests.push({ target, resolve, reject, covered: false });
      this.wake();
    });
  }

  async close(): Promise<void> {
    this.stop.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    let { begin } = this.parts;
    while (!this.stop.signal.aborted) {
      try {
        await begin?.();
        begin = undefined;
        await this.recover();
        await this.follow();
      } catch (error) {
        this.failing = error instanceof Error ? error.message : String(error);
        this.parts.onFault(error);
        this.batch = [];
        if (error instanceof SealerHalted) {
          this.halted = true;
          this.stop.abort();
          break;
        }
        await this.pause(AGAIN_MS);
      }
    }
    this.open();
    for (const { reject } of this.requests.splice(0))
      reject(new SealerHalted('CLOSED', this.failing ?? 'the log is closed'));
  }

  /** Ends what a crash or a fault interrupted, from what is stored. */
  private async recover(): Promise<void> {
    const { log, tree, seals, publisher } = this.parts;
    await tree.load();
    const newest = log.checkpoints.newest();
    const pending = log.pendingSeal();
    const interrupted = newest?.note === null || pending !== undefined;
    if (interrupted) this.release ??= await this.parts.gate.lock();
    else this.open();
    if (newest?.note === null) await this.publish(await publisher.publish(newest));
    else if (pending) await seals.append(pending);
    if (!pending) for (const request of this.requests) request.covered = false;
    const signed = log.checkpoints.signedUpTo(Number.MAX_SAFE_INTEGER, 1)[0];
    this.lastSealAt = signed?.signedAt;
    this.countOthers();
    const { position } = log.row();
    this.seen = position === '' ? undefined : BigInt(position);
  }

  private async follow(): Promise<void> {
    const { position } = this.parts.log.row();
    const messages = this.parts.store.subscribe({
      prefixes: STREAM_PREFIXES,
      signal: this.stop.signal,
      ...(position !== '' && { after: BigInt(position) }),
    });
    const feed = messages[Symbol.asyncIterator]();
    let next = feed.next();
    // The turn that is waited for may be one of the next: then its error is nobody's.
    next.catch(() => undefined);
    try {
      while (!this.stop.signal.aborted) {
        const turn = await this.turn(next);
        this.failing = undefined;
        if (turn === 'ended') return;
        if (turn === 'due') {
          await this.flush();
          await this.sealIfDue();
          continue;
        }
        next = feed.next();
        next.catch(() => undefined);
        if (turn.kind === 'event') {
          this.batch.push(turn.event);
          if (this.batch.length >= BATCH) {
            await this.flush();
            await this.sealIfLate();
          }
        } else {
          await this.flush();
          if (turn.position !== undefined) this.seen = turn.position;
        }
      }
    } finally {
      await feed.return?.();
    }
  }

  /** The next message; or `due` if none is there and a batch, a request or a rule is waiting. */
  private async turn(next: Promise<IteratorResult<SubscriptionMessage>>): Promise<Turn> {
    const message = next.then(({ done, value }): Turn => (done ? 'ended' : value));
    if (this.batch.length > 0) {
      let immediate: NodeJS.Immediate | undefined;
      const due = new Promise<Turn>((resolve) => (immediate = setImmediate(() => resolve('due'))));
      const turn = await Promise.race([message, due]);
      clearImmediate(immediate);
      return turn;
    }
    const at = this.ready() ? -Infinity : dueAt(this.parts.rules, this.waiting());
    const waitMs = this.release ? LONGEST_WAIT_MS : Math.max(0, at - this.parts.clock.now());
    let timer: NodeJS.Timeout | undefined;
    const due = new Promise<Turn>((resolve) => {
      timer = setTimeout(() => resolve('due'), Math.min(waitMs, LONGEST_WAIT_MS));
      this.wake = () => resolve('due');
    });
    const turn = await Promise.race([message, due]);
    clearTimeout(timer);
    return turn;
  }

  private waiting() {
    return { others: this.others, since: this.since, lastSealAt: this.lastSealAt };
  }

  /** True if somebody waits for a seal of what has been seen. */
  private ready(): boolean {
    return this.requests.some(({ target, covered }) => !covered && this.hasSeen(target));
  }

  private hasSeen(target: bigint | undefined): boolean {
    return target === undefined || (this.seen !== undefined && this.seen >= target);
  }

  /** Appends the batch; where the pending seal is in it, the tree up to it is published at once. */
  private async flush(): Promise<void> {
    const { log, leaves, tree, publisher } = this.parts;
    let events = this.batch;
    this.batch = [];
    while (events.length > 0) {
      const pending = log.pendingSeal();
      const at = events.findIndex(({ id }) => id === pending?.event);
      const part = at < 0 ? events : events.slice(0, at + 1);
      events = events.slice(part.length);
      const frontier = tree.copy();
      const made = await leaves.make(part, frontier);
      const from = tree.size;
      this.parts.seals.check(part, from);
      log.append(from, made, at < 0 ? undefined : { root: frontier.root() });
      tree.grown(frontier);
      this.seen = part.at(-1)?.position;
      const news = part.filter(({ type }) => type !== 'ledger.sealed').length;
      if (news > 0 && this.others === 0) this.since = this.parts.clock.now();
      this.others += news;
      if (at >= 0) {
        const row = log.checkpoints.at(from + part.length);
        if (row) await this.publish(await publisher.publish(row));
      }
    }
  }

  /** In the middle of a long catch-up only time counts: a seal now would land behind everything that is to come. */
  private async sealIfLate(): Promise<void> {
    const { clock, rules } = this.parts;
    if (this.since !== undefined && clock.now() >= this.since + rules.waitMs) await this.sealIfDue();
  }

  private async sealIfDue(): Promise<void> {
    if (this.release) return;
    const { seals, gate, clock, rules, tree } = this.parts;
    this.answerIdleRequests();
    const asked = this.ready();
    if (!asked && dueAt(rules, this.waiting()) > clock.now()) return;
    if (tree.size === 0) return;
    const release = await gate.lock();
    this.release = release;
    for (const request of this.requests) if (this.hasSeen(request.target)) request.covered = true;
    const seal = await seals.prepare(tree.size);
    this.others = 0;
    this.since = undefined;
    await seals.append(seal);
  }

  /** Nothing but seals since the last one: whoever asks for a seal has it already. */
  private answerIdleRequests(): void {
    const nothing = this.parts.tree.size === 0;
    if (!nothing && (this.others > 0 || this.lastSealAt === undefined)) return;
    this.requests = this.requests.filter((request) => {
      if (!this.hasSeen(request.target)) return true;
      request.resolve();
      return false;
    });
  }

  private async publish(checkpoint: PublishedCheckpoint): Promise<void> {
    this.lastSealAt = checkpoint.signedAt;
    this.countOthers();
    this.open();
    this.requests = this.requests.filter((request) => {
      if (request.covered) request.resolve();
      return !request.covered;
    });
    this.parts.onPublished(checkpoint);
  }

  private countOthers(): void {
    const { log, clock } = this.parts;
    this.others = log.othersSince(log.row().map_size);
    this.since = this.others > 0 ? clock.now() : undefined;
  }

  private open(): void {
    this.release?.();
    this.release = undefined;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
