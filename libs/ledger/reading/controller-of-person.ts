import { type EventStore, StreamForgotten } from '#event-store';
import { decodeTrusted, isUuid } from '#stored-event';
import { subjectStream } from '#subjects';

/**
 * The controller at which a subject id is known, by the first event of its stream (facts-and-subjects 2).
 * @returns undefined for what is no id, for a stranger's, and for one that is forgotten: whose that was nobody knows
 * @throws StoreUnavailable
 */
export async function controllerOfPerson(
  store: Pick<EventStore, 'readStream'>,
  subjectId: unknown,
): Promise<string | undefined> {
  if (!isUuid(subjectId)) return undefined;
  try {
    const [first] = await store.readStream(subjectStream(subjectId), { limit: 1 });
    return first && decodeTrusted(first.data).body.controller;
  } catch (error) {
    if (error instanceof StreamForgotten) return undefined;
    throw error;
  }
}
