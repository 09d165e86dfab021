import { type Answer, type ControllerLaw, decide, type Fact, historyOf, lawOf } from '#domain';
import type { CheckAnswer } from '#ledger';

/** A fact as the store holds it, with its place. */
export interface Placed {
  readonly fact: Fact;
  readonly position: bigint;
}

/** Facts of one kind of stream in order of recording, as they were acknowledged. */
export class Recorded {
  #placed: readonly Placed[] = [];

  add(...placed: readonly Placed[]): void {
    this.#placed = [...this.#placed, ...placed].sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  /** How many facts lie at or before a position: the shortest prefix that contains it. */
  upTo(position: bigint): number {
    return this.#placed.filter((placed) => placed.position <= position).length;
  }

  get facts(): readonly Fact[] {
    return this.#placed.map(({ fact }) => fact);
  }
}

/** The parts of an answer that must agree; what only says how fresh it is, is judged by which prefix agrees. */
function comparable(answer: Answer | CheckAnswer): string {
  const until = typeof answer.until === 'number' ? new Date(answer.until).toISOString() : answer.until;
  const { permitted, reason, basis, also, evidence, obligations, settingsUsed } = answer;
  return JSON.stringify([permitted, reason, basis, until, also, evidence, obligations, settingsUsed]);
}

/**
 * facts-and-subjects 5: every answer equals `decide()` on a prefix of the streams that contains the position.
 * @returns whether some prefix of the person's facts and of the law, each at least as long as it must be, gives
 *   exactly this answer
 */
export function isPromised(
  answer: CheckAnswer,
  question: { readonly purpose: string; readonly at: number },
  person: Recorded,
  law: Recorded,
  least: { readonly person: number; readonly law: number },
): boolean {
  const given = comparable(answer);
  const personFacts = person.facts;
  const lawFacts = law.facts;
  for (let lawLength = lawFacts.length; lawLength >= least.law; lawLength--) {
    const compiled = lawAt(lawFacts.slice(0, lawLength));
    for (let length = personFacts.length; length >= least.person; length--) {
      if (comparable(decide(compiled, historyOf(personFacts.slice(0, length)), question)) === given)
        return true;
    }
  }
  return false;
}

const compiledLaws = new Map<string, ControllerLaw>();

function lawAt(facts: readonly Fact[]): ControllerLaw {
  const key = facts.map(({ id }) => id).join();
  let law = compiledLaws.get(key);
  if (!law) compiledLaws.set(key, (law = lawOf(facts)));
  return law;
}
