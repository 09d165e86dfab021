import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { oneOf } from '../races/random.js';
import {
  CONTROLLER,
  factsOf,
  isErased,
  MARKETING,
  planBatch,
  planSingle,
  PURPOSES,
  type Act,
  type Person,
  type Request,
} from './acts.js';
import { Asking } from './asking.js';
import { told, type Ending } from './http.js';
import { expectationOf, isTie } from './expectation.js';
import { factsTold, inOrderOf, moveToEnd, type RecordedAct } from './recorded-act.js';

/** Lines of requests, each waiting for its answer before the next. */
const LANES = 8;

/** Living people whom one lane goes on with. */
const KNOWN = 4;

/** How a load goes on when something has no answer, or is refused for now. */
export interface LoadManners {
  /**
   * False: its lane ends there. True: it is sent again under the same key until it is answered, as callers are told to
   * (`OUTCOME_UNKNOWN`), to any of the processes.
   */
  readonly patient?: boolean;
  /** What a lane waits between its requests, milliseconds: a load that the machine can bear leaves it room to recover. */
  readonly pauseMs?: number;
}

/** How long a patient lane waits before it asks again, and until it gives up. */
const [AGAIN_AFTER_MS, GIVES_UP_AFTER_MS] = [100, 200_000];

/** The controller with its purposes and the notice that everybody was shown. */
export async function recordController(url: string): Promise<void> {
  const controller = CONTROLLER;
  await told(url, '/v1/controllers', {
    controller,
    name: 'Acme',
    contact: 'dpo@acme.example',
    country: 'EE',
  });
  for (const purpose of PURPOSES) {
    const directMarketing = purpose === MARKETING;
    await told(url, '/v1/purposes', { controller, purpose, bases: ['consent'], directMarketing });
  }
  const purposeVersions = PURPOSES.map((purpose) => ({ purpose, version: 1 }));
  await told(url, '/v1/notices', { controller, notice: 'privacy', purposeVersions });
}

/** Mixed facts and checks about ever new people, on several lanes at once, for as long as they are answered. */
export class Load {
  /** Everybody with an act since `forget`. */
  readonly touched = new Set<Person>();
  /** Everybody ever. */
  readonly people: Person[] = [];
  /** Requests without a full acknowledgement: each ended its lane. */
  readonly pending: Request[] = [];
  /** Answers that broke a promise, or that nobody may ever get. */
  readonly violations: string[] = [];
  /** Answers that were neither 2xx nor missing. */
  readonly refusals: Extract<Ending, { kind: 'answered' }>[] = [];
  /** Whether people are erased as well. */
  erases = true;
  acknowledged = 0;
  checks = 0;
  halfAnswers = 0;
  /** Base URL -> when the newest request was sent that this process acknowledged whole; of `performance.now()`. */
  readonly answeredBy = new Map<string, number>();
  /** By lane: one that hangs stays behind. */
  readonly answeredTo: number[] = [];
  readonly #patient: boolean;
  readonly #pauseMs: number;
  #asking = new Asking(this.violations);
  #stopped = false;
  #held: Promise<void> | undefined;
  #go: () => void = () => undefined;

  constructor(
    private readonly random: () => number,
    { patient = false, pauseMs = 0 }: LoadManners = {},
  ) {
    this.#patient = patient;
    this.#pauseMs = pauseMs;
  }

  /**
   * Runs until every lane has met a request that was not fully acknowledged (a patient one goes on), or `stop` was called.
   * @param url a service, or several processes of one ledger, any of which is sent each request
   */
  async run(url: string | readonly string[]): Promise<void> {
    this.#stopped = false;
    if (this.#asking.isBroken) this.#asking = new Asking(this.violations);
    const urls = typeof url === 'string' ? [url] : url;
    await Promise.all(Array.from({ length: LANES }, (_, lane) => this.#lane(urls, lane)));
  }

  /** Lets each lane finish what it has sent, and no more. */
  stop(): void {
    this.#stopped = true;
  }

  /** Ends every lane at once, whatever it waits for: what it had sent counts as pending. */
  abandon(): void {
    this.#stopped = true;
    this.#asking.breakOff();
    this.goOn();
  }

  /** Requests whose answers are waited for now. */
  get underWay(): readonly string[] {
    return this.#asking.underWay;
  }

  /** Lets each lane finish what it has sent, and go on when `goOn` is called. */
  hold(): void {
    this.#held ??= new Promise((resolve) => (this.#go = resolve));
  }

  goOn(): void {
    this.#held = void this.#go();
  }

  /** Begins to count anew who was touched, before a further run. */
  forget(): void {
    this.touched.clear();
  }

  /** Sends what is pending again, under the same keys. Gives what is still pending. */
  async repeatPending(url: string): Promise<number> {
    const requests = this.pending.splice(0);
    await Promise.all(
      requests.map(async (request) => {
        for (const act of request.acts) if (!act.acknowledged && !act.stored) moveToEnd(act);
        if (!(await this.#send(url, request))) this.pending.push(request);
      }),
    );
    return this.pending.length;
  }

  async #lane(urls: readonly string[], lane: number): Promise<void> {
    const known: Person[] = [];
    const someone = (): Person => {
      const living = known.filter((person) => !isErased(person));
      if (living.length >= KNOWN || (living.length > 0 && this.random() < 0.6)) {
        return this.#touch(oneOf(this.random, living));
      }
      const person = this.#newcomer();
      known.splice(0, known.length, ...living, person);
      return person;
    };
    while (!this.#stopped) {
      await this.#held;
      const key = randomUUID();
      const request =
        this.random() < 0.3
          ? // What was refused of a batch and is sent again must not come after an erasure.
            planBatch(this.random, someone, key, this.erases && !this.#patient)
          : planSingle(this.random, someone(), key, this.erases);
      if (!(await this.#answered(urls, lane, request))) {
        this.pending.push(request);
        return;
      }
      await this.#check(oneOf(this.random, urls), oneOf(this.random, request.acts).person);
      if (this.#pauseMs > 0) await pause(this.#pauseMs);
    }
  }

  /** Sends a request, once or until it is acknowledged. False: it is not, and the lane ends. */
  async #answered(urls: readonly string[], lane: number | undefined, request: Request): Promise<boolean> {
    const begun = performance.now();
    do {
      const url = oneOf(this.random, urls);
      const sentAt = performance.now();
      if (await this.#send(url, request)) {
        this.answeredBy.set(url, sentAt);
        if (lane !== undefined) this.answeredTo[lane] = sentAt;
        return true;
      }
      if (this.#asking.isBroken) return false;
      if (this.#patient) await pause(AGAIN_AFTER_MS);
    } while (this.#patient && performance.now() < begun + GIVES_UP_AFTER_MS);
    return false;
  }

  /** Sends the first act of so many new people at once. @returns true when all are acknowledged */
  async newcomers(urls: readonly string[], count: number): Promise<boolean> {
    const answered = Array.from({ length: count }, () =>
      this.#answered(urls, undefined, planSingle(this.random, this.#newcomer(), randomUUID(), false)),
    );
    return (await Promise.all(answered)).every(Boolean);
  }

  #newcomer(): Person {
    const value = `${randomUUID()}@example.org`;
    const person: Person = { identifier: { scheme: 'email', value }, acts: [] };
    this.people.push(person);
    return this.#touch(person);
  }

  #touch(person: Person): Person {
    this.touched.add(person);
    return person;
  }

  /** True if every act of the request is acknowledged. */
  async #send(url: string, request: Request): Promise<boolean> {
    const owed = `${request.acts.length} acts, key ${request.key}`;
    const ending = await this.#asking.ask(url, request.path, request.body, owed, request.key);
    if (ending.kind === 'half') this.halfAnswers += 1;
    if (ending.kind !== 'answered') return false;
    if (ending.status >= 300) {
      this.refusals.push(ending);
      for (const act of request.acts) act.refusedAs = codeIn(ending.body);
      return false;
    }
    const items = (ending.body as { items?: { status: number; recorded?: RecordedAct; problem?: object }[] })
      .items;
    if (items === undefined) {
      this.#acknowledge(request.acts[0]!, ending.body as RecordedAct);
      return true;
    }
    if (items.length !== request.acts.length) this.violations.push('a batch answered by halves');
    items.forEach(({ status, recorded, problem }, n) => {
      if (recorded) this.#acknowledge(request.acts[n]!, recorded);
      else {
        this.refusals.push({ kind: 'answered', status, body: problem, type: 'application/problem+json' });
        request.acts[n]!.refusedAs = codeIn(problem);
      }
    });
    return request.acts.every(({ acknowledged }) => acknowledged);
  }

  #acknowledge(act: Act, recorded: RecordedAct): void {
    const planned = factsOf(act);
    if (String(factsTold(recorded)) !== String(planned)) {
      this.violations.push(`told ${String(factsTold(recorded))}, expected ${String(planned)}`);
    }
    if (act.stored && !recorded.repeated) this.violations.push(`stored again: ${String(planned)}`);
    act.acknowledged = true;
    act.person.subjectId = recorded.subject;
    act.person.token = recorded.position;
    // What was sent again lies where it was stored, which may be after what was planned later.
    if (this.#patient) inOrderOf(act, BigInt(recorded.revision));
    this.acknowledged += 1;
  }

  /** Only this lane writes about the person: what it was told last must show. */
  async #check(url: string, person: Person): Promise<void> {
    const purpose = oneOf(this.random, PURPOSES);
    const expected = expectationOf(person, purpose, 'acknowledged');
    const body = { controller: CONTROLLER, subject: person.identifier, purpose, atLeast: person.token };
    const owed = `${purpose}, at least ${person.token}`;
    const ending = await this.#asking.ask(url, '/v1/check', body, owed);
    if (ending.kind === 'half') this.halfAnswers += 1;
    if (ending.kind !== 'answered') return;
    this.checks += 1;
    const { permitted } = ending.body as { permitted?: boolean };
    if (ending.status !== 200) this.refusals.push(ending);
    else if (permitted !== expected && !isTie(ending.body)) {
      const acts = person.acts.map(({ type, purposes, key }) => `${type} ${purposes.join('+')} ${key}`);
      this.violations.push(`${purpose} was ${String(permitted)} under load after ${acts.join(', ')}`);
    }
  }
}

function codeIn(problem: unknown): string | undefined {
  return (problem as { readonly code?: string } | undefined)?.code;
}
