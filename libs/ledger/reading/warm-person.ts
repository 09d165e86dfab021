import type { ControllerLaw } from '#domain';
import type { Position } from '#event-store';
import { Person } from './person.js';
import type { WarmSubject } from './warm-subject.js';

/** Answers kept per person; one who is asked about in more ways is decided anew. */
const KEPT_ANSWERS = 64;

/** Estimated memory of one kept answer, bytes. */
const BYTES_PER_ANSWER = 700;

/** Estimated memory of one reading of the facts as known at some instant, bytes; the law keeps the last eight. */
const BYTES_PER_READING = 3_500;
const KEPT_READINGS = 8;

/** An answer and the time for which it is right: from `from` on and before `until`, UTC milliseconds. */
export interface Kept<T> {
  readonly from: number;
  readonly until: number;
  readonly answer: T;
}

/** A person put together from warm subjects, with the answers that were found on exactly these facts. */
export class WarmPerson {
  readonly person: Person;
  /** Place of the last fact. */
  readonly position: Position;
  readonly ageUnknown: boolean;
  readonly #firstRecordedAt: number;
  readonly #subjects: readonly WarmSubject[];
  readonly #versions: readonly number[];
  readonly #kept = new Map<string, Kept<unknown>>();
  #law: ControllerLaw | undefined;
  #readings = 0;

  constructor(
    readonly asked: WarmSubject,
    /** All that links reach from there, `asked` first. */
    subjects: readonly WarmSubject[],
  ) {
    this.#subjects = subjects;
    this.#versions = subjects.map(({ version }) => version);
    this.person = new Person(
      asked,
      subjects,
      subjects.flatMap(({ links }) => links),
    );
    this.position = subjects.reduce(
      (last, { position }) => (position > last ? position : last),
      asked.position,
    );
    this.ageUnknown = subjects.some(({ ageUnknown }) => ageUnknown);
    // In its stream the first fact is the first recorded (facts-and-subjects 3).
    this.#firstRecordedAt = Math.min(...subjects.map(({ facts }) => facts[0]?.recordedAt ?? Infinity));
  }

  /** Whether the stream was there and is forgotten: whose it was it does not say any more. */
  get forgotten(): boolean {
    return this.asked.controller === undefined && this.asked.facts.length > 0;
  }

  /** Whether every subject is still warm and has no newer fact. */
  get current(): boolean {
    for (let i = 0; i < this.#subjects.length; i++) {
      const subject = this.#subjects[i] as WarmSubject;
      if (!subject.live || subject.version !== this.#versions[i]) return false;
    }
    return true;
  }

  /** Everything in the store up to here is contained, by what the subjects themselves know. */
  get freshTo(): Position {
    let least = this.asked.freshTo;
    for (const { freshTo } of this.#subjects) if (freshTo < least) least = freshTo;
    return least;
  }

  /** Whether anything was recorded, by an instant or at all. */
  knownBy(knownAt: number | undefined): boolean {
    return this.#firstRecordedAt <= (knownAt ?? Infinity) && this.#firstRecordedAt !== Infinity;
  }

  /** The answer kept for a question at an instant under this law, if there is one. */
  kept<T>(law: ControllerLaw, question: string, at: number): T | undefined {
    if (law !== this.#law) return undefined;
    const kept = this.#kept.get(question);
    return kept && kept.from <= at && at < kept.until ? (kept.answer as T) : undefined;
  }

  /** Keeps an answer. */
  keep<T>(law: ControllerLaw, question: string, kept: Kept<T>): void {
    if (law !== this.#law || this.#kept.size >= KEPT_ANSWERS) this.#kept.clear();
    this.#law = law;
    this.#kept.set(question, kept);
  }

  /** Counts that the facts were read as known at some instant. */
  readAsKnown(): void {
    const facts = this.#subjects.reduce((sum, subject) => sum + subject.facts.length, 0);
    this.#readings = Math.min(KEPT_READINGS, facts);
  }

  /** Estimated memory of what was found on these facts, bytes. */
  get bytes(): number {
    return this.#kept.size * BYTES_PER_ANSWER + this.#readings * BYTES_PER_READING;
  }
}
