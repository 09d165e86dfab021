import type { Fact, FactType } from '../../facts/fact.js';
import { inOrder, type TieBreak } from '../order.js';
import type { Entry, Objection, Outcome, Restriction, Spell } from './entries.js';

const NONE: readonly never[] = [];

/** A person's facts in the order in which they count, by type, with the facts that follow up on others. */
export class OrderedFacts {
  readonly #byType = new Map<FactType, Entry[]>();

  constructor(facts: readonly Fact[], tieBreak: TieBreak) {
    for (const [order, fact] of inOrder(facts, tieBreak).entries()) {
      const entry = { fact, at: fact.at, order } as Entry;
      const entries = this.#byType.get(fact.type);
      if (entries === undefined) this.#byType.set(fact.type, [entry]);
      else entries.push(entry);
    }
  }

  of<T extends FactType>(type: T): readonly Entry<T>[] {
    return (this.#byType.get(type) ?? NONE) as unknown as readonly Entry<T>[];
  }

  /** The first fact of a type with the same id that comes after. */
  firstAfter<T extends Follows>(opening: Entry, type: T): Entry<T> | undefined {
    const id = idOf(opening);
    return this.of(type).find((entry) => entry.order > opening.order && idOf(entry) === id);
  }

  closedBy<O extends FactType>(opening: Entry<O>, type: Follows): Spell<O> {
    const end = this.firstAfter(opening as unknown as Entry, type)?.fact as Fact | undefined;
    return end === undefined ? { ends: Infinity, ...opening } : { ends: end.at, end, ...opening };
  }

  withOutcomes(entry: Entry<'objection.raised'> | Entry<'consent.withdrawn'>): Objection {
    const id = entry.fact.data.id;
    const outcomes: Outcome[] = OUTCOMES.flatMap((type) => this.of(type) as readonly Outcome[]).filter(
      ({ fact, order }) => id !== undefined && fact.data.id === id && order > entry.order,
    );
    return { ...(entry as Objection), outcomes: outcomes.sort((a, b) => a.order - b.order) };
  }

  /**
   * Art. 18(3): the person is told *before* the restriction is lifted, so a lift counts only with a notice
   * strictly earlier, given while this restriction stood. A later notice does not cure; a new lift does.
   */
  withLift(entry: Entry<'restriction.applied'>): Restriction {
    const { id } = entry.fact.data;
    const lifts = this.of('restriction.lifted').filter(
      ({ fact, order }) => fact.data.id === id && order > entry.order,
    );
    const notices = this.of('restriction.lift_notified').filter(
      ({ fact, at }) => fact.data.id === id && at >= entry.at,
    );
    const lift = lifts.find(({ at }) => notices.some((notice) => notice.at < at));
    const notice = lift && notices.find(({ at }) => at < lift.at);
    return {
      ...entry,
      ends: lift?.at ?? Infinity,
      ...(lift && { end: lift.fact }),
      ...(notice && { notice: notice.fact }),
      ...(lifts[0] && { bareLift: lifts[0].fact }),
    };
  }
}

const OUTCOMES = ['objection.upheld', 'objection.rejected', 'objection.withdrawn'] as const;

type Follows = 'contract.ended' | 'precontract.closed' | 'hold.released' | 'erasure.refused';

function idOf(entry: Entry): string | undefined {
  return (entry.fact.data as { id?: string }).id;
}
