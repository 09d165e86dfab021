import { StreamForgotten, type EventStore } from '#event-store';
import { decodeTrusted, type StoredEvent } from '#stored-event';
import { subjectStream } from '../subject-stream.js';

/** All events of a person, in order; none for a stream that does not exist or was forgotten. */
export async function eventsOf(store: EventStore, subjectId: string): Promise<StoredEvent[]> {
  try {
    const recorded = await store.readStream(subjectStream(subjectId));
    return recorded.map(({ data }) => decodeTrusted(data));
  } catch (error) {
    if (error instanceof StreamForgotten) return [];
    throw error;
  }
}
