import type { Obligation } from '../decision/answer.js';
import { decide } from '../decision/decide.js';
import { indexOfHistory, type SubjectHistory } from '../decision/history/history-index.js';
import type { ControllerLaw } from '../decision/law/controller-law.js';
import { indexOf } from '../decision/law/law-index.js';
import type { Fact, Instant } from '../facts/fact.js';
import { Circumstances, type Judge } from './circumstances.js';
import { obligationsOf } from './open-obligations.js';

/**
 * Every duty of every fact that is still to be done for one person at an instant, facts of the law first, then the
 * person's, each in order of recording; without facts that were annulled (Art. 12(6)).
 * @param knownAt what was recorded by then; absent: everything
 */
export function openDuties(
  law: ControllerLaw,
  history: SubjectHistory,
  at: Instant,
  knownAt?: Instant,
): readonly Obligation[] {
  const rules = indexOf(law).asKnown(knownAt);
  const person = indexOfHistory(history).asKnown(knownAt);
  // Many duties ask the same: a person with a thousand facts has few purposes.
  const answers = new Map<string, ReturnType<Judge>>();
  const judge: Judge = (purpose, operation, country) => {
    const key = `${purpose} ${operation} ${country ?? ''}`;
    const known = answers.get(key);
    if (known) return known;
    const question = { purpose, operation, at, ...(country !== undefined && { country }) };
    const answer = decide(rules, person, question);
    answers.set(key, answer);
    return answer;
  };
  const happened = [...rules.facts, ...withoutAnnulled(person.facts, at)].filter((fact) => fact.at <= at);
  return obligationsOf(happened, () => new Circumstances(person.facts, rules, at, judge));
}

function withoutAnnulled(facts: readonly Fact[], at: Instant): readonly Fact[] {
  const refs = new Set(
    facts.flatMap((fact) => (fact.type === 'identity.rejected' && fact.at <= at ? [fact.data.ref] : [])),
  );
  if (refs.size === 0) return facts;
  return facts.filter(({ id, data }) => !refs.has(id) && !refs.has((data as { id?: string }).id ?? id));
}
