import { type Answer, type ControllerLaw, decide, type Fact, type SubjectHistory } from '#domain';
import type { CheckAnswer } from '#ledger';

/** A fact as the store holds it, with its place. */
export interface Placed {
  readonly fact: Fact;
  readonly position: bigint;
}

/** Facts of one kind of stream in order of recording, as they were acknowledged, and what prefixes compile to. */
export class Recorded<T> {
  #placed: readonly Placed[] = [];
  readonly #compiled = new Map<number, T>();

  constructor(private readonly compile: (facts: readonly Fact[]) => T) {}

  add(...placed: readonly Placed[]): void {
    this.#placed = [...this.#placed, ...placed].sort((a, b) => (a.position < b.position ? -1 : 1));
    this.#compiled.clear();
  }

  /** How many facts lie at or before a position: the shortest prefix that contains it. */
  upTo(position: bigint): number {
    return this.#placed.filter((placed) => placed.position <= position).length;
  }

  get facts(): readonly Fact[] {
    return this.#placed.map(({ fact }) => fact);
  }

  /** The first facts, compiled. */
  prefix(length: number): T {
    let compiled = this.#compiled.get(length);
    if (!compiled) this.#compiled.set(length, (compiled = this.compile(this.facts.slice(0, length))));
    return compiled;
  }
}

/** One person's facts. */
export type RecordedPerson = Recorded<SubjectHistory>;
/** One controller's law. */
export type RecordedLaw = Recorded<ControllerLaw>;

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
  person: RecordedPerson,
  law: RecordedLaw,
  least: { readonly person: number; readonly law: number },
): boolean {
  const given = comparable(answer);
  // An answer rests on little more than it must, so the shortest prefixes are tried first.
  for (let laws = least.law; laws <= law.facts.length; laws++) {
    for (let facts = least.person; facts <= person.facts.length; facts++) {
      if (comparable(decide(law.prefix(laws), person.prefix(facts), question)) === given) return true;
    }
  }
  return false;
}
