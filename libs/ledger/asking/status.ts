import type { LawBook, WarmPerson, WarmSubjects } from '../reading/index.js';
import type { AboutSubject } from './asking.js';
import type { StatusAnswer } from './check-answer.js';
import type { FreshnessProof, Shown } from './freshness.js';
import { refuseFuture, refuseIllFormed } from './question-of.js';
import { QuestionRefused } from './question-refused.js';
import { rulingOf } from './ruling.js';
import type { Standings } from './standing.js';

/** What the queries about one known subject are made of. */
export interface SubjectQueryParts {
  readonly mode: 'live' | 'replay';
  readonly clock: { now(): number };
  readonly lawBook: LawBook;
  readonly warm: WarmSubjects;
  readonly freshness: FreshnessProof;
  readonly standings: Standings;
}

/** A subject that the ledger knows, fresh enough for a query about it. */
export interface FoundSubject {
  readonly person: WarmPerson;
  readonly controller: string;
  readonly shown: Shown;
  readonly now: number;
}

/**
 * Finds the subject of a query.
 * @throws QuestionRefused SUBJECT_INVALID, SUBJECT_UNKNOWN (also at another controller than its own),
 *   QUESTION_IN_FUTURE, TOKEN_INVALID, FRESHNESS_NOT_SHOWN
 */
export async function findSubject(
  parts: SubjectQueryParts,
  subjectId: string,
  query: AboutSubject,
): Promise<FoundSubject> {
  const now = parts.clock.now();
  refuseIllFormed(subjectId);
  refuseFuture(query.at, now, parts.mode);
  const shown = await parts.freshness.reach(parts.freshness.requiredBy(query));
  const person = await parts.warm.person(subjectId, shown.position);
  const { controller } = person.asked;
  if (controller === undefined || (query.controller !== undefined && query.controller !== controller)) {
    throw new QuestionRefused('SUBJECT_UNKNOWN', 'subject');
  }
  return { person, controller, shown, now };
}

/** Where a person stands with every purpose of its controller, as of any time. */
export class StatusQuery {
  constructor(private readonly parts: SubjectQueryParts) {}

  /** @throws QuestionRefused as `findSubject` */
  async answer(subjectId: string, query: AboutSubject): Promise<StatusAnswer> {
    const found = await findSubject(this.parts, subjectId, query);
    const { person, controller, shown, now } = found;
    const { knownAt } = query;
    const at = query.at ?? now;
    const law = this.parts.lawBook.lawOf(controller);
    if (knownAt !== undefined) this.parts.warm.growing(person, () => person.readAsKnown());
    const purposes = law.purposes(knownAt).map((purpose) => {
      const question = { purpose, at, ...(knownAt === undefined ? {} : { knownAt }) };
      return { purpose, ...rulingOf(person.person.decide(law, question)) };
    });
    return {
      subject: subjectId,
      controller,
      at: new Date(at).toISOString(),
      ...(knownAt === undefined ? {} : { knownAt: new Date(knownAt).toISOString() }),
      purposes,
      ...standingOf(this.parts.standings, found, knownAt, shown),
    };
  }
}

/** What a query's answer says about how much of the ledger it rests on. */
export function standingOf(
  standings: Standings,
  { person, now }: FoundSubject,
  knownAt: number | undefined,
  shown: Shown,
) {
  return standings.of({
    subjectKnown: person.knownBy(knownAt),
    ageUnknown: person.ageUnknown,
    position: shown.position,
    knownAt,
    now,
    headReadAt: shown.headReadAt,
  });
}
