import type { Fact, FactOf, FactType } from '../../facts/fact.js';
import {
  type Contract,
  covers,
  type Emergency,
  type Entry,
  type Erasure,
  type ErasureRequest,
  type Grant,
  type Hold,
  type NewLife,
  type No,
  type Objection,
  type Precontract,
  type Restriction,
} from './entries.js';
import type { OrderedFacts } from './ordered-facts.js';

/** One person's facts about one purpose, by what they are asked for; every list in order. */
export interface PurposeFacts {
  readonly grants: readonly Grant[];
  readonly nos: readonly No[];
  readonly confirmations: readonly Entry<'consent.confirmed'>[];
  readonly contracts: readonly Contract[];
  readonly precontracts: readonly Precontract[];
  readonly obligations: readonly Entry<'obligation.started'>[];
  readonly emergencies: readonly Emergency[];
  readonly sales: readonly Entry<'sale.completed'>[];
  readonly objections: readonly Objection[];
  /** Withdrawals, to be read as objections where no consent precedes them (1.19). */
  readonly withdrawals: readonly Objection[];
  readonly restrictions: readonly Restriction[];
  readonly holds: readonly Hold[];
  readonly requests: readonly ErasureRequest[];
  readonly erasures: readonly Erasure[];
  readonly newLives: readonly NewLife[];
}

/** Picks from a person's ordered facts those that reach a purpose. New members stand before a spread (decision 0023). */
export function purposeFacts(all: OrderedFacts, purpose: string): PurposeFacts {
  const erasures = all
    .of('erasure.executed')
    .filter(({ fact }) => covers(fact.data.purposes, purpose))
    .map((entry) => ({ retained: retains(entry.fact, purpose), ...entry }));
  const grants = named(all, 'consent.granted', purpose).map((entry) => {
    const { expiresAt } = entry.fact.data;
    return { expires: expiresAt === undefined ? Infinity : Date.parse(expiresAt), ...entry };
  });
  const contracts = scoped(all, 'contract.started', purpose).map((entry) =>
    all.closedBy(entry, 'contract.ended'),
  );
  const precontracts = scoped(all, 'precontract.requested', purpose).map((entry) =>
    all.closedBy(entry, 'precontract.closed'),
  );
  const withdrawals = all.of('consent.withdrawn').filter(({ fact }) => withdraws(fact, purpose));
  const obligations = named(all, 'obligation.started', purpose);
  const sales = named(all, 'sale.completed', purpose);
  return {
    grants,
    nos: inOrder<No>([
      ...withdrawals,
      ...named(all, 'consent.refused', purpose),
      ...named(all, 'consent.invalidated', purpose),
      ...named(all, 'consent.expired', purpose),
    ]),
    confirmations: named(all, 'consent.confirmed', purpose),
    contracts,
    precontracts,
    obligations,
    emergencies: emergencies(all, purpose),
    sales,
    objections: scoped(all, 'objection.raised', purpose).map((entry) => all.withOutcomes(entry)),
    withdrawals: withdrawals.map((entry) => all.withOutcomes(entry)),
    restrictions: scoped(all, 'restriction.applied', purpose).map((entry) => all.withLift(entry)),
    holds: scoped(all, 'hold.placed', purpose).map((entry) => all.closedBy(entry, 'hold.released')),
    requests: scoped(all, 'erasure.requested', purpose).map((entry) => closeRequest(all, entry, erasures)),
    erasures,
    newLives: inOrder<NewLife>([
      ...grants,
      ...contracts,
      ...precontracts,
      ...sales,
      ...obligations,
      ...named(all, 'data.collected', purpose),
    ]),
  };
}

function inOrder<E extends Entry>(entries: E[]): E[] {
  return entries.length < 2 ? entries : entries.sort((a, b) => a.order - b.order);
}

type About<K extends string> = {
  [T in FactType]: FactOf<T>['data'] extends Record<K, unknown> ? T : never;
}[FactType];

function named<T extends About<'purpose'>>(all: OrderedFacts, type: T, purpose: string): readonly Entry<T>[] {
  return those(all.of(type), ({ fact }) => (fact.data as unknown as { purpose: string }).purpose === purpose);
}

function scoped<T extends About<'purposes'>>(
  all: OrderedFacts,
  type: T,
  purpose: string,
): readonly Entry<T>[] {
  return those(all.of(type), ({ fact }) =>
    covers((fact.data as unknown as { purposes: '*' | readonly string[] }).purposes, purpose),
  );
}

/** Of most types a person has no fact: then nothing is made anew. */
function those<E>(entries: readonly E[], fits: (entry: E) => boolean): readonly E[] {
  return entries.length === 0 ? entries : entries.filter(fits);
}

function withdraws({ data }: FactOf<'consent.withdrawn'>, purpose: string): boolean {
  return data.purpose === purpose || covers(data.purposes, purpose);
}

function retains({ data }: FactOf<'erasure.executed'>, purpose: string): boolean {
  return (data.retained ?? []).some((kept) => kept['purpose'] === purpose);
}

function emergencies(all: OrderedFacts, purpose: string): Emergency[] {
  const ends = named(all, 'emergency.ended', purpose);
  return named(all, 'emergency.declared', purpose).map((entry) =>
    closed(entry, ends.find(({ order }) => order > entry.order)?.fact),
  );
}

/** An executed erasure closes the open request, for retained purposes too; a refusal closes its own (1.19). */
function closeRequest(
  all: OrderedFacts,
  entry: Entry<'erasure.requested'>,
  erasures: readonly Erasure[],
): ErasureRequest {
  const refused = all.firstAfter(entry, 'erasure.refused');
  const executed = erasures.find(({ order }) => order > entry.order);
  const first = [refused, executed].filter((end) => end !== undefined).sort((a, b) => a.order - b.order)[0];
  return closed(entry, first?.fact);
}

function closed<T extends FactType>(entry: Entry<T>, end: Fact | undefined) {
  return end === undefined ? { ends: Infinity, ...entry } : { ends: end.at, end, ...entry };
}
