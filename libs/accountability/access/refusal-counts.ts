import type { Access } from './access.js';

/** A refusal, without anything that the request held. */
export interface RefusedAccess {
  /** Undefined: nobody known. */
  readonly who: string | undefined;
  readonly scope: string;
  readonly why: string;
}

/** Kinds of refusals told apart in one stretch of time; the rest is counted together. */
const KINDS = 32;
const STRETCH_MS = 60_000;

/** Who is not known. */
export const NOBODY = 'nobody';

/**
 * Refusals on their way to the record: the first of a kind at once, those that follow within a minute as one record
 * with their number. So a flood of refusals writes some sixty events a minute, however long it lasts.
 */
export class RefusalCounts {
  readonly #counts = new Map<string, Access & { times: number }>();
  #others = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly note: (access: Access) => void,
    stretchMs = STRETCH_MS,
  ) {
    this.#timer = setInterval(() => this.flush(), stretchMs).unref();
  }

  refused({ who = NOBODY, scope, why }: RefusedAccess): void {
    const kind = JSON.stringify([who, scope, why]);
    const known = this.#counts.get(kind);
    if (known) known.times += 1;
    else if (this.#counts.size >= KINDS) this.#others += 1;
    else {
      const access = { who, scope, refused: why };
      this.#counts.set(kind, { ...access, times: 0 });
      this.note(access);
    }
  }

  /** Hands over what was counted, and begins a new stretch. */
  flush(): void {
    for (const access of this.#counts.values()) if (access.times > 0) this.note(access);
    if (this.#others > 0)
      this.note({ who: NOBODY, scope: 'others', refused: 'various', times: this.#others });
    this.#counts.clear();
    this.#others = 0;
  }

  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }
}
