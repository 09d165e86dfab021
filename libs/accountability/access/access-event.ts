import { randomUUID } from 'node:crypto';
import { FACT_TYPES } from '#domain';
import type { NewEvent } from '#event-store';
import {
  commandId,
  composeStoredEvent,
  encodeStoredEvent,
  eventId,
  ownIndex,
  placeFields,
  type SealedFields,
} from '#stored-event';
import { SubjectsError, type Subjects } from '#subjects';
import type { Access } from './access.js';

const TYPE = 'access.recorded';

/** What sealing takes from the persons' room. */
export type Seals = Pick<Subjects, 'seal'>;

/** An access ready to be stored but for its time. */
export interface SealedAccess {
  readonly id: string;
  readonly pub: Readonly<Record<string, unknown>>;
  readonly boxes: readonly SealedFields[];
  readonly principal: string;
}

/**
 * Seals what an access says about a person under that person's content key (facts-and-subjects 11), and names the
 * ledger as the actor: who looked at somebody is the somebody's business. About nobody alone, or about somebody whose
 * key is destroyed, the principal's id is the actor, and nothing typed is kept, since nothing could ever erase it.
 * @throws SubjectsError, FieldRefused
 */
export async function sealAccess(seals: Seals, access: Access): Promise<SealedAccess> {
  const { subject, who, why, ...open } = access;
  const id = eventId(
    commandId({ controller: '', principal: 'system', key: randomUUID() }),
    ownIndex(TYPE, 0),
  );
  const inTheOpen = (): SealedAccess => ({
    id,
    pub: placeFields(FACT_TYPES[TYPE].fields, { ...open, subject }).pub,
    boxes: [],
    principal: who,
  });
  if (subject === undefined) return inTheOpen();
  const { pub, sealed } = placeFields(FACT_TYPES[TYPE].fields, { ...open, subject, who, why });
  try {
    const boxes = await seals.seal(subject, { eventId: id, type: TYPE, scope: '*', fields: sealed });
    return { id, pub, boxes, principal: 'system' };
  } catch (error) {
    if (error instanceof SubjectsError && error.code === 'KEY_DESTROYED') return inTheOpen();
    throw error;
  }
}

/** The event as the store takes it. @param rec UTC milliseconds, never before the stream's last */
export function accessEvent({ id, pub, boxes, principal }: SealedAccess, rec: number): NewEvent {
  const by = principal === 'system' ? 'system' : 'controller';
  const event = composeStoredEvent({ id, type: TYPE, rec, actor: { by, principal }, pub, boxes, mac: '' });
  return { id, type: TYPE, data: encodeStoredEvent(event) };
}
