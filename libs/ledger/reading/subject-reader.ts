import type { Fact } from '#domain';
import {
  type EventStore,
  type ExpectedRevision,
  type Position,
  type RecordedEvent,
  StreamForgotten,
} from '#event-store';
import { bodyOfTrusted, decodeTrusted, type StoredEvent } from '#stored-event';
import { forgottenBy, subjectStream } from '#subjects';
import { factOf, type Opened } from './fact-of.js';
import { HalfLinks } from './half-links.js';
import { namedInLinks } from './link.js';
import { NOWHERE } from './nowhere.js';
import { openReadable, type OpensBoxes } from './open-readable.js';

/** One event of a person's stream with its stored form. */
export interface ReadEvent {
  readonly event: RecordedEvent;
  readonly stored: StoredEvent;
}

/** One person's stream at one controller, read whole. */
export interface SubjectStream {
  readonly subjectId: string;
  readonly stream: string;
  /** Absent while nothing is recorded. */
  readonly controller: string | undefined;
  /** What the next append to this stream expects. */
  readonly expected: ExpectedRevision;
  /** Place of the last event; `NOWHERE` while there is none. */
  readonly position: Position;
  readonly events: readonly ReadEvent[];
  readonly facts: readonly Fact[];
  /** A birth date is on record and its key is gone (facts-and-subjects 7, last line). */
  readonly ageUnknown: boolean;
}

/** Facts that end keys: whatever was opened before may not be shown after them. */
export const KEY_ENDING_TYPES: ReadonlySet<string> = new Set(['erasure.executed', 'subject.proof_destroyed']);

/** The only fact of a person with a sealed field that the law reads. */
export const BIRTH_DATE_TYPE = 'subject.birth_date_recorded';

/** What a person is loaded with. */
export type ReadsSubjects = Pick<SubjectReader, 'read' | 'linkedWith'>;

/** Reads persons' streams and makes facts of them. */
export class SubjectReader {
  constructor(
    private readonly store: EventStore,
    private readonly boxes: OpensBoxes,
    readonly halfLinks: HalfLinks = new HalfLinks(),
  ) {}

  /** The subjects that are or were linked with one, by its own facts or by a link of which half is written. */
  linkedWith(subjectId: string, facts: readonly Fact[]): readonly string[] {
    const named = namedInLinks(facts);
    const canonical = this.halfLinks.canonicalOf(subjectId);
    return canonical === undefined || named.includes(canonical) ? named : [...named, canonical];
  }

  /**
   * Reads one stream; a person who was never recorded has an empty one.
   * @param upTo what lies behind this position is passed over
   * @throws the store's errors
   */
  async read(subjectId: string, upTo?: Position): Promise<SubjectStream> {
    const stream = subjectStream(subjectId);
    const found = forgottenBy(subjectId) ? 'forgotten' : await this.#events(stream);
    if (found === 'forgotten') return forgotten(subjectId, stream);
    const events = upTo === undefined ? found : found.filter(({ event }) => event.position <= upTo);
    const ended = endedKeys(events);
    const facts: Fact[] = [];
    let ageUnknown = false;
    for (const { stored } of events) {
      if (stored.body.type !== BIRTH_DATE_TYPE) {
        facts.push(factOf(stored));
        continue;
      }
      const opened = await this.#birthDate(subjectId, stored, ended);
      ageUnknown = opened === undefined;
      if (opened) facts.push(factOf(stored, opened));
    }
    const last = events.at(-1)?.event;
    return {
      subjectId,
      stream,
      controller: events[0]?.stored.body.controller,
      expected: last?.revision ?? 'no_stream',
      position: last?.position ?? NOWHERE,
      events,
      facts,
      ageUnknown,
    };
  }

  /**
   * What the law reads of one stream: the same facts as `read`, without what is sealed in them.
   * @throws the store's errors
   */
  async facts(subjectId: string, upTo: Position): Promise<Pick<SubjectStream, 'controller' | 'facts'>> {
    const found = forgottenBy(subjectId) ? 'forgotten' : await this.#recorded(subjectStream(subjectId));
    // A birth date is sealed and read, and what ends keys comes after it: then the whole stream is read.
    if (found === 'forgotten' || found.some(({ type }) => type === BIRTH_DATE_TYPE))
      return this.read(subjectId, upTo);
    const bodies = found.filter(({ position }) => position <= upTo).map(({ data }) => bodyOfTrusted(data));
    return { controller: bodies[0]?.controller, facts: bodies.map((body) => factOf({ body })) };
  }

  async #events(stream: string): Promise<ReadEvent[] | 'forgotten'> {
    const found = await this.#recorded(stream);
    if (found === 'forgotten') return found;
    return found.map((event) => ({ event, stored: decodeTrusted(event.data) }));
  }

  async #recorded(stream: string): Promise<readonly RecordedEvent[] | 'forgotten'> {
    try {
      return await this.store.readStream(stream);
    } catch (error) {
      if (error instanceof StreamForgotten) return 'forgotten';
      throw error;
    }
  }

  async #birthDate(
    subjectId: string,
    stored: StoredEvent,
    ended: ReadonlySet<string>,
  ): Promise<Opened | undefined> {
    // A key that an erasure names is gone, also in the moment before it is destroyed (facts-and-subjects 7).
    if (stored.body.sd.some(({ key }) => ended.has(key))) return undefined;
    const classes = stored.body.sd.map((entry) => entry.class);
    const { fields } = await openReadable(this.boxes, subjectId, stored, classes);
    const { birthDate } = fields;
    return typeof birthDate === 'string' ? { birthDate } : undefined;
  }
}

/** Ids of all keys that these events say were destroyed. */
export function endedKeys(events: readonly ReadEvent[]): ReadonlySet<string> {
  const ended = new Set<string>();
  for (const { stored } of events) {
    if (!KEY_ENDING_TYPES.has(stored.body.type)) continue;
    for (const key of stored.body.pub['keys'] as readonly string[]) ended.add(key);
  }
  return ended;
}

// A forgotten person's stream is gone, and with it every right to use what it allowed: as after an erasure of
// everything (facts-and-subjects 7, Forgetting).
function forgotten(subjectId: string, stream: string): SubjectStream {
  const erasure: Fact = {
    id: 'forgotten',
    type: 'erasure.executed',
    at: 0,
    recordedAt: 0,
    by: 'system',
    data: { purposes: '*', retained: [], keys: [], markers: [] },
  };
  // Art. 21(3): an objection to direct marketing outlives everything that is known of the person.
  const objection: Fact = {
    id: 'forgotten-objection',
    type: 'objection.raised',
    at: 0,
    recordedAt: 0,
    by: 'system',
    data: { id: 'suppression', kind: 'direct_marketing', purposes: '*', suppression: true },
  };
  return {
    subjectId,
    stream,
    controller: undefined,
    expected: 'no_stream',
    position: NOWHERE,
    events: [],
    facts: forgottenBy(subjectId)?.objected ? [objection, erasure] : [erasure],
    ageUnknown: false,
  };
}
