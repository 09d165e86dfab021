/** So many requests of one principal are answered in one turn of the event loop while others ask, too. */
const IN_A_TURN = 4;

/** How long a principal counts as asking, milliseconds. */
const BESIDE_MS = 100;

/**
 * Whose question is answered next. One principal with fifty connections and another with one are both answered within
 * each turn of the event loop: what the first sends beyond a few waits, so that the second waits for those few only. A
 * principal that asks alone waits for nobody.
 */
export class Turns {
  #last: string | undefined;
  /** Until when several count as asking. */
  #severalUntil = -Infinity;
  /** Answered in this turn, by principal. */
  readonly #answered = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #turning = false;

  constructor(private readonly clock: { now(): number }) {}

  /** Answers now, or in one of the next turns. @param answer must not throw */
  take(principalId: string, answer: () => void): void {
    const now = this.clock.now();
    if (principalId !== this.#last) {
      if (this.#last !== undefined) this.#severalUntil = now + BESIDE_MS;
      this.#last = principalId;
    }
    const waiting = this.#waiting.get(principalId);
    if (waiting !== undefined) {
      waiting.push(answer);
      return;
    }
    if (now < this.#severalUntil && !this.#mayNow(principalId)) this.#waiting.set(principalId, [answer]);
    else answer();
  }

  #mayNow(principalId: string): boolean {
    const answered = this.#answered.get(principalId) ?? 0;
    this.#answered.set(principalId, answered + 1);
    if (!this.#turning) {
      this.#turning = true;
      setImmediate(() => this.#turn());
    }
    return answered < IN_A_TURN;
  }

  /** After what came in together: a few of everybody who waits, then what has come in meanwhile. */
  #turn(): void {
    this.#answered.clear();
    for (const [principalId, waiting] of this.#waiting) {
      for (const answer of waiting.splice(0, IN_A_TURN)) answer();
      if (waiting.length === 0) this.#waiting.delete(principalId);
      else this.#answered.set(principalId, IN_A_TURN);
    }
    this.#turning = this.#waiting.size > 0;
    if (this.#turning) setImmediate(() => this.#turn());
  }
}
