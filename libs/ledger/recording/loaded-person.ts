import {
  historyOf,
  subjectStateOf,
  type Answer,
  type ControllerLaw,
  type Fact,
  type Question,
  type SubjectState,
} from '#domain';
import { instantOf } from '#stored-event';
import { subjectStream } from '#subjects';
import { linksOf, type Link } from '../reading/link.js';
import { Person, type Union } from '../reading/person.js';
import type { ReadsSubjects, SubjectStream } from '../reading/index.js';

/** A person as the recorder needs it: every stream that links reach, as they are in the store now. */
export class LoadedPerson {
  readonly #person: Person;

  private constructor(
    /** All streams that a link ever reached, the named one first. */
    readonly streams: readonly SubjectStream[],
  ) {
    const members = streams.map((stream) => Object.assign({}, stream, { history: historyOf(stream.facts) }));
    const [first] = members;
    if (!first) throw new TypeError('a person has a stream');
    this.#person = new Person(
      first,
      members,
      streams.flatMap(({ subjectId, facts }) => linksOf(subjectId, facts)),
    );
  }

  /** Reads the streams of one subject, or of several that a command wants to link. @throws the store's errors */
  static async load(reader: ReadsSubjects, ...subjectIds: readonly string[]): Promise<LoadedPerson> {
    const streams = new Map<string, SubjectStream>();
    const wanted = [...subjectIds];
    for (let id = wanted.shift(); id !== undefined; id = wanted.shift()) {
      if (streams.has(id)) continue;
      const stream = await reader.read(id);
      streams.set(id, stream);
      wanted.push(...reader.linkedWith(id, stream.facts));
    }
    return new LoadedPerson([...streams.values()]);
  }

  /** Somebody of whom nothing is recorded: nobody in particular, or a person whose id was made a moment ago. */
  static unrecorded(subjectId = ''): LoadedPerson {
    const stream: SubjectStream = {
      subjectId,
      stream: subjectId === '' ? '' : subjectStream(subjectId),
      controller: undefined,
      expected: 'no_stream',
      position: -1n,
      events: [],
      facts: [],
      ageUnknown: false,
    };
    return new LoadedPerson([stream]);
  }

  /** The subject that was named. */
  get asked(): SubjectStream {
    return this.streams[0] as SubjectStream;
  }

  /** Every link that the streams declare, ended ones too. */
  get links(): readonly Link[] {
    return this.#person.links;
  }

  /** The stream of one of the subjects. */
  streamOf(subjectId: string): SubjectStream | undefined {
    return this.streams.find((stream) => stream.subjectId === subjectId);
  }

  /** Where facts go at an instant: the canonical stream of the union (facts-and-subjects.md 6). */
  canonicalAt(at: number): SubjectStream {
    return this.membersAt(at)[0] as SubjectStream;
  }

  /** The streams that are one person at an instant, the canonical one first. */
  membersAt(at: number): readonly SubjectStream[] {
    return this.#union(at).members.map(({ subjectId }) => this.streamOf(subjectId) as SubjectStream);
  }

  /** What the commands must know. Ids of the canonical stream win over the same ids in others. */
  stateAt(at: number): SubjectState {
    return subjectStateOf([...this.#listsAt(at)].reverse().flat());
  }

  /** All facts that count for the person, with the ids that their own streams know them by, the canonical stream's first. */
  plainFactsAt(at: number): readonly Fact[] {
    return this.#listsAt(at).flat();
  }

  /** All facts that count for the person, with the ids that answers name as evidence. */
  factsAt(at: number): readonly Fact[] {
    return this.#person.factsAt(at);
  }

  #listsAt(at: number): readonly (readonly Fact[])[] {
    const { members } = this.#union(at);
    const carried = this.#person.carriedInto(members, at);
    return [...members, ...carried].map(({ facts }) => [...facts]);
  }

  /** `decide()` for this person, links included. */
  decide(law: ControllerLaw, question: Question): Answer {
    return this.#person.decide(law, question);
  }

  /** The same person, had this fact been recorded in one of the streams. */
  with(subjectId: string, fact: Fact): LoadedPerson {
    return new LoadedPerson(
      this.streams.map((stream) =>
        stream.subjectId === subjectId ? { ...stream, facts: [...stream.facts, fact] } : stream,
      ),
    );
  }

  #union(at: number): Union {
    return this.#person.unionAt(at);
  }
}

/** When the last event of a stream was recorded, UTC milliseconds; -Infinity for an empty stream. */
export function lastRecordedIn({ events }: Pick<SubjectStream, 'events'>): number {
  const last = events.at(-1);
  return last ? instantOf(last.stored.body.rec) : -Infinity;
}
