import type { Handling } from '../engine/projection.js';
import type { PersonGroup } from './person-group.js';
import { linkedWith } from './person-links.js';
import type { PersonStream, ReadsPersons } from './reads-persons.js';
import type { Touched } from './touched.js';

const GROUPS_AT_ONCE = 200;

/** Persons that are read side by side: one after the other, each would wait for its own way to an event store elsewhere. */
const READ_AT_ONCE = 16;

/**
 * Reads persons and those whom links reach from them, some hundred groups at a time; whoever has no facts is left out.
 * @param links name of the table of links
 */
export async function* readGroups(
  touched: Touched,
  persons: ReadsPersons,
  links: string,
  handling: Handling,
): AsyncGenerator<readonly PersonGroup[]> {
  const { position } = handling;
  const unions = await unionsOf(touched, links, handling);
  let groups: PersonGroup[] = [];
  for (let from = 0; from < unions.length; from += READ_AT_ONCE) {
    const some = unions.slice(from, from + READ_AT_ONCE);
    const streams = await Promise.all(
      some.map((union) => Promise.all(union.map((member) => persons.read(member, position)))),
    );
    for (const [i, union] of some.entries()) {
      const members = (streams[i] as readonly PersonStream[]).filter(
        ({ controller }) => controller !== undefined,
      );
      const controller = members[0]?.controller;
      if (controller === undefined) continue;
      groups.push({ controller, members, affected: affectedOf(union, touched) });
      await handling.breathe();
      if (groups.length >= GROUPS_AT_ONCE) {
        yield groups;
        groups = [];
      }
    }
  }
  if (groups.length > 0) yield groups;
}

/** Subject ids that hang together, each in one union only. */
async function unionsOf(
  touched: Touched,
  links: string,
  { sql }: Handling,
): Promise<readonly (readonly string[])[]> {
  const subjects = touched.subjects();
  const linked = await linkedWith(sql, links, subjects);
  const seen = new Set<string>();
  const unions: (readonly string[])[] = [];
  for (const subject of subjects) {
    if (seen.has(subject)) continue;
    const union = linked.get(subject) ?? [subject];
    for (const member of union) seen.add(member);
    unions.push(union);
  }
  return unions;
}

function affectedOf(union: readonly string[], touched: Touched): '*' | ReadonlySet<string> {
  const all = new Set<string>();
  for (const member of union) {
    const purposes = touched.of(member);
    if (purposes === '*') return '*';
    for (const purpose of purposes) all.add(purpose);
  }
  return all;
}
