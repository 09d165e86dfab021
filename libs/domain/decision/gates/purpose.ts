import { type Case, denied, permitted, type Verdict } from '../case.js';

/**
 * Gate 0. Art. 5(1)(b), 13(1)(c): no purpose, no processing. Anonymous information is outside the law (Recital
 * 26); as a processor only documented instructions count (Art. 28(3)(a), 29).
 */
export function purposeGate(c: Case): Verdict | undefined {
  if (c.version === undefined) {
    const announced = c.purpose?.versions.some(({ fact }) => fact.at <= c.at) ?? false;
    return denied(announced ? 'PURPOSE_NOT_YET_EFFECTIVE' : 'PURPOSE_UNKNOWN');
  }
  const { anonymous, role } = c.version.fact.data;
  if (anonymous === true) return permitted('NOT_PERSONAL_DATA');
  if (role !== 'processor') return undefined;
  const instruction = c.purpose?.instructions.find(({ at }) => at <= c.at);
  c.rely(instruction);
  return instruction === undefined ? denied('INSTRUCTION_MISSING') : permitted('PROCESSOR_INSTRUCTIONS');
}
