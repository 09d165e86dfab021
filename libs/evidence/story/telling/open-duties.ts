import { DUTIES, historyOf, openDuties, type Duty, type Instant } from '#domain';
import type { StoryDuty, StoryEvidence } from '../story.js';
import type { PersonInLaw } from './person.js';
import { spelled } from './values.js';

/** What each code of `obligation_scenarios` asks for (decision rules 1.16). */
const WORDS: Readonly<Record<string, string>> = {
  STOP_NOW: 'Stop the processing at once.',
  ERASE_DUE: 'Erase what has no other ground.',
  NOTIFY_RECIPIENTS: 'Tell every recipient.',
  CONFIRM_TO_SUBJECT: 'Confirm to the person.',
  SUPPRESSION_ENTRY: 'Keep an entry so that the objection is respected.',
  ERASE_MARKETING_DATA: 'Erase the data that served marketing only.',
  DECIDE_BY: 'Decide on the objection within its period.',
  RESTRICT: 'Restrict the processing meanwhile.',
  REASONS_AND_COMPLAINT_ROUTE: 'Give the reasons, and name the ways of complaint and court.',
  LIFT_NOTICE: 'Tell the person before the restriction is lifted.',
  MARK_DATA: 'Mark the restricted data.',
  INFORM_OTHER_CONTROLLERS: 'Tell other controllers that links and copies are to be erased.',
  ANSWER_SUBJECT: 'Answer the person.',
  NOTIFY_SUBJECTS: 'Tell the persons of the material change.',
  RECONSENT_CAMPAIGN: 'Ask again for consent.',
  INFORM_YOUNG_PERSON_OF_WITHDRAWAL: 'Tell the young person that they may withdraw.',
  RENEWAL_DUE: 'Ask for renewal before the consent runs out.',
  RIGHT_TO_OBJECT: 'Show the right to object, apart from other information.',
  STOP_TRANSFERS: 'Stop transfers that have no tool any more.',
  RESPOND_BY: 'Answer the request within its period.',
  EXTEND_NOTICE_BY: 'Tell of an extension within the first month.',
  FREE_OF_CHARGE: 'Answer free of charge.',
  NOTIFY_THIRD_PARTIES: 'Tell third parties of the opt-out.',
  NO_NEW_ASK: 'Do not ask again for twelve months.',
};

/**
 * The duties of the person's facts that are still to be done at an instant, in the order of their first facts. What
 * several facts ask for is one duty because of all of them.
 */
export function dutiesTold(person: PersonInLaw, at: Instant): readonly StoryDuty[] {
  const counting = person.factsAt(at);
  const types = new Map([...person.lawFacts, ...counting].map(({ id, type }) => [id, type]));
  const told = new Map<string, StoryDuty & { readonly about: StoryEvidence[] }>();
  for (const { code, about, conditional } of openDuties(person.law, historyOf(counting), at)) {
    const type = types.get(about);
    const duties = (type === undefined ? undefined : DUTIES[type]) as readonly Duty[] | undefined;
    const citation = duties?.find((duty) => duty.code === code)?.citation ?? '';
    const same = `${code} ${conditional} ${citation}`;
    const known = told.get(same);
    if (known) known.about.push(person.evidence(about));
    else
      told.set(same, {
        code,
        words: WORDS[code] ?? spelled(code),
        about: [person.evidence(about)],
        ...(conditional !== undefined && { conditional }),
        citation,
      });
  }
  return [...told.values()];
}
