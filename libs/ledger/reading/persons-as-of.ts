import {
  type ControllerLaw,
  type Fact,
  historyOf,
  type Instant,
  type Question,
  sinceOf,
  type Stretch,
  stretchOf,
  type SubjectHistory,
} from '#domain';
import type { Position } from '#event-store';
import type { StoredEvent } from '#stored-event';
import { factOf } from './fact-of.js';
import { type Link, linksOf } from './link.js';
import { Person, type PersonMember } from './person.js';
import type { SubjectReader } from './subject-reader.js';

/** One person's stream as it was at a position; compiled when it is first needed. */
export class StreamAsOf implements PersonMember {
  #history: SubjectHistory | undefined;
  #links: readonly Link[] | undefined;

  constructor(
    readonly subjectId: string,
    /** Absent where nothing was recorded by then. */
    readonly controller: string | undefined,
    readonly facts: readonly Fact[],
  ) {}

  get history(): SubjectHistory {
    return (this.#history ??= historyOf(this.facts));
  }

  /** The links that these facts declare as the canonical subject. */
  get links(): readonly Link[] {
    return (this.#links ??= linksOf(this.subjectId, this.facts));
  }
}

/** What the law says about one person, as of a position. */
export class PersonAsOf {
  constructor(private readonly person: Person) {}

  /** The answer's core and how long it holds; links included. Evidence is named by event ids. */
  stretch(law: ControllerLaw, question: Question): Stretch {
    if (this.person.links.length === 0) return stretchOf(law, this.person.asked.history, question);
    const answer = this.person.decide(law, question);
    const since = sinceOf(this.#instants(law, question), question.at, answer, (at) =>
      this.person.decide(law, { ...question, at }),
    );
    const steadyUntil = this.person.steadyUntil(law, question);
    return {
      permitted: answer.permitted,
      reason: answer.reason,
      ...(answer.basis !== undefined && { basis: answer.basis }),
      ...(since !== undefined && { since }),
      ...(answer.until !== undefined && { until: answer.until }),
      ...(steadyUntil !== Infinity && { steadyUntil }),
      evidence: answer.evidence.map(eventIdOf),
    };
  }

  /** The first instant after the question's at which anything about it may change; Infinity: never. */
  steadyUntil(law: ControllerLaw, question: Question): Instant {
    return this.person.steadyUntil(law, question);
  }

  /** Subject ids that are one person with the one asked about, at an instant; it is among them. */
  unionAt(at: Instant): readonly string[] {
    return this.person.unionAt(at).members.map(({ subjectId }) => subjectId);
  }

  /** All facts that count for the person at an instant, with ids that stay apart: `<stream>/<id>` within a union. */
  factsAt(at: Instant): readonly Fact[] {
    return this.person.factsAt(at);
  }

  /** Every instant up to the question's at which its answer may have changed, rising. */
  #instants(law: ControllerLaw, question: Question): readonly Instant[] {
    const instants: Instant[] = [];
    for (let at = FIRST_INSTANT; ;) {
      at = this.person.steadyUntil(law, { ...question, at });
      if (at > question.at) return instants;
      instants.push(at);
    }
  }
}

/** The first instant that ECMAScript can name. */
const FIRST_INSTANT = -8_640_000_000_000_000;

/** The event's own id: inside a union answers name `<stream>/<id>` (facts-and-subjects 6). */
function eventIdOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Reads persons for those who keep answers about many of them: each as it was at a position of `$all`. */
export class PersonsAsOf {
  constructor(private readonly reader: SubjectReader) {}

  /** One stream, with what was recorded up to a position. @throws the store's errors */
  async read(subjectId: string, upTo: Position): Promise<StreamAsOf> {
    const { controller, facts } = await this.reader.facts(subjectId, upTo);
    return new StreamAsOf(subjectId, controller, facts);
  }

  /** The subject ids that are one person with a subject now, itself among them. @throws the store's errors */
  async unionOf(subjectId: string, upTo: Position, now: Instant): Promise<readonly string[]> {
    const members = [await this.read(subjectId, upTo)];
    const known = new Set([subjectId]);
    for (const member of members) {
      for (const other of this.reader.linkedWith(member.subjectId, member.facts)) {
        if (known.has(other)) continue;
        known.add(other);
        members.push(await this.read(other, upTo));
      }
    }
    return this.person(members[0] as StreamAsOf, members).unionAt(now);
  }

  /** @param members all that any link ever reached from there, `asked` among them */
  person(asked: StreamAsOf, members: readonly StreamAsOf[]): PersonAsOf {
    const links = members.length === 1 ? asked.links : members.flatMap((member) => member.links);
    return new PersonAsOf(new Person(asked, members, links));
  }

  /** The same person with some facts only, and without links. */
  alone(
    { subjectId, controller }: Pick<StreamAsOf, 'subjectId' | 'controller'>,
    facts: readonly Fact[],
  ): PersonAsOf {
    const alone = new StreamAsOf(subjectId, controller, facts);
    return new PersonAsOf(new Person(alone, [alone], []));
  }

  /** A fact as the law reads it, without what is sealed. */
  factOf(stored: Pick<StoredEvent, 'body'>): Fact {
    return factOf(stored);
  }
}
