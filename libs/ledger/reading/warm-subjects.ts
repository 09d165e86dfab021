import type { FactOf } from '#domain';
import { StoreUnavailable, type NewEvent, type Position, type RecordedEvent } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { subjectIdOf } from '#subjects';
import type { AppendedFacts, AppendListener } from './appended-facts.js';
import { SubjectCache } from './subject-cache.js';
import type { SubjectReader } from './subject-reader.js';
import { WarmPerson } from './warm-person.js';
import { needsRereading, WarmSubject } from './warm-subject.js';

/** A read under way: what has been acknowledged on its stream since it began. */
interface Reading {
  readers: number;
  /** The least revision that the read must contain to be worth keeping. */
  floor: bigint;
}

/** A cache too small for one person's linked streams must not keep a question for ever. */
const ATTEMPTS = 3;

/** Every append that overtakes a read costs one more; a stream that was forgotten meanwhile never reaches what was heard of it. */
const READS = 50;

/** How much a caller wants to be sure of. */
export interface WarmOptions {
  /** Estimated bytes that warm subjects may take. */
  readonly maxBytes: number;
  /** Up to where the feed has been applied to what is warm: all of that is contained in every warm subject. */
  readonly applied: () => Position;
  /** A position that the store is known to have reached: a read that begins now contains everything up to it. */
  readonly reached: () => Position;
}

/**
 * Persons' facts in memory. Kept fresh by the writer of this process (before its acknowledgement goes out) and by
 * the feed; on a miss the person's stream is read.
 */
export class WarmSubjects implements AppendListener {
  readonly #cache: SubjectCache;
  readonly #readings = new Map<string, Reading>();
  readonly #shared = new Map<string, { readonly freshTo: Position; readonly done: Promise<WarmSubject> }>();

  constructor(
    private readonly reader: SubjectReader,
    private readonly options: WarmOptions,
  ) {
    this.#cache = new SubjectCache(options.maxBytes);
  }

  /** How many subjects are warm, and their estimated bytes. */
  get extent(): { readonly subjects: number; readonly bytes: number } {
    return { subjects: this.#cache.size, bytes: this.#cache.bytes };
  }

  /** The person if all that is needed is warm. */
  personNow(subjectId: string): WarmPerson | undefined {
    const asked = this.#cache.get(subjectId);
    if (!asked) return undefined;
    if (asked.person?.current) return asked.person;
    const reached = [asked];
    for (const subject of reached) {
      for (const id of this.#linkedWith(subject)) {
        if (reached.some((other) => other.subjectId === id)) continue;
        const other = this.#cache.get(id);
        if (!other) return undefined;
        reached.push(other);
      }
    }
    return this.#putTogether(asked, new WarmPerson(asked, reached));
  }

  /**
   * The person with everything up to a position that the store has reached; reads what is not warm or not known
   * to be fresh enough. @throws the store's errors
   */
  async person(subjectId: string, atLeast: Position): Promise<WarmPerson> {
    for (let attempt = 1; ; attempt++) {
      const now = this.personNow(subjectId);
      if (now && this.#isFresh(now.freshTo, atLeast)) return now;
      const asked = await this.#subject(subjectId, atLeast);
      const reached = [asked];
      for (const subject of reached) {
        for (const id of this.#linkedWith(subject)) {
          if (!reached.some((other) => other.subjectId === id))
            reached.push(await this.#subject(id, atLeast));
        }
      }
      const person = new WarmPerson(asked, reached);
      if (person.current) return this.#putTogether(asked, person);
      // While one stream was read another one was let go, for an erasure or for want of room. What was read is
      // still fresh enough for this question, which began before.
      if (attempt === ATTEMPTS) return person;
    }
  }

  /** Does something that lets a person take more memory, and counts it. */
  growing(person: WarmPerson, grow: () => void): void {
    const before = person.bytes;
    grow();
    this.#cache.grown(person.asked, person.bytes - before);
  }

  /** Says that a link is written in its canonical stream only; it reads as linked. */
  noteHalfLink(canonical: string, absorbed: string): void {
    this.reader.halfLinks.note(canonical, absorbed);
    this.#cache.drop(absorbed);
  }

  /** Lets a person go, so that the next question reads the store: its stream was forgotten. */
  drop(subjectId: string): void {
    this.#cache.drop(subjectId);
  }

  /** The writer's word, before its acknowledgement goes out. */
  onAppended(appended: AppendedFacts): void {
    const subjectId = subjectIdOf(appended.stream);
    if (subjectId === undefined) return;
    const first = appended.revision - BigInt(appended.events.length - 1);
    for (const [index, event] of appended.events.entries()) {
      this.#offer(subjectId, event, first + BigInt(index), appended.position);
    }
  }

  /** An event as the feed delivers it. */
  apply(event: RecordedEvent): void {
    const subjectId = subjectIdOf(event.stream);
    if (subjectId !== undefined) this.#offer(subjectId, event, event.revision, event.position);
  }

  #offer(subjectId: string, event: NewEvent, revision: bigint, position: Position): void {
    if (event.type === 'subject.merged') this.#noteMerged(subjectId, event);
    if (event.type === 'subject.absorbed') this.reader.halfLinks.completed(subjectId);
    const reading = this.#readings.get(subjectId);
    if (reading && revision > reading.floor) reading.floor = revision;
    const warm = this.#cache.peek(subjectId);
    if (!warm || revision <= warm.revision) return;
    if (revision !== warm.revision + 1n || needsRereading(event.type)) {
      this.#cache.drop(subjectId);
      return;
    }
    const before = warm.bytes;
    warm.take(event, position);
    const grown = warm.bytes - before;
    warm.bytes = before;
    this.#cache.grown(warm, grown);
  }

  #noteMerged(canonical: string, event: NewEvent): void {
    const { absorbed } = decodeTrusted(event.data).body.pub as FactOf<'subject.merged'>['data'];
    // The feed repeats what the writer said; by then the other stream may hold its half.
    const other = this.#cache.peek(absorbed);
    if (other?.named.includes(canonical)) return;
    this.noteHalfLink(canonical, absorbed);
  }

  #putTogether(asked: WarmSubject, person: WarmPerson): WarmPerson {
    // What was found on older facts goes with them.
    if (asked.person) this.#cache.grown(asked, -asked.person.bytes);
    return (asked.person = person);
  }

  #linkedWith(subject: WarmSubject): readonly string[] {
    const half = this.reader.halfLinks.canonicalOf(subject.subjectId);
    return half === undefined ? subject.named : [...subject.named, half];
  }

  #isFresh(freshTo: Position, atLeast: Position): boolean {
    return freshTo >= atLeast || this.options.applied() >= atLeast;
  }

  async #subject(subjectId: string, atLeast: Position): Promise<WarmSubject> {
    const warm = this.#cache.get(subjectId);
    if (warm && this.#isFresh(warm.freshTo, atLeast)) return warm;
    const shared = this.#shared.get(subjectId);
    if (shared && shared.freshTo >= atLeast) return shared.done;
    // What is read from now on contains everything that the store had reached by now.
    const freshTo = this.options.reached();
    const reading = { freshTo, done: this.#read(subjectId, freshTo) };
    this.#shared.set(subjectId, reading);
    try {
      return await reading.done;
    } finally {
      if (this.#shared.get(subjectId) === reading) this.#shared.delete(subjectId);
    }
  }

  async #read(subjectId: string, freshTo: Position): Promise<WarmSubject> {
    const reading = this.#readings.get(subjectId) ?? { readers: 0, floor: -1n };
    reading.readers += 1;
    this.#readings.set(subjectId, reading);
    try {
      for (let reads = 0; reads < READS; reads += 1) {
        const read = new WarmSubject(await this.reader.read(subjectId), freshTo);
        // An append of this stream was acknowledged while it was read: what was read may be older than that, and
        // would be put over what the writer has said.
        if (read.revision >= reading.floor) return this.#keepNewer(read);
      }
      throw new StoreUnavailable(
        `a subject's stream was read ${READS} times, and less was there than was acknowledged`,
      );
    } finally {
      reading.readers -= 1;
      if (reading.readers === 0) this.#readings.delete(subjectId);
    }
  }

  #keepNewer(read: WarmSubject): WarmSubject {
    const warm = this.#cache.get(read.subjectId);
    if (warm && warm.revision >= read.revision) {
      if (read.freshTo > warm.freshTo) warm.freshTo = read.freshTo;
      return warm;
    }
    this.#cache.put(read);
    return read;
  }
}
