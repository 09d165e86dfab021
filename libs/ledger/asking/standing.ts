import type { Position } from '#event-store';
import type { Feed } from '../reading/index.js';
import type { PositionTokens } from '../tokens/index.js';
import { Stood } from './stood.js';

/** A fact may be recorded this much before it is listed as late: a younger `knownAt` is not final yet (section 3). */
const SETTLED_AFTER_MS = 5_000;

/** What an answer rests on. */
export interface Grounds {
  readonly subjectKnown: boolean;
  readonly ageUnknown: boolean;
  /** The answer contains everything up to here. */
  readonly position: Position;
  readonly knownAt: number | undefined;
  readonly now: number;
  /** When the head was read for this very question. */
  readonly headReadAt: number | undefined;
}

/** Says with every answer how much of the ledger it rests on. */
export class Standings {
  #headText = { at: NaN, text: '' };
  #last: Stood | undefined;

  constructor(
    private readonly feed: Feed,
    private readonly tokens: PositionTokens,
    private readonly mode: 'live' | 'replay',
  ) {}

  of({ subjectKnown, ageUnknown, position, knownAt, now, headReadAt }: Grounds): Stood {
    const applied = this.feed.position;
    const knownUpTo = this.#knownUpTo(knownAt, headReadAt);
    // In replay facts may still come with any time of recording (section 9).
    const final = this.mode === 'live' && knownAt !== undefined && knownAt <= now - SETTLED_AFTER_MS;
    const token = this.tokens.tokenOf(position > applied ? position : applied);
    const last = this.#last;
    // Between two writes most answers rest on the same.
    if (
      last?.position === token &&
      last.knownUpTo === knownUpTo &&
      last.subjectKnown === subjectKnown &&
      last.final === final &&
      (last.ageUnknown ?? false) === ageUnknown
    )
      return last;
    return (this.#last = new Stood(
      subjectKnown,
      knownUpTo,
      final,
      token,
      this.mode === 'replay',
      ageUnknown,
    ));
  }

  #knownUpTo(knownAt: number | undefined, headReadAt: number | undefined): string {
    const head = Math.max(this.feed.headReadAt, headReadAt ?? 0);
    const at = knownAt === undefined ? head : Math.min(knownAt, head);
    // The head is read once a second, answers are given by the hundred thousand.
    if (this.#headText.at !== at) this.#headText = { at, text: new Date(at).toISOString() };
    return this.#headText.text;
  }
}
