import { type Fact, lastDayOfPeriod } from '#domain';
import { day, type Matter } from './matter-rows.js';

/**
 * The last day on which a duty is done in time, where the rules name one (GDPR 12(3)-(4), Reg. 1182/71); others are due
 * without delay and have no day.
 * @param matters those of the same person, for the day on which a matter was opened
 */
export function dueBy(
  code: string,
  fact: Fact,
  facts: readonly Fact[],
  matters: readonly Matter[],
  holidays: readonly string[],
): string | null {
  const event = fact.id.slice(fact.id.lastIndexOf('/') + 1);
  const matter = matters.find((one) => one.event === event);
  switch (code) {
    case 'RESPOND_BY':
    case 'DECIDE_BY':
      return matter?.respondBy ?? null;
    case 'EXTEND_NOTICE_BY':
      return matter?.extensionBy ?? null;
    case 'ERASE_DUE':
      return fact.type === 'erasure.requested' ? (matter?.respondBy ?? null) : null;
    case 'CONFIRM_TO_SUBJECT':
      return lastDayOfPeriod(day(fact.at), 1, holidays);
    case 'ANSWER_SUBJECT':
    case 'REASONS_AND_COMPLAINT_ROUTE':
      return lastDayOfPeriod(day(openedBy(fact, facts).at), 1, holidays);
    case 'RENEWAL_DUE':
      return fact.type === 'consent.granted' && fact.data.expiresAt !== undefined
        ? fact.data.expiresAt.slice(0, 10)
        : null;
    default:
      return null;
  }
}

/** The month runs from when the person asked, not from when that was decided. */
function openedBy(fact: Fact, facts: readonly Fact[]): Fact {
  const before = facts.slice(0, facts.indexOf(fact));
  const { id } = fact.data as { id?: string };
  const opening = before.findLast((other) => {
    if (fact.type === 'erasure.executed') return other.type === 'erasure.requested';
    if (other.type !== 'erasure.requested' && other.type !== 'objection.raised') return false;
    return id !== undefined && other.data.id === id;
  });
  return opening ?? fact;
}
