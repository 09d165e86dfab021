import type { RecordedEvent } from '#event-store';
import { decodeTrusted } from '#stored-event';

/** How many events a `ledger.forgotten` says were forgotten; 0 if its bytes say nothing. */
export function forgottenIn({ data }: RecordedEvent): number {
  try {
    const { count } = decodeTrusted(data).body.pub as { count?: unknown };
    return typeof count === 'number' ? count : 0;
  } catch {
    return 0;
  }
}
