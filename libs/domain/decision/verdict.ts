import type { Operation } from '../facts/vocabulary.js';
import { type Case, permitted, type Verdict } from './case.js';
import { automatedDecisionGate } from './conditions/automated-decision.js';
import { localisationGate } from './conditions/localisation.js';
import { portabilityGate } from './conditions/portability.js';
import { specialCategoryGate } from './conditions/special-category.js';
import { transferGate } from './conditions/transfer.js';
import { basesGate } from './gates/bases.js';
import { deceasedGate } from './gates/deceased.js';
import { erasedGate } from './gates/erased.js';
import type { Gate } from './gates/gate.js';
import { localGate } from './gates/local.js';
import { marketingGate } from './gates/marketing.js';
import { purposeGate } from './gates/purpose.js';
import { restrictionGate } from './gates/restriction.js';
import { retentionGate, retiredGate } from './gates/retention.js';
import { terminalGate } from './gates/terminal.js';
import { openHold } from './objections/holds.js';
import { heldGate, keptByLawGate, restrictedFromErasureGate } from './operations/erase.js';
import { proofGate } from './operations/keep-proof.js';
import { suppressionGate } from './operations/keep-suppression.js';
import { legalClaimsGate } from './operations/legal-claims.js';
import type { ReasonCode } from './reasons.js';

/** Gates 5 to 13, the same for every operation that uses or keeps data. */
const FROM_RETENTION: readonly Gate[] = [
  retentionGate,
  retiredGate,
  terminalGate,
  localGate,
  basesGate,
  specialCategoryGate,
];

/** For everything but storage the absolute right goes first. */
const USE: readonly Gate[] = [
  purposeGate,
  erasedGate,
  deceasedGate,
  marketingGate,
  restrictionGate,
  ...FROM_RETENTION,
];

/**
 * The order of precedence (decision rules 1.3): the first gate that answers gives the reason. Restriction stands
 * before retention because 18(1)(c) is exactly the case "no longer needed, but the person needs it"; the
 * marketing objection before restriction because no 18(2) exception can make marketing lawful again; erasure
 * first because a later hold cannot bring data back.
 */
const GATES: Readonly<Record<Operation, readonly Gate[]>> = {
  use: USE,
  protect_person: USE,
  important_public_interest: USE,
  disclose: USE,
  terminal_access: USE,
  transfer: [...USE, transferGate],
  automated_decision: [...USE, automatedDecisionGate],
  port: [...USE, portabilityGate],
  // What keeps data goes first; the dead are outside of it (gate 2a).
  store: [purposeGate, erasedGate, restrictionGate, marketingGate, ...FROM_RETENTION, localisationGate],
  legal_claims: [purposeGate, erasedGate, legalClaimsGate],
  // These ask about keeping or destroying, not using: answered right after gate 1, which proof and suppression pass.
  erase: [purposeGate, erasedGate, heldGate, restrictedFromErasureGate, keptByLawGate],
  keep_proof: [purposeGate, proofGate],
  keep_suppression: [purposeGate, suppressionGate],
};

/** The gates of an operation, in order. */
export function gatesOf(operation: Operation): readonly Gate[] {
  return GATES[operation];
}

/** Asks the gates in order; the first that answers decides. Denial is the default of every gate that may permit. */
export function verdictOf(c: Case): Verdict {
  for (const gate of gatesOf(c.operation)) {
    const verdict = gate(c);
    if (verdict !== undefined) return verdict.permitted ? verdict : underHold(c, verdict);
  }
  return permission(c);
}

function permission(c: Case): Verdict {
  if (c.operation === 'erase') return permitted('ERASURE_ALLOWED');
  if (c.relied === undefined) return { permitted: false, reason: 'CONSENT_MISSING' };
  return permitted(c.relief?.reason ?? c.condition ?? c.relied.reason, c.relied.basis);
}

/** Refusals of `store` that no hold lifts: there is nothing to keep, or not here. */
const BEYOND_HOLD: readonly ReasonCode[] = [
  'PURPOSE_UNKNOWN',
  'PURPOSE_NOT_YET_EFFECTIVE',
  'INSTRUCTION_MISSING',
  'ERASED',
  'LOCALISATION_REQUIRED',
];

/** Gate 2, applied last. Art. 17(3)(e): a hold keeps what would have to go, and never allows use. */
function underHold(c: Case, verdict: Verdict): Verdict {
  if (c.operation !== 'store' || BEYOND_HOLD.includes(verdict.reason)) return verdict;
  const hold = openHold(c);
  return hold === undefined ? verdict : permitted('STORAGE_ONLY_LEGAL_HOLD', hold.basis);
}
