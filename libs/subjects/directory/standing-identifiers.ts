import type { StoredEvent } from '#stored-event';
import { SubjectsError } from '../errors.js';
import type { Sealing } from '../sealing/sealing.js';
import type { LinkedIdentifier } from '../subjects.js';

/** Links of a person's stream that no `identifier_unlinked` ended, in order of recording. */
export function standingLinks(events: readonly StoredEvent[]): StoredEvent[] {
  const ended = new Set(
    events
      .filter(({ body }) => body.type === 'subject.identifier_unlinked')
      .map(({ body }) => body.pub['about']),
  );
  return events.filter(({ body }) => body.type === 'subject.identifier_linked' && !ended.has(body.id));
}

/** Opens the links of a stream; those whose key is destroyed or lost are left out. */
export async function openLinks(
  sealing: Sealing,
  subjectId: string,
  links: readonly StoredEvent[],
): Promise<LinkedIdentifier[]> {
  const opened: LinkedIdentifier[] = [];
  for (const link of links) {
    const { value, hash } = await openLink(sealing, subjectId, link);
    const scheme = link.body.pub['scheme'];
    if (typeof value !== 'string' || typeof hash !== 'string' || typeof scheme !== 'string') continue;
    opened.push({ eventId: link.body.id, scheme, value, row: hash });
  }
  return opened;
}

// A key that the key store lost (an older copy was restored) must stop neither a start nor an erasure.
async function openLink(
  sealing: Sealing,
  subjectId: string,
  link: StoredEvent,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await sealing.open(subjectId, link, ['identity'])).fields;
  } catch (error) {
    if (error instanceof SubjectsError && error.code === 'KEY_MISSING') return {};
    throw error;
  }
}
