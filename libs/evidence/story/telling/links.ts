import type { Fact, Instant } from '#domain';
import type { StoryInput } from '../story-input.js';

/** Two streams that are one person from an instant on (facts-and-subjects 6). Streams by their number. */
export interface StreamLink {
  readonly canonical: number;
  readonly absorbed: number;
  readonly from: Instant;
  readonly recordedAt: Instant;
  readonly endedAt?: Instant;
}

/**
 * The subject id of each stream: as given, else found as the bundle's maker found the streams, the asked one first
 * and then whoever its links name. Undefined for a stream that nothing here names.
 */
export function subjectIds({ statement: { scope }, facts, subjects }: StoryInput): (string | undefined)[] {
  const count = facts.reduce((most, { stream }) => Math.max(most, stream + 1), 0);
  if (subjects || scope.kind !== 'subject') return Array.from({ length: count }, (_, i) => subjects?.[i]);
  const ids = [scope.subject];
  for (let stream = 0; stream < ids.length; stream++) {
    for (const { body } of facts.filter((fact) => fact.stream === stream)) {
      if (!/^subject\.(?:merged|absorbed)$/.test(body.type)) continue;
      const { absorbed, canonical } = body.pub;
      for (const id of [absorbed, canonical]) if (typeof id === 'string' && !ids.includes(id)) ids.push(id);
    }
  }
  return Array.from({ length: count }, (_, i) => ids[i]);
}

/** The links that the canonical streams declare: `subject.merged` begins one, `subject.unmerged` ends it. */
export function linksAmong(
  streams: readonly (readonly Fact[])[],
  ids: readonly (string | undefined)[],
): readonly StreamLink[] {
  const links: StreamLink[] = [];
  for (const [canonical, facts] of streams.entries()) {
    for (const fact of facts) {
      if (fact.type === 'subject.merged') {
        const absorbed = ids.indexOf(fact.data.absorbed);
        if (absorbed >= 0) links.push({ canonical, absorbed, from: fact.at, recordedAt: fact.recordedAt });
      } else if (fact.type === 'subject.unmerged') {
        const ended = ids.indexOf(fact.data.absorbed);
        for (const [i, link] of links.entries())
          if (link.canonical === canonical && link.absorbed === ended && link.endedAt === undefined)
            links[i] = { ...link, endedAt: fact.at };
      }
    }
  }
  return links;
}

/** The streams that are one person with the first at an instant, the canonical one first, and the links among them. */
export function unionAt(
  links: readonly StreamLink[],
  { at, knownAt = Infinity }: { readonly at: Instant; readonly knownAt?: Instant },
): { readonly members: readonly number[]; readonly links: readonly StreamLink[] } {
  const counting = links.filter(
    ({ from, recordedAt, endedAt = Infinity }) => from <= at && recordedAt <= knownAt && at < endedAt,
  );
  const reached = new Set([0]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const { canonical, absorbed } of counting) {
      if (reached.has(canonical)) reached.add(absorbed);
      if (reached.has(absorbed)) reached.add(canonical);
    }
  }
  const within = counting.filter(({ canonical }) => reached.has(canonical));
  const members = [...reached].sort((a, b) => a - b);
  const root = members.find((member) => !within.some(({ absorbed }) => absorbed === member)) ?? 0;
  return { members: [root, ...members.filter((member) => member !== root)], links: within };
}
