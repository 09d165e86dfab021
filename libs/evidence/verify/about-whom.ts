import { FILES } from '../bag/index.js';
import type { DisclosedPayloads } from './disclosures.js';
import type { Findings } from './findings.js';
import type { BoundBody } from './leaves.js';
import type { Bag } from './read-bag.js';

/** An identifier that the facts of a bundle disclose. */
export interface DisclosedIdentifier {
  readonly scheme: string;
  readonly value: string;
}

/** The identifiers that are disclosed; the one that was asked for must be among them. */
export function checkIdentifiers(
  bag: Bag,
  streams: readonly (readonly BoundBody[])[],
  { fields }: DisclosedPayloads,
  findings: Findings,
): DisclosedIdentifier[] {
  const found: DisclosedIdentifier[] = [];
  for (const { body, seq } of streams.flat()) {
    if (body.type !== 'subject.identifier_linked') continue;
    const value = fields.get(seq)?.get('value');
    if (typeof value === 'string') found.push({ scheme: String(body.pub['scheme']), value });
  }
  const { scope } = bag.statement;
  const asked = scope.kind === 'subject' ? scope.identifier : undefined;
  if (asked && !found.some(({ scheme, value }) => scheme === asked.scheme && value === asked.value))
    findings.invalid('OTHER_SUBJECT', FILES.request, 'no fact discloses the identifier that was asked for');
  return found;
}

/**
 * A bundle about a subject holds the streams that links join, and no other: a stream without a link is another
 * person's; a link to a stream that is not there leaves something out.
 */
export function checkLinks(bag: Bag, streams: readonly (readonly BoundBody[])[], findings: Findings): void {
  if (bag.statement.scope.kind !== 'subject') return;
  if (streams.length === 0)
    return findings.incomplete('HEAD', FILES.subjects, 'names no stream of the person');
  const named = new Set<string>();
  const absorbed = new Set<string>();
  let linkless = 0;
  let absorbing = 0;
  let mostNamedByOne = 0;
  for (const stream of streams) {
    const links = stream.filter(({ body }) => /^subject\.(?:merged|absorbed|unmerged)$/.test(body.type));
    if (links.length === 0) linkless += 1;
    if (links.some(({ body }) => body.type === 'subject.absorbed')) absorbing += 1;
    const others = new Set<string>();
    for (const { body } of links) {
      const { canonical, absorbed: other } = body.pub;
      if (typeof canonical === 'string') others.add(canonical);
      if (typeof other === 'string') others.add(other);
      if (typeof other === 'string') absorbed.add(other);
    }
    for (const other of others) named.add(other);
    mostNamedByOne = Math.max(mostNamedByOne, others.size);
  }
  // A stream never names itself, so all that one names are further streams.
  if (Math.max(named.size, mostNamedByOne + 1) > streams.length)
    findings.incomplete('LINKED_STREAM', FILES.subjects, 'a linked person’s stream is not in the bundle');
  // A link of which half is written has no `absorbed` in its other stream (facts-and-subjects 6).
  if (streams.length > 1 && linkless > Math.max(0, absorbed.size - absorbing))
    findings.invalid('OTHER_SUBJECT', FILES.subjects, 'a stream is joined to the person by no link');
}
