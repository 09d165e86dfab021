import type { EventStore, Position } from '#event-store';
import { decodeTrusted } from '#stored-event';

/**
 * Where a log began that took the place of one that could not go on (a restored ledger): the position of the last
 * `ledger.arrived` that names an origin. Seals and forgettings up to there are of earlier logs.
 * @returns undefined for a log that began with the ledger
 */
export async function logStart(store: EventStore, writer: string): Promise<Position | undefined> {
  const events = await store.readStream(`ledger-epochs-${writer}`);
  return events.findLast(
    ({ type, data }) => type === 'ledger.arrived' && decodeTrusted(data).body.pub['origin'] !== undefined,
  )?.position;
}
