import type { EventStore } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { lastRec } from '../sealer/last-rec.js';
import { ledgerEvent } from '../sealer/ledger-event.js';

const ATTEMPTS = 5;

/**
 * Records that an export was made (facts-and-subjects 8): its digest and its kind, nothing about whom it shows.
 * One writer per stream; a second attempt is for a writer that a restart has not ended yet.
 */
export async function recordExport(
  store: EventStore,
  stream: string,
  clock: { now(): number },
  fields: { readonly digest: string; readonly scope: 'subject' | 'period' | 'ledger' },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    const rec = Math.max(clock.now(), await lastRec(store, stream));
    try {
      await store.append(stream, last ? last.revision : 'no_stream', [
        ledgerEvent('export.made', fields, rec),
      ]);
      return;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS) throw error;
    }
  }
}
