import type { Fact, Instant } from '../facts/fact.js';

/** What the commands must know of an objection. */
export interface ObjectionState {
  /** Once raised as an objection to marketing, it stays one under its id. */
  readonly marketing: boolean;
  readonly purposes: '*' | readonly string[];
  readonly outcome: 'raised' | 'upheld' | 'rejected' | 'withdrawn';
}

/** What the commands must know of one person at one controller: the fold of the person's facts. */
export interface SubjectState {
  readonly objections: ReadonlyMap<string, ObjectionState>;
  /** Restriction id -> times of the notices of its lift since it was last applied. */
  readonly restrictions: ReadonlyMap<string, readonly Instant[]>;
  readonly holds: ReadonlySet<string>;
  readonly erasureRequests: ReadonlySet<string>;
  readonly contracts: ReadonlySet<string>;
  readonly precontracts: ReadonlySet<string>;
  readonly requests: ReadonlySet<string>;
  /** Event ids, and the ids that facts gave themselves: what `identity.rejected` and notifications may name. */
  readonly facts: ReadonlySet<string>;
  /** Event ids of the identifiers that were ever linked: one may be unlinked twice. */
  readonly identifiers: ReadonlySet<string>;
  readonly guardianVerifiedAt: readonly Instant[];
  /** Purpose -> time of the last refusal. */
  readonly refusedAt: ReadonlyMap<string, Instant>;
  readonly saleShareOptedOutAt?: Instant;
  readonly residence?: string;
  readonly jurisdiction?: string;
}

/** The same, while it is being folded. */
interface Folding {
  objections: Map<string, ObjectionState>;
  restrictions: Map<string, Instant[]>;
  holds: Set<string>;
  erasureRequests: Set<string>;
  contracts: Set<string>;
  precontracts: Set<string>;
  requests: Set<string>;
  facts: Set<string>;
  identifiers: Set<string>;
  guardianVerifiedAt: Instant[];
  refusedAt: Map<string, Instant>;
  saleShareOptedOutAt?: Instant;
  residence?: string;
  jurisdiction?: string;
}

/**
 * Folds a person's facts, in order of recording. Facts of other streams change nothing, and neither does a fact
 * that refers to nothing known (replay and import store facts as found).
 */
export function subjectStateOf(facts: readonly Fact[]): SubjectState {
  const state: Folding = {
    objections: new Map(),
    restrictions: new Map(),
    holds: new Set(),
    erasureRequests: new Set(),
    contracts: new Set(),
    precontracts: new Set(),
    requests: new Set(),
    facts: new Set(),
    identifiers: new Set(),
    guardianVerifiedAt: [],
    refusedAt: new Map(),
  };
  for (const fact of facts) fold(state, fact);
  return state;
}

function fold(state: Folding, fact: Fact): void {
  state.facts.add(fact.id);
  if ('id' in fact.data && typeof fact.data.id === 'string') state.facts.add(fact.data.id);
  switch (fact.type) {
    case 'objection.raised':
      state.objections.set(fact.data.id, {
        marketing:
          fact.data.kind === 'direct_marketing' || state.objections.get(fact.data.id)?.marketing === true,
        purposes: fact.data.purposes,
        outcome: 'raised',
      });
      break;
    case 'objection.upheld':
      decided(state, fact.data.id, 'upheld');
      break;
    case 'objection.rejected':
      decided(state, fact.data.id, 'rejected');
      break;
    case 'objection.withdrawn':
      decided(state, fact.data.id, 'withdrawn');
      break;
    case 'restriction.applied':
      state.restrictions.set(fact.data.id, []);
      break;
    case 'restriction.lift_notified':
      state.restrictions.get(fact.data.id)?.push(fact.at);
      break;
    case 'hold.placed':
      state.holds.add(fact.data.id);
      break;
    case 'erasure.requested':
      state.erasureRequests.add(fact.data.id);
      break;
    case 'contract.started':
      state.contracts.add(fact.data.id);
      break;
    case 'precontract.requested':
      state.precontracts.add(fact.data.id);
      break;
    case 'request.received':
      state.requests.add(fact.data.id);
      break;
    case 'subject.identifier_linked':
      state.identifiers.add(fact.id);
      break;
    case 'guardian.verified':
      state.guardianVerifiedAt.push(fact.at);
      break;
    case 'consent.refused':
      state.refusedAt.set(
        fact.data.purpose,
        Math.max(fact.at, state.refusedAt.get(fact.data.purpose) ?? fact.at),
      );
      break;
    case 'sale_share.opted_out':
      state.saleShareOptedOutAt = Math.max(fact.at, state.saleShareOptedOutAt ?? fact.at);
      break;
    case 'subject.residence_changed':
      state.residence = fact.data.country;
      break;
    case 'subject.jurisdiction_recorded':
      state.jurisdiction = fact.data.jurisdiction;
      break;
    default:
      // No command depends on the other facts; what they mean is decide()'s business.
      break;
  }
}

function decided(state: Folding, id: string, outcome: ObjectionState['outcome']): void {
  const objection = state.objections.get(id);
  if (objection) state.objections.set(id, { ...objection, outcome });
}

/** Nobody: for commands about no person. */
export const NO_SUBJECT_STATE: SubjectState = subjectStateOf([]);
