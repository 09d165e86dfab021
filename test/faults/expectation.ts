import { isErased, MARKETING, type Act, type Person } from './acts.js';

/**
 * Whether the purpose is permitted after the person's acts: consent until it is withdrawn, for marketing until an
 * objection too, and never after an erasure.
 * @param counted which acts count: those told as recorded, or those found in the store
 */
export function expectationOf(person: Person, purpose: string, counted: 'acknowledged' | 'stored'): boolean {
  const acts = person.acts.filter((act) => act[counted]);
  if (isErased({ ...person, acts })) return false;
  // Consent to marketing that is given after the objection is a new word of the person.
  const bearsOnIt = ({ type, purposes }: Act): boolean =>
    purposes.includes(purpose) || (type === 'objection.raised' && purpose === MARKETING);
  return acts.findLast(bearsOnIt)?.type === 'consent.granted';
}

/**
 * Whether an answer denies because a stop and a go were recorded in one millisecond: then the stop wins (`tie_break`),
 * whichever was sent last, and the order of sending says nothing.
 */
export function isTie(answer: unknown): boolean {
  const { permitted, settingsUsed } = (answer ?? {}) as { permitted?: unknown; settingsUsed?: unknown };
  return permitted === false && Array.isArray(settingsUsed) && settingsUsed.includes('tie_break');
}
