import { historyOf } from '#domain';
import type { Position } from '#event-store';
import {
  type Feed,
  type LawBook,
  NOWHERE,
  Person,
  type WarmPerson,
  type WarmSubjects,
} from '../reading/index.js';
import type { AboutSubject, Asking, TimelinePage } from './asking.js';
import type { BatchItem, CheckAnswer, StatusAnswer, TimelineAnswer } from './check-answer.js';
import type { CheckRequest } from './check-request.js';
import type { Controllers } from './controllers.js';
import type { FindsSubjects } from './finds-subjects.js';
import type { FreshnessProof, Required } from './freshness.js';
import { questionKey, questionOf, refuseIllFormed, refuseUnanswerable } from './question-of.js';
import { QuestionRefused } from './question-refused.js';
import { type Ruled, rulingOf } from './ruling.js';
import type { Standings } from './standing.js';
import type { StatusQuery } from './status.js';
import { Answered } from './stood.js';
import type { TimelineQuery } from './timeline.js';

/** Under constant writing a question is not chased for ever to the very last position. */
const ATTEMPTS = 3;

/** When a question was asked, and what its answer contains. */
interface Moment {
  readonly now: number;
  readonly position: Position;
  readonly headReadAt?: number | undefined;
}

/** What the engine is made of; `openLedger` puts it together. */
export interface EngineParts {
  readonly mode: 'live' | 'replay';
  readonly clock: { now(): number };
  readonly lawBook: LawBook;
  readonly warm: WarmSubjects;
  readonly feed: Feed;
  readonly subjects: FindsSubjects;
  readonly controllers: Controllers;
  readonly freshness: FreshnessProof;
  readonly standings: Standings;
  readonly statusQuery: StatusQuery;
  readonly timelineQuery: TimelineQuery;
  /** Older than this the last reading of the head is not good enough for any answer, milliseconds. */
  readonly maxStalenessMs: number;
}

/**
 * Answers every question from memory: facts of warm persons and the controllers' law; a cold person is read from
 * its stream, never from a table (architecture, The way of a question).
 */
export class Engine implements Asking {
  /** Somebody of whom nothing is recorded. */
  readonly #stranger = new Person({ subjectId: '', facts: [], history: historyOf([]) }, [], []);

  constructor(private readonly parts: EngineParts) {}

  async check(request: CheckRequest): Promise<CheckAnswer> {
    return this.#decided(request, this.parts.clock.now());
  }

  tryCheckNow(request: CheckRequest): CheckAnswer | undefined {
    const now = this.parts.clock.now();
    refuseUnanswerable(request, now, this.parts.mode);
    return this.#checkNow(request, this.parts.controllers.named(request.controller), now);
  }

  async checkBatch(requests: readonly CheckRequest[]): Promise<BatchItem[]> {
    // One instant for all items, so that two items of a batch never contradict each other.
    const now = this.parts.clock.now();
    const items = requests.map((request) => this.#item(request, now));
    return items.some((item) => item instanceof Promise) ? Promise.all(items) : (items as BatchItem[]);
  }

  async status(subjectId: string, query: AboutSubject = {}): Promise<StatusAnswer> {
    return this.parts.freshness.within(this.parts.statusQuery.answer(subjectId, query));
  }

  async timeline(subjectId: string, query: TimelinePage = {}): Promise<TimelineAnswer> {
    return this.parts.freshness.within(this.parts.timelineQuery.answer(subjectId, query));
  }

  async lookup(
    controller: string | undefined,
    identifier: { readonly scheme: string; readonly value: string },
  ): Promise<string | undefined> {
    return this.#locate(this.parts.controllers.named(controller), identifier);
  }

  #item(request: CheckRequest, now: number): BatchItem | Promise<BatchItem> {
    try {
      const answer = this.#decided(request, now);
      return answer instanceof Promise ? answer.catch(itemError) : answer;
    } catch (error) {
      // What is no refusal fails the whole batch, but as a promise: the items under way must be waited for.
      return error instanceof QuestionRefused ? itemError(error) : Promise.reject(error as Error);
    }
  }

  #decided(request: CheckRequest, now: number): CheckAnswer | Promise<CheckAnswer> {
    refuseUnanswerable(request, now, this.parts.mode);
    const controller = this.parts.controllers.named(request.controller);
    return (
      this.#checkNow(request, controller, now) ??
      this.parts.freshness.within(this.#checkFresh(request, controller, now))
    );
  }

  /** The way of a warm question: no promise, no read. */
  #checkNow(request: CheckRequest, controller: string, now: number): CheckAnswer | undefined {
    const { subject } = request;
    const required = this.#requiredBy(request, now);
    if (required === 'head' || !this.parts.lawBook.complete) return undefined;
    const subjectId = 'id' in subject ? subject.id : this.#locateNow(controller, subject);
    if (subjectId === undefined) return undefined;
    const person = this.parts.warm.personNow(subjectId);
    // Whose a forgotten id was has to be looked up.
    if (!person || ('id' in subject && person.forgotten)) return undefined;
    const position = this.#restsOn(person, required);
    return this.#contains(person, position)
      ? this.#answer(request, controller, person, { now, position })
      : undefined;
  }

  async #checkFresh(request: CheckRequest, controller: string, now: number): Promise<CheckAnswer> {
    const { freshness, warm } = this.parts;
    const { subject } = request;
    let subjectId: string | undefined;
    if ('id' in subject) {
      refuseIllFormed(subject.id);
      subjectId = subject.id;
    } else {
      subjectId = await this.#locate(controller, subject);
      const warm = subjectId && this.#checkNow({ ...request, subject: { id: subjectId } }, controller, now);
      if (warm) return warm;
    }
    let required = this.#requiredBy(request, now);
    for (let attempt = 1; ; attempt++) {
      const { position: shown, headReadAt } = await freshness.reach(required);
      let person = subjectId === undefined ? undefined : await warm.person(subjectId, shown);
      if (person?.forgotten && 'id' in subject)
        person = await this.#forgottenAt(controller, subject.id, shown);
      const position = this.#restsOn(person, shown);
      // While it was read somebody wrote on: what was shown for the question is contained, that is enough.
      const last = attempt === ATTEMPTS;
      if (last || this.#contains(person, position)) {
        return this.#answer(request, controller, person, {
          now,
          position: last ? shown : position,
          headReadAt,
        });
      }
      required = position;
    }
  }

  /** The position that an answer shows: at or after everything that it rests on, so that nobody sees less later. */
  #restsOn(person: WarmPerson | undefined, atLeast: Position): Position {
    const { lastTaken } = this.parts.lawBook;
    const ofFacts = person?.position ?? NOWHERE;
    const latest = ofFacts > lastTaken ? ofFacts : lastTaken;
    return latest > atLeast ? latest : atLeast;
  }

  /** Whether what is in memory contains everything of the person and of the law up to a position. */
  #contains(person: WarmPerson | undefined, position: Position): boolean {
    if (position <= this.parts.feed.position) return true;
    return this.parts.freshness.lawReaches(position) && (person === undefined || person.freshTo >= position);
  }

  #requiredBy(request: CheckRequest, now: number): Required {
    const required = this.parts.freshness.requiredBy(request);
    // Whoever has not seen the head for so long may have lost touch with the store: no stale permit.
    return now - this.parts.feed.headReadAt > this.parts.maxStalenessMs ? 'head' : required;
  }

  #answer(
    request: CheckRequest,
    controller: string,
    found: WarmPerson | undefined,
    { now, position, headReadAt }: Moment,
  ): CheckAnswer {
    // A subject id belongs to one controller; at any other it is nobody's (section 2).
    const owner = found?.asked.controller;
    const person = owner === undefined || owner === controller ? found : undefined;
    const ruling = person
      ? this.#ruling(request, controller, person, now)
      : this.#strange(request, controller, now);
    const standing = this.parts.standings.of({
      subjectKnown: person !== undefined && person.knownBy(request.knownAt),
      ageUnknown: person?.ageUnknown ?? false,
      position,
      knownAt: request.knownAt,
      now,
      headReadAt,
    });
    const subjectId = 'id' in request.subject ? request.subject.id : person?.asked.subjectId;
    return new Answered(ruling, standing, { controller, subjectId, decidedAt: now });
  }

  /** Whoever stands for a forgotten person where that was known; at any other controller the id is a stranger's. */
  async #forgottenAt(
    controller: string,
    subjectId: string,
    atLeast: Position,
  ): Promise<WarmPerson | undefined> {
    const standIn = await this.parts.subjects.locateForgotten?.(controller, subjectId);
    return standIn === undefined ? undefined : this.parts.warm.person(standIn, atLeast);
  }

  #ruling(request: CheckRequest, controller: string, person: WarmPerson, now: number): Ruled {
    const { lawBook, warm } = this.parts;
    const law = lawBook.lawOf(controller);
    const at = request.at ?? now;
    if (request.at !== undefined || request.knownAt !== undefined) {
      if (request.knownAt !== undefined) warm.growing(person, () => person.readAsKnown());
      return rulingOf(person.person.decide(law, questionOf(request, at)));
    }
    const key = questionKey(request);
    const kept = person.kept<Ruled>(law, key, at);
    if (kept) return kept;
    const question = questionOf(request, at);
    const ruling = rulingOf(person.person.decide(law, question));
    const until = person.person.steadyUntil(law, question);
    warm.growing(person, () => person.keep(law, key, { from: at, until, answer: ruling }));
    return ruling;
  }

  #strange(request: CheckRequest, controller: string, now: number): Ruled {
    const law = this.parts.lawBook.lawOf(controller);
    return rulingOf(this.#stranger.decide(law, questionOf(request, request.at ?? now)));
  }

  #locateNow(
    controller: string,
    identifier: { readonly scheme: string; readonly value: string },
  ): string | undefined {
    try {
      return this.parts.subjects.locateNow?.(controller, identifier);
    } catch {
      // What is wrong with an identifier is said where it is looked up in full.
      return undefined;
    }
  }

  async #locate(
    controller: string,
    identifier: { readonly scheme: string; readonly value: string },
  ): Promise<string | undefined> {
    try {
      return await this.parts.subjects.locate(controller, identifier);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'IDENTIFIER_INVALID') {
        throw new QuestionRefused('IDENTIFIER_INVALID', 'subject');
      }
      throw error;
    }
  }
}

/** Why an item of a batch has no answer. @throws what is no refusal of a question: the whole batch fails */
function itemError(error: unknown): BatchItem {
  if (!(error instanceof QuestionRefused)) throw error;
  const { code, httpStatus: status, message: detail, field } = error;
  return { error: { code, status, detail, ...(field === undefined ? {} : { field }) } };
}
