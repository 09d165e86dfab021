import { type Case, denied, type Verdict } from '../case.js';

/** Gate 14. Art. 20(1): data provided by the person, on consent or contract, processed by automated means. */
export function portabilityGate(c: Case): Verdict | undefined {
  const onBasis = c.relied === undefined || c.relied.basis === 'consent' || c.relied.basis === 'contract';
  if (!onBasis || c.inForce.fact.data.automated === false) return denied('PORTABILITY_NOT_APPLICABLE');
  c.condition = 'PORTABILITY_APPLIES';
  return undefined;
}
