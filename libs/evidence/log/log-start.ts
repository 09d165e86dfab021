import type { EventStore, Position } from '#event-store';
import { decodeTrusted } from '#stored-event';

/** Where in `$all` what is said about a log begins to count. */
export interface LogStart {
  /**
   * Where a log began that took the place of one that could not go on (a restored ledger): the last `ledger.arrived`
   * that names an origin. Seals and forgettings up to there are of earlier logs. Undefined: it began with the ledger.
   */
  readonly began: Position | undefined;
  /**
   * Where the ledger arrived in this store: the last `ledger.arrived` behind a `ledger.moved`. Seals up to there name
   * positions of the store before. Undefined: it has always been here.
   */
  readonly arrived: Position | undefined;
}

/** Reads it. @param writer as in `ledger-<kind>-<writer>` @throws the store's errors */
export async function logStart(store: EventStore, writer: string): Promise<LogStart> {
  const events = await store.readStream(`ledger-epochs-${writer}`);
  const arrivals = events.filter(({ type }) => type === 'ledger.arrived');
  const movedAt = events.findLast(({ type }) => type === 'ledger.moved')?.position;
  return {
    began: arrivals.findLast(({ data }) => decodeTrusted(data).body.pub['origin'] !== undefined)?.position,
    arrived:
      movedAt === undefined ? undefined : arrivals.find(({ position }) => position > movedAt)?.position,
  };
}
