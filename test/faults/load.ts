import { randomUUID } from 'node:crypto';
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
import { ask, told, type Ending } from './http.js';
import { expectationOf, isTie } from './expectation.js';

/** Lines of requests, each waiting for its answer before the next. */
const LANES = 8;

/** Living people whom one lane goes on with. */
const KNOWN = 4;

/** What the ledger tells of a recorded act, as far as this load looks at it. */
interface RecordedAct {
  readonly subject: string;
  readonly events: readonly { readonly id: string; readonly type: string; readonly purpose?: string }[];
  readonly position: string;
  readonly repeated: boolean;
}

/** An act as told, in the form of `factsOf`. */
export function factsTold({ events }: RecordedAct): string[] {
  return events.map(({ id, type, purpose }) =>
    type === 'consent.granted' || type === 'consent.withdrawn' ? `${type} ${purpose} ${id}` : `${type} ${id}`,
  );
}

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
  #stopped = false;

  constructor(private readonly random: () => number) {}

  /** Runs until every lane has met a request that was not fully acknowledged, or `stop` was called. */
  async run(url: string): Promise<void> {
    this.#stopped = false;
    await Promise.all(Array.from({ length: LANES }, () => this.#lane(url)));
  }

  /** Lets each lane finish what it has sent, and no more. */
  stop(): void {
    this.#stopped = true;
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

  async #lane(url: string): Promise<void> {
    const known: Person[] = [];
    const someone = (): Person => {
      const living = known.filter((person) => !isErased(person));
      if (living.length >= KNOWN || (living.length > 0 && this.random() < 0.6)) {
        return this.#touch(oneOf(this.random, living));
      }
      const value = `${randomUUID()}@example.org`;
      const person: Person = { identifier: { scheme: 'email', value }, acts: [] };
      this.people.push(person);
      known.splice(0, known.length, ...living, person);
      return this.#touch(person);
    };
    while (!this.#stopped) {
      const key = randomUUID();
      const request =
        this.random() < 0.3
          ? planBatch(this.random, someone, key, this.erases)
          : planSingle(this.random, someone(), key, this.erases);
      if (!(await this.#send(url, request))) {
        this.pending.push(request);
        return;
      }
      await this.#check(url, oneOf(this.random, request.acts).person);
    }
  }

  #touch(person: Person): Person {
    this.touched.add(person);
    return person;
  }

  /** True if every act of the request is acknowledged. */
  async #send(url: string, request: Request): Promise<boolean> {
    const ending = await ask(url, request.path, request.body, request.key);
    if (ending.kind === 'half') this.halfAnswers += 1;
    if (ending.kind !== 'answered') return false;
    if (ending.status >= 300) {
      this.refusals.push(ending);
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
      else this.refusals.push({ kind: 'answered', status, body: problem, type: 'application/problem+json' });
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
    this.acknowledged += 1;
  }

  /** Only this lane writes about the person: what it was told last must show. */
  async #check(url: string, person: Person): Promise<void> {
    const purpose = oneOf(this.random, PURPOSES);
    const expected = expectationOf(person, purpose, 'acknowledged');
    const body = { controller: CONTROLLER, subject: person.identifier, purpose, atLeast: person.token };
    const ending = await ask(url, '/v1/check', body);
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

/** An act that was refused and is sent again comes after whatever was recorded meanwhile. */
function moveToEnd(act: Act): void {
  const { acts } = act.person;
  acts.splice(acts.indexOf(act), 1);
  acts.push(act);
}
