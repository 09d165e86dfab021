import type { Obligation } from '../decision/answer.js';
import type { Fact } from '../facts/fact.js';
import type { Circumstances } from './circumstances.js';
import { type Duty, DUTIES } from './duties.js';

const NONE: readonly Obligation[] = Object.freeze([]);

/**
 * The duties that facts created and that are still to be done (decision rules 1.16, 1.18), per fact in the order
 * given, without doubles. A duty is open until `duty.discharged` names its code and fact or, for recipients, until
 * those on record were told (facts-and-subjects.md 8); conditions that the ledger cannot know are named.
 * @param facts evidence of an answer, or a whole history
 * @param circumstances made only when some fact creates duties: most answers rest on facts that create none
 */
export function obligationsOf(
  facts: readonly Fact[],
  circumstances: () => Circumstances,
): readonly Obligation[] {
  let open: Obligation[] | undefined;
  let known: Circumstances | undefined;
  for (const fact of facts) {
    const duties = DUTIES[fact.type] as readonly Duty[] | undefined;
    if (duties === undefined) continue;
    known ??= circumstances();
    for (const duty of duties) {
      const due = duty.due(fact, known);
      if (due === false || isDone(duty.code, fact, known)) continue;
      open ??= [];
      if (open.some(({ code, about }) => code === duty.code && about === fact.id)) continue;
      open.push({ code: duty.code, about: fact.id, ...(due !== true && { conditional: due }) });
    }
  }
  return open ?? NONE;
}

function isDone(code: string, fact: Fact, known: Circumstances): boolean {
  if (known.isDischarged(code, fact.id)) return true;
  return code === 'NOTIFY_RECIPIENTS' && known.recipientsTold(fact);
}
