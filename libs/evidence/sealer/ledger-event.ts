import { FACT_TYPES } from '#domain';
import type { NewEvent } from '#event-store';
import {
  commandId,
  composeStoredEvent,
  encodeStoredEvent,
  eventId,
  ownIndex,
  placeFields,
} from '#stored-event';
import { randomUUID } from 'node:crypto';

/** Facts that the log itself records. */
export type LogFactType = 'ledger.sealed' | 'ledger.key_rotated' | 'ledger.forgotten' | 'export.made';

/**
 * An event of a `ledger-*` stream that no request caused: random command key, principal `system`, no mac, so that
 * rivals conflict and never agree silently (facts-and-subjects 11).
 * @param rec UTC milliseconds: the clock, or the stream's last `rec` if that is later
 */
export function ledgerEvent(type: LogFactType, fields: object, rec: number): NewEvent {
  const { pub } = placeFields(FACT_TYPES[type].fields, fields as Readonly<Record<string, unknown>>);
  const id = eventId(
    commandId({ controller: '', principal: 'system', key: randomUUID() }),
    ownIndex(type, 0),
  );
  const actor = { by: 'system', principal: 'system' } as const;
  const event = composeStoredEvent({ id, type, rec, actor, pub, mac: '' });
  return { id, type, data: encodeStoredEvent(event) };
}
