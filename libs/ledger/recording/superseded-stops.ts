import {
  isStop,
  reachOf,
  supersededBy,
  type ControllerLaw,
  type Fact,
  type FactType,
  type SupersededStop,
} from '#domain';
import type { StoredEvent } from '#stored-event';
import { factOf, type SubjectReader } from '../reading/index.js';
import { LoadedPerson } from './loaded-person.js';

/**
 * Where a stop with an explicit time does not bite, because a later go stands (facts-and-subjects.md 3). Computed
 * from what was known when it was recorded, so that every answer to the command says the same.
 * @param events the stop, one event per purpose, as stored
 */
export async function supersededOf(
  reader: SubjectReader,
  subjectId: string,
  law: ControllerLaw,
  events: readonly StoredEvent[],
): Promise<readonly SupersededStop[]> {
  const stops = timedStops(events);
  return stops.length === 0 ? [] : supersededIn(await LoadedPerson.load(reader, subjectId), law, stops);
}

/** Stops of which one at least has an explicit time; without one a stop always bites. */
export function timedStops(events: readonly StoredEvent[]): readonly Fact[] {
  const stops = events.filter(({ body }) => isStop(body.type as FactType)).map((stored) => factOf(stored));
  return stops.some((stop) => stop.at < stop.recordedAt) ? stops : [];
}

/** As `supersededOf`, of a person who was read already. */
export function supersededIn(
  person: LoadedPerson,
  law: ControllerLaw,
  stops: readonly Fact[],
): readonly SupersededStop[] {
  return stops.flatMap((stop) => {
    const knownAt = stop.recordedAt;
    const facts = person.factsAt(knownAt).filter((fact) => fact.recordedAt <= knownAt);
    const { purposes, channels } = reachOf(stop, person.plainFactsAt(knownAt), law);
    return supersededBy(facts, stop, purposes, channels, knownAt, (question) =>
      person.decide(law, { ...question, knownAt }),
    );
  });
}
