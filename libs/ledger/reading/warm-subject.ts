import { type Fact, historyOf, type SubjectHistory } from '#domain';
import type { NewEvent, Position } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { factOf } from './fact-of.js';
import { isLinkFact, type Link, linksOf, namedInLinks } from './link.js';
import type { PersonMember } from './person.js';
import { BIRTH_DATE_TYPE, KEY_ENDING_TYPES, type SubjectStream } from './subject-reader.js';
import type { WarmPerson } from './warm-person.js';

/** Bytes that an entry and its compiled history take besides the events' own size; measured, rounded up. */
const BYTES_PER_SUBJECT = 3_500;
const BYTES_PER_FACT = 800;

/** Facts whose effect on what may be opened is seen only by reading the stream again. */
export function needsRereading(type: string): boolean {
  return type === BIRTH_DATE_TYPE || KEY_ENDING_TYPES.has(type);
}

/** One person's facts in memory, compiled when first asked about, kept at the stream's last revision. */
export class WarmSubject implements PersonMember {
  readonly subjectId: string;
  readonly ageUnknown: boolean;
  #controller: string | undefined;
  #facts: Fact[];
  #revision: bigint;
  #history: SubjectHistory | undefined;
  #linked: { readonly named: readonly string[]; readonly links: readonly Link[] } | undefined;
  #version = 0;
  /** False once the cache has let go of it: nobody keeps it fresh any more. */
  live = true;
  /** Asked about since the cache last looked for room. */
  used = true;
  /** The person as last put together from here; ask whether it is `current`. */
  person: WarmPerson | undefined;
  /** Estimated memory, bytes. */
  bytes: number;
  /** Place of the last fact. */
  position: Position;
  /** Everything in the store up to here is contained. */
  freshTo: Position;

  constructor(read: SubjectStream, freshTo: Position) {
    this.subjectId = read.subjectId;
    this.ageUnknown = read.ageUnknown;
    this.#controller = read.controller;
    this.#facts = [...read.facts];
    this.#revision = BigInt(read.events.length) - 1n;
    this.position = read.position;
    this.freshTo = freshTo > read.position ? freshTo : read.position;
    this.bytes = read.events.reduce(
      (sum, { event }) => sum + BYTES_PER_FACT + event.data.length,
      BYTES_PER_SUBJECT,
    );
  }

  /** Absent while nothing is recorded. */
  get controller(): string | undefined {
    return this.#controller;
  }

  /** -1 while nothing is recorded. */
  get revision(): bigint {
    return this.#revision;
  }

  /** Rises with every fact taken. */
  get version(): number {
    return this.#version;
  }

  get facts(): readonly Fact[] {
    return this.#facts;
  }

  get history(): SubjectHistory {
    return (this.#history ??= historyOf(this.#facts));
  }

  /** Other subjects that this one's facts name as linked. */
  get named(): readonly string[] {
    return this.#links().named;
  }

  /** The links that this one's facts declare as the canonical subject. */
  get links(): readonly Link[] {
    return this.#links().links;
  }

  /** Takes the next event of the stream; the caller has checked that it is. */
  take(event: NewEvent, position: Position): void {
    const stored = decodeTrusted(event.data);
    this.#controller ??= stored.body.controller;
    // Answers under way may hold the list.
    this.#facts = [...this.#facts, factOf(stored)];
    this.#revision += 1n;
    this.#version += 1;
    this.#history = undefined;
    if (isLinkFact(event.type)) this.#linked = undefined;
    this.bytes += BYTES_PER_FACT + event.data.length;
    if (position > this.position) this.position = position;
    if (position > this.freshTo) this.freshTo = position;
  }

  #links() {
    return (this.#linked ??= {
      named: namedInLinks(this.#facts),
      links: linksOf(this.subjectId, this.#facts),
    });
  }
}
