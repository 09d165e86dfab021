import { setTimeout as pause } from 'node:timers/promises';
import { type EventStore, type Position, StoreUnavailable } from '#event-store';
import type { Feed, LawBook } from '../reading/index.js';
import { NOWHERE } from '../reading/index.js';
import type { PositionTokens } from '../tokens/index.js';
import type { Freshness } from './check-request.js';
import { QuestionRefused } from './question-refused.js';

/** What a question asks for: everything up to a position, or up to the head as it is now. */
export type Required = Position | 'head';

/** What could be shown: everything up to a position, which was the head no earlier than at an instant. */
export interface Shown {
  readonly position: Position;
  /** UTC milliseconds; absent where the feed's own reading of the head says more. */
  readonly headReadAt?: number;
}

/** How long a question that waits for a position waits between two looks, milliseconds. */
const LOOK_AGAIN_MS = 5;

/** Shows that what is in memory, or will be read from now on, is as fresh as a question asks (facts-and-subjects 5). */
export class FreshnessProof {
  constructor(
    private readonly store: EventStore,
    private readonly lawBook: LawBook,
    private readonly feed: Feed,
    private readonly tokens: PositionTokens,
    private readonly clock: { now(): number },
    private readonly boundMs: number,
  ) {}

  /** @throws QuestionRefused TOKEN_INVALID */
  requiredBy({ atLeast, consistency }: Freshness): Required {
    if (consistency === 'strong') {
      if (atLeast !== undefined) this.#positionIn(atLeast);
      return 'head';
    }
    return atLeast === undefined ? NOWHERE : this.#positionIn(atLeast);
  }

  /** A position that the store is known to have reached; a read that begins now contains all of it. */
  reached(): Position {
    const { position } = this.lawBook;
    return position > this.feed.position ? position : this.feed.position;
  }

  /** Whether the law in memory has everything up to a position. */
  lawReaches(position: Position): boolean {
    return this.lawBook.complete && (position === NOWHERE || this.reached() >= position);
  }

  /** Brings the law up to what is required, or says that it cannot be shown. @throws QuestionRefused FRESHNESS_NOT_SHOWN */
  async reach(required: Required): Promise<Shown> {
    const until = performance.now() + this.boundMs;
    const headReadAt = this.clock.now();
    const position = required === 'head' ? ((await this.store.head()) ?? NOWHERE) : required;
    while (!this.lawReaches(position)) {
      await this.lawBook.refresh();
      if (this.lawReaches(position)) break;
      // A position of this epoch that the store has not reached: a replica of it that lags, or a restored backup.
      if (performance.now() >= until) throw new QuestionRefused('FRESHNESS_NOT_SHOWN');
      await pause(LOOK_AGAIN_MS);
    }
    return required === 'head' ? { position, headReadAt } : { position };
  }

  /** Gives up on what takes longer than the bound: no stale permit, but 503. @throws QuestionRefused FRESHNESS_NOT_SHOWN */
  async within<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new QuestionRefused('FRESHNESS_NOT_SHOWN')), this.boundMs);
    });
    try {
      return await Promise.race([answer, bound]);
    } catch (error) {
      throw error instanceof StoreUnavailable ? new QuestionRefused('FRESHNESS_NOT_SHOWN') : error;
    } finally {
      clearTimeout(timer);
    }
  }

  #positionIn(token: string): Required {
    const reading = this.tokens.read(token);
    if (reading.kind === 'invalid') throw new QuestionRefused('TOKEN_INVALID', 'atLeast');
    return reading.kind === 'strong' ? 'head' : reading.position;
  }
}
