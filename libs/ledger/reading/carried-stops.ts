import { type Fact, type Instant, isStop } from '#domain';
import { type Link, linkHasBegun, linkHasEnded } from './link.js';
import type { UnionMember } from './qualify.js';

/** Stops that lie in one subject's stream and bite for another one, that was linked with it when they were recorded. */
export interface CarriedStops {
  /** The subject for which they bite. */
  readonly into: string;
  /** The subject in whose stream they lie. */
  readonly from: string;
  readonly facts: ReadonlySet<Fact>;
}

/** What says what became of a stop: it travels with the stop that it names, and with no other. */
const FOLLOWS_A_STOP: ReadonlySet<string> = new Set([
  'objection.rejected',
  'objection.withdrawn',
  'restriction.lift_notified',
  'restriction.lifted',
  'hold.released',
  'erasure.refused',
]);

/**
 * The stops that the subjects of a union take along from links that have ended. While subjects are linked, facts go
 * to the canonical stream (facts-and-subjects 6), and stay there: a stop that somebody expressed under the absorbed
 * identifier was acknowledged (section 3) and must not be undone by an unlinking. Goes do not travel.
 * @param union the subjects that are one person at the instant, in order
 * @param everybody all subjects that any link ever reached, with their facts in order of recording
 */
export function carriedStops(
  union: readonly string[],
  everybody: readonly UnionMember[],
  links: readonly Link[],
  at: Instant,
  knownAt?: Instant,
): readonly CarriedStops[] {
  if (!links.some((link) => linkHasEnded(link, at, knownAt))) return [];
  const begun = links.filter((link) => linkHasBegun(link, at, knownAt));
  const taken = new Set<Fact>();
  const carried: CarriedStops[] = [];
  for (const into of union) {
    for (const { subjectId: from, facts } of everybody) {
      if (union.includes(from)) continue;
      const ways = waysUp([], into, begun).filter((way) => way.at(-1)?.canonical === from);
      const within = (fact: Fact, place: number) =>
        ways.some((way) => lies(fact, place, way, (link) => linkHasEnded(link, at, knownAt)));
      // In a union a fact counts once, however many of its subjects were linked with where it lies.
      const stops = stopsAmong(facts.filter(within)).filter((fact) => !taken.has(fact));
      for (const fact of stops) taken.add(fact);
      if (stops.length > 0) carried.push({ into, from, facts: new Set(stops) });
    }
  }
  return carried;
}

/** Every way from a subject by links to one above it, the first link first. */
function waysUp(below: readonly Link[], subjectId: string, links: readonly Link[]): (readonly Link[])[] {
  return links
    .filter((link) => link.absorbed === subjectId && !below.some((seen) => seen.absorbed === link.canonical))
    .flatMap((link) => {
      const way = [...below, link];
      return [way, ...waysUp(way, link.canonical, links)];
    });
}

/** Whether a fact of the stream at the way's end was recorded while all its links stood. */
function lies(fact: Fact, place: number, way: readonly Link[], ended: (link: Link) => boolean): boolean {
  return way.every((link, i) => {
    const end = ended(link) ? link.ended : undefined;
    // Within one stream order is certain; streams are compared by time, and a tie counts for the stop.
    return i === way.length - 1
      ? place > link.place && place < (end?.place ?? Infinity)
      : fact.recordedAt >= link.recordedAt && fact.recordedAt <= (end?.recordedAt ?? Infinity);
  });
}

function stopsAmong(facts: readonly Fact[]): readonly Fact[] {
  const matters = new Set<string>();
  const names = new Set<string>();
  let signalled = false;
  return facts.filter((fact) => {
    const { id, ref } = fact.data as { readonly id?: string; readonly ref?: string };
    const matter = `${fact.type.slice(0, fact.type.indexOf('.'))}:${id}`;
    if (fact.type === 'signal.received') {
      // A signal that was turned off says what became of one that was on; alone it is no stop.
      signalled ||= fact.data.value;
      if (!signalled) return false;
    } else if (FOLLOWS_A_STOP.has(fact.type)) return matters.has(matter);
    else if (fact.type === 'identity.rejected') return ref !== undefined && names.has(ref);
    else if (!isStop(fact.type) && fact.type !== 'hold.placed') return false;
    names.add(fact.id);
    if (id === undefined) return true;
    names.add(id);
    matters.add(matter);
    return true;
  });
}
