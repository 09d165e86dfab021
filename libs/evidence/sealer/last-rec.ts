import type { EventStore } from '#event-store';
import { decodeTrusted, instantOf } from '#stored-event';

/** When a stream's last event was recorded, UTC milliseconds; 0 for none. `rec` never falls within a stream. */
export async function lastRec(store: EventStore, stream: string): Promise<number> {
  const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  return last ? instantOf(decodeTrusted(last.data).body.rec) : 0;
}
