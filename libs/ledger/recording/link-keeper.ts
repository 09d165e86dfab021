import { WrongExpectedRevision } from '#event-store';
import { SubjectReader } from '../reading/index.js';
import { LoadedPerson } from './loaded-person.js';
import type { RecorderParts } from './parts.js';
import { PersonWriter } from './person-writer.js';

/** What the streams say of a link that somebody has begun. */
export type LinkFound = 'finished' | 'whole' | 'not_begun' | 'busy';

/**
 * Writes the second half of a link whose writer has ended before it came to it (facts-and-subjects.md 6).
 * @returns `finished`: written now; `whole`: both halves stood, or the link has ended; `not_begun`: not even the first;
 *   `busy`: somebody records for the person just now
 * @throws the store's errors
 */
export async function finishLink(
  parts: RecorderParts,
  canonical: string,
  absorbed: string,
): Promise<LinkFound> {
  const reader = parts.reader ?? new SubjectReader(parts.store, parts.subjects);
  const person = await LoadedPerson.load(reader, canonical, absorbed);
  const begun = person.links.some((link) => link.canonical === canonical && link.absorbed === absorbed);
  const { controller } = person.asked;
  if (!begun || controller === undefined) return 'not_begun';
  try {
    const wrote = await new PersonWriter(parts).completeLinks(person, controller, parts.clock.now());
    return wrote ? 'finished' : 'whole';
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return 'busy';
    throw error;
  }
}
