import { BACKWARDS, END, FORWARDS, START } from '@eventstore/db-client';
import { EventStoreError, StoreUnavailable, StreamForgotten } from '../errors.js';
import type { ReadStreamOptions, RecordedEvent } from '../port.js';
import { Backoff } from './backoff.js';
import type { Clients } from './clients.js';
import type { LedgerClient } from './ledger-client.js';
import { drain } from './drain.js';
import type { Limits } from './options.js';
import { toRecorded } from './recorded.js';
import { type Verdict, verdictOn } from './verdict.js';
import { TimeIsOver } from './within.js';

/** Revisions are 64-bit signed on the server; one beyond is no event's. */
const TOP_REVISION = 0x7fff_ffff_ffff_ffffn;

/** Reads that are begun again while time is left: reading twice does no harm. */
export class Reading {
  constructor(
    readonly clients: Clients,
    readonly limits: Pick<Limits, 'readTimeoutMs' | 'readWithinMs'>,
  ) {}

  /** Runs `read` until it succeeds or the time is over. @throws as Trouble.endure */
  async again<T>(read: () => Promise<T>, final: FinalVerdict): Promise<T> {
    const trouble = this.trouble(final);
    for (;;) {
      trouble.begin();
      try {
        return await read();
      } catch (error) {
        await trouble.endure(error);
      }
    }
  }

  trouble(final: FinalVerdict): Trouble {
    return new Trouble(this.clients, this.limits.readWithinMs, final);
  }
}

/** The error to throw where another try would change nothing. */
export type FinalVerdict = (verdict: Verdict) => Error | undefined;

/** A read's bad times: how long they have lasted, and when to try again. */
export class Trouble {
  private since: number | undefined;
  private client: LedgerClient | undefined;
  private readonly backoff = new Backoff(1_000);

  constructor(
    private readonly clients: Clients,
    private readonly withinMs: number,
    private readonly final: FinalVerdict,
  ) {}

  /** Before a try. */
  begin(): void {
    this.client = this.clients.current;
    this.since ??= Date.now();
  }

  /** Something came: what comes now is new trouble. */
  over(): void {
    this.since = Date.now();
    this.backoff.reset();
  }

  /** Waits before the next try. @throws StoreUnavailable when the time is over; the port's errors; what is final */
  async endure(error: unknown): Promise<void> {
    if (error instanceof EventStoreError) throw error;
    const verdict = verdictOn(error);
    const failure = this.final(verdict) ?? refusal(verdict);
    if (failure) throw failure;
    if (error instanceof TimeIsOver && this.client) this.clients.replace(this.client);
    if (Date.now() + 50 >= (this.since ?? 0) + this.withinMs) {
      throw new StoreUnavailable(`the event store does not answer (${verdict.kind})`);
    }
    await this.backoff.wait();
  }
}

function refusal({ kind }: Verdict): Error | undefined {
  if (kind === 'denied') return new StoreUnavailable('the event store refuses our credentials');
  if (kind === 'unsupported') return new StoreUnavailable('the event store does not know this call');
  return undefined;
}

/** As the port's readStream. */
export async function readStream(
  reading: Reading,
  stream: string,
  options: ReadStreamOptions,
): Promise<RecordedEvent[]> {
  const { direction = 'forwards', from, limit = Number.MAX_SAFE_INTEGER } = options;
  // maxCount 0, and reading forwards from the end, are errors of the server (event-store.md).
  if (!(limit >= 1)) return [];
  const backwards = direction === 'backwards';
  if (from !== undefined && (from < 0n || from > TOP_REVISION)) {
    if (!backwards && from > TOP_REVISION) return [];
    if (backwards && from < 0n) return [];
  }
  const inRange = from !== undefined && from >= 0n && from <= TOP_REVISION ? from : undefined;
  return reading.again(
    async () => {
      const found: RecordedEvent[] = [];
      const client = reading.clients.current;
      const feed = client.readStream(stream, {
        direction: backwards ? BACKWARDS : FORWARDS,
        fromRevision: inRange ?? (backwards ? END : START),
        maxCount: Math.min(Math.trunc(limit), Number.MAX_SAFE_INTEGER),
        requiresLeader: true,
      });
      try {
        for await (const { event } of drain(feed, client, reading.limits.readTimeoutMs)) {
          if (event) found.push(toRecorded(event));
        }
      } catch (error) {
        if (verdictOn(error).kind === 'not_found') return [];
        throw error;
      }
      return found;
    },
    ({ kind }) => (kind === 'forgotten' ? new StreamForgotten(stream) : undefined),
  );
}
