import type { Fact } from '#domain';
import { subjectStream } from '#subjects';

/** Facts that make an id; all others of the family with an `id` refer to one. */
const MAKES_ID: ReadonlySet<string> = new Set([
  'contract.started',
  'precontract.requested',
  'objection.raised',
  'restriction.applied',
  'hold.placed',
  'erasure.requested',
  'request.received',
]);

/** One person of a union, by the facts of its own stream. */
export interface UnionMember {
  readonly subjectId: string;
  readonly facts: readonly Fact[];
}

/**
 * The facts of linked persons with ids that stay apart in the union: (stream, id), written `<stream>/<id>`
 * (facts-and-subjects 6). A reference points into its own stream; after the link facts go to the canonical
 * stream, so what it does not hold itself is looked for in the streams of the others, in their order.
 */
export function qualified(members: readonly UnionMember[]): readonly (readonly Fact[])[] {
  const makers = new Map<string, string[]>();
  const note = (key: string, subjectId: string) => {
    const known = makers.get(key);
    if (known) known.push(subjectId);
    else makers.set(key, [subjectId]);
  };
  for (const { subjectId, facts } of members) {
    for (const fact of facts) {
      note(eventKey(fact.id), subjectId);
      const own = ownId(fact);
      if (own !== undefined && MAKES_ID.has(fact.type)) note(familyKey(fact.type, own), subjectId);
    }
  }
  const place = (key: string, id: string, subjectId: string) => {
    const at = makers.get(key) ?? [];
    return `${subjectStream(at.includes(subjectId) ? subjectId : (at[0] ?? subjectId))}/${id}`;
  };
  return members.map(({ subjectId, facts }) => facts.map((fact) => qualifiedFact(fact, subjectId, place)));
}

function qualifiedFact(
  fact: Fact,
  subjectId: string,
  place: (key: string, id: string, subjectId: string) => string,
): Fact {
  const data: Record<string, unknown> = { ...fact.data };
  const own = ownId(fact);
  if (own !== undefined) data['id'] = place(familyKey(fact.type, own), own, subjectId);
  for (const field of ['ref', 'about']) {
    const id = data[field];
    if (typeof id === 'string') data[field] = place(eventKey(id), id, subjectId);
  }
  return { ...fact, id: `${subjectStream(subjectId)}/${fact.id}`, data } as Fact;
}

function ownId(fact: Fact): string | undefined {
  const id = (fact.data as { readonly id?: unknown }).id;
  return typeof id === 'string' ? id : undefined;
}

function eventKey(id: string): string {
  return `event:${id}`;
}

function familyKey(type: string, id: string): string {
  return `${type.slice(0, type.indexOf('.'))}:${id}`;
}
