import { assessLeg } from './bases/first-leg.js';
import type { Case, Verdict } from './case.js';
import { basesGate } from './gates/bases.js';
import { purposeGate } from './gates/purpose.js';
import type { ReasonCode } from './reasons.js';
import { gatesOf } from './verdict.js';

/**
 * Every other gate or basis that would have denied on its own, in order of precedence, without doubles (decision
 * rules 1.18). Takes a fresh case, since the gates leave marks on it.
 */
export function alsoDenied(c: Case, verdict: Verdict): readonly ReasonCode[] {
  if (purposeGate(c) !== undefined) return [];
  const codes = new Set<ReasonCode>();
  for (const gate of gatesOf(c.operation)) {
    if (gate === basesGate) {
      for (const basis of c.inForce.bases) {
        const found = assessLeg(c, basis);
        if (!found.holds) codes.add(found.reason);
      }
    }
    const answer = gate(c);
    if (answer !== undefined && !answer.permitted) codes.add(answer.reason);
  }
  codes.delete(verdict.reason);
  return codes.size === 0 ? NONE : [...codes];
}

const NONE: readonly ReasonCode[] = [];
