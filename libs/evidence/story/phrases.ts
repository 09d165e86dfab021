import type { StoryFact, StoryInterval, StoryMatter, StorySealed, StoryStatus } from './story.js';
import { purposesInWords, spelled } from './telling/values.js';

/** Words that the page and the paper share. */

/** `2025-03-01 09:00:00 UTC`; milliseconds where there are some. */
export function timeInWords(iso: string): string {
  const [day = '', time = ''] = iso.replace('Z', '').split('T');
  return `${day} ${time.replace('.000', '')} UTC`;
}

/** Why a sealed class is not shown. */
export const STATES: Readonly<Record<StorySealed['state'], string>> = {
  DISCLOSED: 'disclosed',
  REDACTED: 'left out on purpose; its digest is in the log',
  ERASED: 'erased: the key is destroyed; its digest is in the log',
};

/** Fields that the sentence of a fact tells already. */
const TOLD = new Set([
  'purpose',
  'purposes',
  'id',
  'shown',
  'notice',
  'right',
  'kind',
  'ground',
  'about',
  'ref',
]);

/** The rest of the public fields in one line; empty where there is none. */
export function detailsOf(fact: StoryFact): string {
  return fact.said
    .filter(({ name }) => !TOLD.has(name))
    .map(({ name, value }) => `${spelled(name)}: ${value}`)
    .join('; ');
}

/** `by the person, recorded 2025-03-02 …`. */
export function clocksOf(fact: StoryFact): string {
  const parts = [
    fact.recordedAt === fact.at ? 'recorded then' : `recorded ${timeInWords(fact.recordedAt)}`,
    ...(fact.claimedAt !== undefined && fact.claimedAt !== fact.at
      ? [`claimed time ${timeInWords(fact.claimedAt)}`]
      : []),
    ...(fact.effectiveAt !== undefined ? ['date chosen by whoever acted'] : []),
  ];
  return parts.join('; ');
}

/** The answer as a word that needs no colour. */
export const answerOf = ({ permitted }: StoryInterval): string => (permitted ? 'Permitted' : 'Not permitted');

/** `CONSENT_ACTIVE on consent`. */
export function reasonOf({ reason, basis }: StoryInterval): string {
  return basis === undefined ? reason : `${reason}, on ${spelled(basis)}`;
}

/** Last day, and how it was kept. */
export function deadlineOf({ dueOn, extendOn, kept }: StoryMatter): string {
  if (dueOn === undefined) return 'no period runs';
  return `${dueOn}${kept === undefined ? '' : ` (${kept})`}${extendOn === undefined || kept === 'overdue' ? '' : `; to be told of an extension by ${extendOn}`}`;
}

/** Heading of a matter: `request: access (r1)`. */
export const matterTitle = ({ words, id }: StoryMatter): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)} (${id})`;

/** `Newsletter by e-mail`, `Newsletter by e-mail, by sms`. */
export const statusTitle = ({ title, purpose, channel }: StoryStatus): string =>
  `${title ?? purpose}${channel === undefined ? '' : `, by ${channel}`}`;

/** A list of evidence that a reader can take in; the rest stands fact by fact. */
export const MOST_EVIDENCE = 24;

export { purposesInWords, spelled };
