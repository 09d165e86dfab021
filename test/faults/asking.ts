import { ANSWERED_WITHIN_MS, ask, type Ending } from './http.js';

interface UnderWay {
  readonly what: string;
  readonly sentAt: number;
}

/** The requests of a load: those under way can be named, and broken off together. */
export class Asking {
  readonly #underWay = new Set<UnderWay>();
  readonly #broken = new AbortController();

  /** @param unanswered is told of requests that nobody answered although their connection stood */
  constructor(private readonly unanswered: string[]) {}

  /** As `ask`. @param owed what the answer is about, in words */
  async ask(url: string, path: string, body: object, owed: string, key?: string): Promise<Ending> {
    const request = { what: `POST ${url}${path} (${owed})`, sentAt: performance.now() };
    this.#underWay.add(request);
    try {
      const ending = await ask(url, path, body, key, this.#broken.signal);
      if (ending.kind === 'late')
        this.unanswered.push(`no answer within ${ANSWERED_WITHIN_MS / 1_000} s: ${request.what}`);
      return ending;
    } finally {
      this.#underWay.delete(request);
    }
  }

  /** What is waited for now, oldest first, and for how long. */
  get underWay(): string[] {
    const now = performance.now();
    return Array.from(this.#underWay, ({ what, sentAt }) => `${Math.round(now - sentAt)} ms: ${what}`);
  }

  get isBroken(): boolean {
    return this.#broken.signal.aborted;
  }

  /** Breaks off all that is under way and whatever is asked from now on. */
  breakOff(): void {
    this.#broken.abort();
  }
}
