import {
  type Answer,
  type ControllerLaw,
  decide,
  decideLinked,
  type Fact,
  historyOf,
  type Instant,
  type Question,
  steadyUntil,
  type SubjectHistory,
} from '#domain';
import { type CarriedStops, carriedStops } from './carried-stops.js';
import { type Link, linkCounts, linkHasBegun, linkHasEnded } from './link.js';
import { qualified, type UnionMember } from './qualify.js';

/** One of the subjects that a person is known under. */
export interface PersonMember extends UnionMember {
  readonly history: SubjectHistory;
}

/** Two answers are the same answer while these three are (decision rules 1.18, `until`). */
function differ(a: Answer, b: Answer): boolean {
  return a.permitted !== b.permitted || a.reason !== b.reason || a.basis !== b.basis;
}

/** The members that are one person at an instant, the canonical one first, and how they are linked. */
export interface Union {
  readonly members: readonly PersonMember[];
  readonly links: readonly Link[];
}

/**
 * A person as the ledger knows it: one stream, or several that are linked or were (facts-and-subjects 6). Before a
 * link's time each subject answers alone, from then on the union does, so the answer may change where a link
 * begins or ends. Stops that were recorded within a link go on biting after it, for each subject that it linked.
 */
export class Person {
  readonly #unions = new Map<string, readonly SubjectHistory[]>();
  readonly #alone: Union;

  constructor(
    /** The subject that was asked about. */
    readonly asked: PersonMember,
    /** All members that any link ever reached from there, `asked` among them. */
    readonly members: readonly PersonMember[],
    readonly links: readonly Link[],
  ) {
    this.#alone = { members: [asked], links: [] };
  }

  /** `decide()` for this person, links included. */
  decide(law: ControllerLaw, question: Question): Answer {
    if (this.links.length === 0) return decide(law, this.asked.history, question);
    return this.#composed(law, question, this.#boundaries(question));
  }

  /** The first instant after the question's at which anything in its answer may change by itself; Infinity: never. */
  steadyUntil(law: ControllerLaw, question: Question): Instant {
    const [boundary = Infinity] = this.#boundaries(question);
    // A union's answer can change where one of its members' facts begins or ends, and nowhere else.
    return this.members.reduce(
      (first, { history }) => Math.min(first, steadyUntil(law, history, question) ?? Infinity),
      boundary,
    );
  }

  /** Who counts as one person with the subject asked about, at an instant and as known at another. */
  unionAt(at: Instant, knownAt?: Instant): Union {
    if (this.links.length === 0) return this.#alone;
    const links = this.links.filter((link) => linkCounts(link, at, knownAt));
    const reached = new Set([this.asked.subjectId]);
    for (let size = 0; size !== reached.size;) {
      size = reached.size;
      for (const { canonical, absorbed } of links) {
        if (reached.has(canonical)) reached.add(absorbed);
        if (reached.has(absorbed)) reached.add(canonical);
      }
    }
    const within = links.filter((link) => reached.has(link.canonical));
    const absorbed = new Set(within.map((link) => link.absorbed));
    const members = this.members.filter((member) => reached.has(member.subjectId));
    const root = members.find((member) => !absorbed.has(member.subjectId)) ?? this.asked;
    return { members: [root, ...members.filter((member) => member !== root)], links: within };
  }

  /** Stops that lie in other streams since links that have ended, and bite for members of a union. */
  carriedInto(members: readonly UnionMember[], at: Instant, knownAt?: Instant): readonly CarriedStops[] {
    const ids = members.map(({ subjectId }) => subjectId);
    return carriedStops(ids, this.members, this.links, at, knownAt);
  }

  /** All facts that count for the person at an instant, with the ids that answers name as evidence. */
  factsAt(at: Instant, knownAt?: Instant): readonly Fact[] {
    const { members } = this.unionAt(at, knownAt);
    return this.#facts(members, this.carriedInto(members, at, knownAt)).flat();
  }

  #composed(law: ControllerLaw, question: Question, boundaries: readonly Instant[]): Answer {
    const answer = this.#withinLinks(law, question);
    const [next, ...later] = boundaries;
    if (next === undefined || (answer.until !== undefined && answer.until <= next)) return answer;
    const then = this.#composed(law, { ...question, at: next }, later);
    const { until: _own, ...same } = answer;
    if (differ(answer, then)) return { ...same, until: next };
    return then.until === undefined ? same : { ...same, until: then.until };
  }

  #withinLinks(law: ControllerLaw, question: Question): Answer {
    const union = this.unionAt(question.at, question.knownAt);
    const histories = this.#histories(union, question);
    const [alone = this.asked.history] = histories;
    if (histories.length === 1) return decide(law, alone, question);
    const index = new Map(union.members.map((member, i) => [member.subjectId, i]));
    const links = union.links.map((link) => ({
      absorbed: index.get(link.absorbed) ?? 0,
      // A subject that was absorbed by one that was absorbed itself belongs to the union since both links count.
      from: Math.max(...pathToRoot(link, union.links).map(({ from }) => from)),
      recordedAt: Math.max(...pathToRoot(link, union.links).map(({ recordedAt }) => recordedAt)),
    }));
    return decideLinked(law, histories, links, question);
  }

  #histories({ members }: Union, { at, knownAt }: Question): readonly SubjectHistory[] {
    const carried = this.carriedInto(members, at, knownAt);
    if (members.length === 1 && carried.length === 0) return [this.asked.history];
    // Who is together, and what is carried, follows from which links have begun and ended.
    const key = this.links
      .map((link) => (linkHasEnded(link, at, knownAt) ? 'e' : linkHasBegun(link, at, knownAt) ? 'b' : '-'))
      .join('');
    const known = this.#unions.get(key);
    if (known) return known;
    const histories = this.#facts(members, carried).map((facts) => historyOf(facts));
    this.#unions.set(key, histories);
    return histories;
  }

  /** The facts of each member, those carried into it among them, with ids that stay apart. */
  #facts(members: readonly PersonMember[], carried: readonly CarriedStops[]): readonly (readonly Fact[])[] {
    if (members.length === 1 && carried.length === 0) return members.map(({ facts }) => facts);
    const others = this.members.filter(
      ({ subjectId }) =>
        carried.some(({ from }) => from === subjectId) &&
        !members.some((member) => member.subjectId === subjectId),
    );
    const apart = qualified([...members, ...others]);
    return members.map(({ subjectId }, i) => {
      const taken = carried
        .filter(({ into }) => into === subjectId)
        .flatMap(({ from, facts }) => {
          const place = others.findIndex((other) => other.subjectId === from);
          return (apart[members.length + place] ?? []).filter((_, j) =>
            facts.has(others[place]?.facts[j] as Fact),
          );
        });
      // Both are in order of recording already, so a stable sort keeps the order within a stream.
      return [...(apart[i] ?? []), ...taken].sort((a, b) => a.recordedAt - b.recordedAt);
    });
  }

  /** Instants after the question's at which a link begins or ends, rising. */
  #boundaries({ at, knownAt = Infinity }: Question): readonly Instant[] {
    const instants = this.links.flatMap((link) => [
      ...(link.recordedAt <= knownAt ? [link.from] : []),
      ...(link.ended && link.ended.recordedAt <= knownAt ? [link.ended.at] : []),
    ]);
    return [...new Set(instants)].filter((instant) => instant > at).sort((a, b) => a - b);
  }
}

function pathToRoot(link: Link, links: readonly Link[]): readonly Link[] {
  const path = [link];
  for (;;) {
    const upper = links.find(({ absorbed }) => absorbed === path.at(-1)?.canonical);
    if (!upper || path.includes(upper)) return path;
    path.push(upper);
  }
}
