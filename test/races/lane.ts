import { randomUUID } from 'node:crypto';
import { type Fact, historyOf } from '#domain';
import type { CheckAnswer, CheckRequest } from '#ledger';
import type { ScratchLedger, TestFact } from '../asking/scratch-ledger.js';
import { isPromised, Recorded, type RecordedLaw, type RecordedPerson } from './oracle.js';
import { oneOf } from './random.js';

/** The clock of all lanes: every fact gets an instant of its own. */
export interface Ticks {
  now: number;
}

const PURPOSES = ['newsletter', 'analytics', 'offers'] as const;

/** After so many facts a lane goes on with a new person. */
const FACTS_PER_PERSON = 30;

/** An answer that breaks the promise, with what is needed to see why. */
export interface Violation {
  readonly request: CheckRequest;
  readonly at: number;
  readonly least: { readonly person: number; readonly law: number };
  readonly answer: CheckAnswer;
  readonly facts: readonly Fact[];
}

/** One line of races about one person after the other, side by side with other lanes on the same ledger. */
export class Lane {
  readonly #verdicts: (() => Violation | undefined)[] = [];
  checks = 0;
  permits = 0;
  #subject = randomUUID();
  #person: RecordedPerson = new Recorded(historyOf);
  /** Position of the last fact that this process's writer has acknowledged about the person. */
  #acknowledged = -1n;
  /** Tokens handed out about this person, the foreign writer's among them. */
  #tokens: { readonly token: string; readonly position: bigint }[] = [];
  #objections = 0;

  constructor(
    private readonly ledger: ScratchLedger,
    private readonly law: RecordedLaw,
    private readonly lawAcknowledged: () => bigint,
    private readonly ticks: Ticks,
    private readonly random: () => number,
  ) {}

  /** Some writes and some checks at once. */
  async race(): Promise<void> {
    if (this.#person.facts.length > FACTS_PER_PERSON) this.#nextPerson();
    const writes = Array.from({ length: 1 + Math.floor(this.random() * 2) }, async () => {
      await this.#pause();
      const token = await this.#write();
      // The withdrawal is acknowledged: from here on nothing may rest on what it ended.
      await this.#ask(oneOf(this.random, [token, undefined]));
    });
    const checks = Array.from({ length: Math.floor(this.random() * 4) }, async () => {
      await this.#pause();
      await this.#ask(this.random() < 0.4 ? this.#tokens.at(-1) : undefined);
    });
    await Promise.all([...writes, ...checks]);
  }

  /** Holds every answer against the promise, once all facts are acknowledged: it may rest on any prefix of them. */
  violations(): Violation[] {
    return this.#verdicts.map((verdict) => verdict()).filter((found) => found !== undefined);
  }

  async #ask(token?: { readonly token: string; readonly position: bigint }): Promise<void> {
    const strong = token === undefined && this.random() < 0.2;
    const purpose = oneOf(this.random, PURPOSES);
    const head = strong ? ((await this.ledger.inner.head()) ?? -1n) : -1n;
    // From here to the question nothing else runs: this is what was acknowledged when it began.
    const acknowledged = { person: this.#acknowledged, law: this.lawAcknowledged() };
    // With an instant the answer is decided anew, without one it may be a kept one, for the clock's next tick.
    const stated = strong || this.random() < 0.3;
    const at = stated ? this.ticks.now : this.ticks.now + 1;
    const request: CheckRequest = {
      controller: 'acme',
      subject: { id: this.#subject },
      purpose,
      ...(strong ? { consistency: 'strong' as const } : {}),
      ...(token ? { atLeast: token.token } : {}),
      ...(stated ? { at } : {}),
    };
    const person = this.#person;
    const answer = await this.ledger.asking.engine.check(request);
    this.checks += 1;
    if (answer.permitted) this.permits += 1;
    // What the request asked for, and what the answer claims of itself.
    const shown = max(max(head, token?.position ?? -1n), positionIn(answer.position));
    this.#verdicts.push(() => {
      const least = {
        person: person.upTo(max(acknowledged.person, shown)),
        law: this.law.upTo(max(acknowledged.law, shown)),
      };
      const promised = isPromised(answer, { purpose, at }, person, this.law, least);
      return promised ? undefined : { request, at, least, answer, facts: person.facts };
    });
  }

  async #write(): Promise<{ readonly token: string; readonly position: bigint }> {
    const fact = this.#someFact();
    const foreign = this.random() < 0.25;
    const subject = this.#subject;
    const { token, position, recorded } = await this.ledger.person(subject, fact, { foreign });
    if (subject === this.#subject) {
      this.#person.add(...recorded);
      if (!foreign) this.#acknowledged = max(this.#acknowledged, position);
      this.#tokens.push({ token, position });
    }
    return { token, position };
  }

  #someFact(): TestFact {
    const purpose = oneOf(this.random, PURPOSES);
    const id = `o${++this.#objections}`;
    return oneOf<() => TestFact>(this.random, [
      () => granted(purpose),
      () => granted(purpose),
      () => ({ type: 'consent.withdrawn', data: { purpose } }),
      () => ({ type: 'consent.withdrawn', data: { purposes: '*' } }),
      () => ({ type: 'consent.refused', data: { purpose } }),
      () => ({ type: 'objection.raised', data: { id, kind: 'direct_marketing', purposes: '*' } }),
      () => ({ type: 'objection.raised', data: { id, kind: 'particular_situation', purposes: [purpose] } }),
      () => ({ type: 'objection.withdrawn', data: { id: `o${Math.max(1, this.#objections - 1)}` } }),
      () => ({ type: 'restriction.applied', data: { id, ground: 'a', purposes: [purpose] } }),
      () => ({ type: 'restriction.lift_notified', data: { id: `o${Math.max(1, this.#objections - 2)}` } }),
      () => ({ type: 'restriction.lifted', data: { id: `o${Math.max(1, this.#objections - 2)}` } }),
    ])();
  }

  #nextPerson(): void {
    this.#subject = randomUUID();
    this.#person = new Recorded(historyOf);
    this.#acknowledged = -1n;
    this.#tokens = [];
    this.#objections = 0;
  }

  async #pause(): Promise<void> {
    for (let left = Math.floor(this.random() * 6); left > 0; left--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function granted(purpose: string): TestFact {
  const data = { purpose, version: 1, method: 'opt_in', scope: 'processing', evidencePresent: true };
  return { type: 'consent.granted', data };
}

/** The position that a token names: the third member of its first part. */
function positionIn(token: string): bigint {
  const [body = ''] = token.split('.');
  const members = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [string, number, string];
  return BigInt(members[2]);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
