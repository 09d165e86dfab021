import type { Fact } from '#domain';

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

/**
 * The facts of linked streams with ids that stay apart in the union: (stream, id), written `<number>/<id>`
 * (facts-and-subjects 6). A reference points into its own stream; where the streams are one person's, what that does not
 * hold is looked for in the others.
 */
export function keptApart(
  streams: readonly (readonly Fact[])[],
  onePerson: boolean,
): readonly (readonly Fact[])[] {
  if (streams.length <= 1) return streams;
  const makers = new Map<string, number[]>();
  for (const [stream, facts] of streams.entries()) {
    for (const fact of facts) {
      note(makers, fact.id, stream);
      const id = idIn(fact, 'id');
      if (id !== undefined && MAKES_ID.has(fact.type)) note(makers, familyOf(fact, id), stream);
    }
  }
  const placed = (key: string, id: string, stream: number): string => {
    const made = (onePerson ? makers.get(key) : undefined) ?? [stream];
    return `${made.includes(stream) ? stream : made[0]}/${id}`;
  };
  return streams.map((facts, stream) =>
    facts.map((fact) => {
      const data: Record<string, unknown> = { ...fact.data };
      const id = idIn(fact, 'id');
      if (id !== undefined) data['id'] = placed(familyOf(fact, id), id, stream);
      for (const field of ['ref', 'about']) {
        const named = idIn(fact, field);
        if (named !== undefined) data[field] = placed(named, named, stream);
      }
      return { ...fact, id: `${stream}/${fact.id}`, data } as Fact;
    }),
  );
}

function note(makers: Map<string, number[]>, key: string, stream: number): void {
  const known = makers.get(key);
  if (known) known.push(stream);
  else makers.set(key, [stream]);
}

function idIn({ data }: Fact, field: string): string | undefined {
  const value = (data as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' ? value : undefined;
}

const familyOf = ({ type }: Fact, id: string): string => `${type.slice(0, type.indexOf('.'))}:${id}`;
