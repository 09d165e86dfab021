import type { ControllerLaw, Fact, Instant } from '#domain';
import type { PersonGroup } from '../../persons/person-group.js';
import type { PersonStream, ReadsPersons } from '../../persons/reads-persons.js';
import { purposesNamed, reachesEverything, unnamedFacts, withDependants } from '../../persons/scope.js';
import { answersOn, earlier, type FoundAnswers, type KeptAnswer } from './answer.js';
import { DEFAULT_PROFILE, OWN_PROFILE, type Profile, profileOf, type Star } from './profile.js';

/** What the tables are to hold about one person. */
export interface PersonStatus {
  readonly subject: string;
  readonly controller: string;
  /** Answers on pairs that a fact names, as far as they may have changed. */
  readonly own: readonly KeptAnswer[];
  /** Key of the profile that answers for all other purposes. */
  readonly profile: string;
  /** Its answers, unless it is the default one or none. */
  readonly shared: Profile | undefined;
  readonly stars: readonly Star[];
  /** When the answers have to be found again though nothing is recorded; null: never. */
  readonly recheckAt: number | null;
  /** Whether all answers were found anew, not only some. */
  readonly whole: boolean;
}

/** Under which law, when, and who reads. */
export interface Evaluation {
  readonly law: ControllerLaw;
  readonly at: Instant;
  readonly persons: ReadsPersons;
  readonly lawTimeOf: (event: string) => Instant | undefined;
}

/** Evaluates every member of a group. */
export function statusOf(group: PersonGroup, evaluation: Evaluation): PersonStatus[] {
  const { members, controller, affected } = group;
  const { law, persons, at, lawTimeOf } = evaluation;
  const facts = members.length === 1 ? (members[0] as PersonStream).facts : members.flatMap((m) => m.facts);
  const named = withDependants(law, purposesNamed(facts));
  const starred = facts.some(reachesEverything);
  // Most answers rest on one fact, whose time nobody asks for.
  let times: ReadonlyMap<string, Instant> | undefined;
  const timeOf = (event: string) =>
    (times ??= new Map(facts.map((fact) => [fact.id, fact.at]))).get(event) ?? lawTimeOf(event);
  const linked = members.length > 1;
  // Linked persons' answers follow from how their histories are put together: nothing of that is shared.
  const owned = linked && starred ? new Set([...named, ...law.purposes()]) : named;
  const wanted = affected === '*' ? owned : [...owned].filter((purpose) => affected.has(purpose));
  return members.map((member) => {
    const own = answersOn(persons.person(member, members), law, wanted, at, timeOf);
    const base = {
      subject: member.subjectId,
      controller,
      own: own.answers,
      recheckAt: own.recheckAt,
      whole: affected === '*',
    };
    if (!starred) return { profile: DEFAULT_PROFILE, shared: undefined, stars: [], ...base };
    if (linked) return { ...base, profile: OWN_PROFILE, shared: undefined, stars: [] };
    const stars = starsOf(member.facts);
    // What holds for purposes that no fact of the person names follows from the facts that name none.
    const alone = persons.alone(member, unnamedFacts(member.facts));
    const found = answersOn(alone, law, law.purposes(), at, timeOf);
    const shared = profileOf(found.answers, stars);
    return {
      ...base,
      profile: shared.key,
      shared,
      stars,
      recheckAt: earlier(own.recheckAt, found.recheckAt),
    };
  });
}

function starsOf(facts: readonly Fact[]): readonly Star[] {
  return unnamedFacts(facts)
    .filter(({ type }) => !type.startsWith('subject.identifier_') && !type.startsWith('subject.key_'))
    .map(({ id, at }) => ({ event: id, at }));
}

/** What holds for everybody without facts. */
export function defaultAnswers(controller: string, evaluation: Evaluation): FoundAnswers {
  const { law, persons, at, lawTimeOf } = evaluation;
  const nobody = persons.alone({ subjectId: '', controller, facts: [] }, []);
  return answersOn(nobody, law, law.purposes(), at, lawTimeOf);
}
