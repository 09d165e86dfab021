import type { FactTimes, FactType, RefusalCode } from '#domain';
import { Refusal } from '#domain';
import {
  composeStoredEvent,
  StoredEventError,
  type EventActor,
  type SealClass,
  type StoredEvent,
} from '#stored-event';
import { drawRandom, type KeyNeed, type Subjects } from '#subjects';
import { placeFact } from './read-fields.js';

/** One event of a person's stream, before it is sealed. */
export interface UnsealedEvent {
  readonly id: string;
  readonly type: FactType;
  readonly actor: EventActor;
  readonly scope: '*' | readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly times: Pick<FactTimes, 'rec' | 'occ' | 'eff'>;
}

/** Where events belong, and what may no longer be used for them. */
export interface SealingPlace {
  readonly controller: string;
  readonly subjectId: string;
  /** Keys that the erasure facts of the stream name. */
  readonly gone: ReadonlySet<string>;
  readonly mac: string;
}

/** The ledger's own acts (facts-and-subjects.md 11). */
export const SYSTEM: EventActor = { by: 'system', principal: 'system' };

/**
 * Places, seals and composes the events of one append. The keys are durable before this returns.
 * @throws Refusal for fields that make no fact; SubjectsError KEY_DESTROYED
 */
export async function sealEvents(
  subjects: Subjects,
  { controller, subjectId, gone, mac }: SealingPlace,
  events: readonly UnsealedEvent[],
): Promise<readonly StoredEvent[]> {
  const placed = events.map((event) => ({ ...event, fields: placeFact(event.type, event.values) }));
  const needs = placed.flatMap(({ fields, scope }) =>
    keyNeeds(Object.keys(fields.sealed) as SealClass[], scope),
  );
  // One wait on the disk for all keys of the append.
  if (needs.length > 1) await subjects.ensureKeys(subjectId, needs, gone);
  const stored: StoredEvent[] = [];
  for (const { id, type, actor, scope, times, fields } of placed) {
    const boxes =
      Object.keys(fields.sealed).length === 0
        ? []
        : await sealing(subjects.seal(subjectId, { eventId: id, type, scope, fields: fields.sealed, gone }));
    const { pub } = fields;
    stored.push(
      composeStoredEvent({ id, type, controller, ...times, actor, pub, boxes, mac, random: drawRandom }),
    );
  }
  return stored;
}

/** The keys that the sealed fields of one fact need: one per class. */
export function keyNeeds(classes: Iterable<SealClass>, scope: UnsealedEvent['scope']): readonly KeyNeed[] {
  return Array.from(classes, (cls) => ({ cls, scope: cls === 'identity' ? '*' : scope }));
}

async function sealing<T>(sealed: Promise<T>): Promise<T> {
  try {
    return await sealed;
  } catch (error) {
    const tooMany: RefusalCode = 'FIELD_TOO_LARGE';
    if (error instanceof StoredEventError && error.code === 'TOO_MANY') throw new Refusal(tooMany);
    throw error;
  }
}
