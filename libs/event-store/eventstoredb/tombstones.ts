import { NO_STREAM } from '@eventstore/db-client';
import { StoreUnavailable, StreamForgotten, WrongExpectedRevision, OutcomeUnknown } from '../errors.js';
import type { ForgottenStream, RecordedEvent } from '../port.js';
import { Backoff } from './backoff.js';
import type { Clients } from './clients.js';
import type { Limits } from './options.js';
import { verdictOn } from './verdict.js';
import { TimeIsOver, within } from './within.js';

export interface TombstoneParts {
  readonly clients: Clients;
  readonly limits: Limits;
  readonly lastOf: (stream: string) => Promise<RecordedEvent | undefined>;
}

/**
 * Ends streams for ever. A tombstone, not a deletion: after a scavenge the last event of a soft-deleted stream would
 * stay, with its data (event-store.md).
 */
export class Tombstones {
  constructor(private readonly parts: TombstoneParts) {}

  /** Before the order: every stream is forgotten already or ends where it should. @throws WrongExpectedRevision */
  async demandUnchanged(streams: readonly ForgottenStream[]): Promise<void> {
    for (const { stream, revision } of streams) {
      const actual = await this.revisionOf(stream);
      const isWanted = revision < 0n ? actual === 'no_stream' : actual === revision;
      if (actual !== 'forgotten' && !isWanted) throw new WrongExpectedRevision(stream, revision, actual);
    }
  }

  /** Sets one tombstone; again is no error. @throws WrongExpectedRevision if the stream has gone on, OutcomeUnknown */
  async set({ stream, revision }: ForgottenStream): Promise<void> {
    const { clients, limits } = this.parts;
    const end = Date.now() + limits.resolveWithinMs;
    const backoff = new Backoff(500);
    for (;;) {
      const client = clients.current;
      try {
        const ready = await clients.ready(limits.appendTimeoutMs);
        // An exact revision: STREAM_EXISTS throws in the client (row 14), ANY would end what was written meanwhile.
        const options = {
          expectedRevision: revision < 0n ? (NO_STREAM as typeof NO_STREAM) : revision,
          deadline: limits.appendTimeoutMs,
          requiresLeader: true,
        };
        await within(
          limits.appendTimeoutMs + 500,
          ready.tombstoneStream(stream, { ...options, ...ready.perCall }),
        );
        return;
      } catch (error) {
        const verdict = verdictOn(error);
        if (verdict.kind === 'forgotten') return;
        if (verdict.kind === 'conflict') {
          // Up to 23.10 a tombstone on a tombstone may be answered as a conflict.
          const actual = await this.revisionOf(stream);
          if (actual === 'forgotten') return;
          throw new WrongExpectedRevision(stream, revision, actual);
        }
        if (verdict.kind === 'denied') throw new StoreUnavailable('the event store refuses our credentials');
        if (error instanceof TimeIsOver || verdict.kind === 'late') clients.replace(client);
        if (Date.now() + 50 >= end) {
          throw new OutcomeUnknown(`${stream}: the event store did not say whether it forgot the stream`);
        }
        await backoff.wait();
      }
    }
  }

  private async revisionOf(stream: string): Promise<bigint | 'no_stream' | 'forgotten'> {
    try {
      return (await this.parts.lastOf(stream))?.revision ?? 'no_stream';
    } catch (error) {
      if (error instanceof StreamForgotten) return 'forgotten';
      throw error;
    }
  }
}
