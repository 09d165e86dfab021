import type { Access } from './access.js';

/** A refusal, without anything that the request held. */
export interface RefusedAccess {
  /** Undefined: nobody known. */
  readonly who: string | undefined;
  readonly scope: string;
  readonly why: string;
}

/** Kinds of refusals of one principal, or of nobody, told apart in one stretch of time; its others are counted together. */
const KINDS = 8;
/** Principals told apart; those beyond are counted together. */
const PRINCIPALS = 64;
const STRETCH_MS = 60_000;

/** Who is not known. */
export const NOBODY = 'nobody';

interface OfOne {
  readonly kinds: Map<string, Access & { times: number }>;
  others: number;
}

/**
 * Refusals on their way to the record: the first of a kind at once, those that follow within a minute as one record
 * with their number. So a flood of refusals writes some seventeen events a minute for each credential that takes part,
 * however long it lasts; and nobody hides what another was refused, for everybody has a count of the own.
 */
export class RefusalCounts {
  readonly #counts = new Map<string, OfOne>();
  #others = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly note: (access: Access) => void,
    stretchMs = STRETCH_MS,
  ) {
    this.#timer = setInterval(() => this.flush(), stretchMs).unref();
  }

  refused({ who = NOBODY, scope, why }: RefusedAccess): void {
    const own = this.#of(who);
    if (own === undefined) {
      this.#others += 1;
      return;
    }
    const kind = JSON.stringify([scope, why]);
    const known = own.kinds.get(kind);
    if (known) known.times += 1;
    else if (own.kinds.size >= KINDS) own.others += 1;
    else {
      const access = { who, scope, refused: why };
      own.kinds.set(kind, { ...access, times: 0 });
      this.note(access);
    }
  }

  /** The count of one; undefined: there are as many as are told apart. Nobody takes no place of a principal. */
  #of(who: string): OfOne | undefined {
    const known = this.#counts.get(who);
    if (known) return known;
    if (who !== NOBODY && this.#counts.size - Number(this.#counts.has(NOBODY)) >= PRINCIPALS)
      return undefined;
    const own: OfOne = { kinds: new Map(), others: 0 };
    this.#counts.set(who, own);
    return own;
  }

  /** Hands over what was counted, and begins a new stretch. */
  flush(): void {
    for (const [who, { kinds, others }] of this.#counts) {
      for (const access of kinds.values()) if (access.times > 0) this.note(access);
      this.#noteOthers(who, others);
    }
    this.#noteOthers(NOBODY, this.#others);
    this.#counts.clear();
    this.#others = 0;
  }

  #noteOthers(who: string, times: number): void {
    if (times > 0) this.note({ who, scope: 'others', refused: 'various', times });
  }

  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }
}
