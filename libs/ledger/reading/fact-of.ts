import type { Fact } from '#domain';
import type { StoredEvent } from '#stored-event';

/** Sealed fields of one event that the law reads, opened; today only the birth date (facts-and-subjects 1). */
export interface Opened {
  readonly birthDate?: string;
}

/**
 * The stored event as the law reads it: its time is `eff`, else min(`occ`, `rec`), else `rec`
 * (facts-and-subjects 3); its data is `pub` and what was opened. The law asks for no more.
 */
export function factOf(stored: Pick<StoredEvent, 'body'>, opened?: Opened): Fact {
  const { body } = stored;
  const recordedAt = Date.parse(body.rec);
  return {
    id: body.id,
    type: body.type,
    at: factTime(stored, recordedAt),
    recordedAt,
    by: body.actor.by,
    data: opened ? Object.assign({}, body.pub, opened) : body.pub,
    // The event was checked against the catalogue when it was written; the store gives it back byte for byte.
  } as Fact;
}

/** When a stored event counts, UTC milliseconds (facts-and-subjects 3). */
export function factTime(
  { body }: Pick<StoredEvent, 'body'>,
  recordedAt: number = Date.parse(body.rec),
): number {
  if (body.eff !== undefined) return Date.parse(body.eff);
  return body.occ === undefined ? recordedAt : Math.min(Date.parse(body.occ), recordedAt);
}
