import type { Fact, FactOf, Instant } from '#domain';

/** Two subjects that are known to be one person, from one instant on (facts-and-subjects 6). */
export interface Link {
  readonly canonical: string;
  readonly absorbed: string;
  readonly from: Instant;
  readonly recordedAt: Instant;
  /** Index of `subject.merged` among the canonical subject's facts: what comes after it was recorded within the link. */
  readonly place: number;
  /** `subject.unmerged`: when it ended, when that was recorded, and its index among the canonical subject's facts. */
  readonly ended?: { readonly at: Instant; readonly recordedAt: Instant; readonly place: number };
}

/** The three facts that links are made of. */
const LINK_TYPES: ReadonlySet<string> = new Set(['subject.merged', 'subject.absorbed', 'subject.unmerged']);

/** Whether a fact says something about links. */
export function isLinkFact(type: string): boolean {
  return LINK_TYPES.has(type);
}

/** The subjects that a person's own facts link it with, now or once. */
export function namedInLinks(facts: readonly Fact[]): readonly string[] {
  const named = new Set<string>();
  for (const fact of facts) {
    if (fact.type === 'subject.merged') named.add(fact.data.absorbed);
    if (fact.type === 'subject.absorbed') named.add(fact.data.canonical);
  }
  return [...named];
}

/**
 * The links that a canonical person's facts declare, in order of recording. `subject.merged` is written first, so
 * a half-written link is among them and reads as linked; `subject.absorbed` only leads a reader there.
 */
export function linksOf(canonical: string, facts: readonly Fact[]): readonly Link[] {
  const links: Link[] = [];
  for (const [place, fact] of facts.entries()) {
    if (fact.type === 'subject.merged') links.push(begun(canonical, fact, place));
    if (fact.type === 'subject.unmerged') end(links, fact, place);
  }
  return links;
}

function begun(canonical: string, fact: FactOf<'subject.merged'>, place: number): Link {
  return { canonical, absorbed: fact.data.absorbed, from: fact.at, recordedAt: fact.recordedAt, place };
}

/** Two subjects may have been linked twice over (every command is kept as a fact); one word ends what stands. */
function end(links: Link[], fact: FactOf<'subject.unmerged'>, place: number): void {
  const ended = { at: fact.at, recordedAt: fact.recordedAt, place };
  for (const [index, link] of links.entries()) {
    if (link.absorbed === fact.data.absorbed && !link.ended) links[index] = { ...link, ended };
  }
}

/** Whether a link counts at an instant, as known at another. */
export function linkCounts(link: Link, at: Instant, knownAt: Instant = Infinity): boolean {
  return linkHasBegun(link, at, knownAt) && !linkHasEnded(link, at, knownAt);
}

/** Whether a link counts or has counted: it has begun by an instant, as known at another. */
export function linkHasBegun({ from, recordedAt }: Link, at: Instant, knownAt: Instant = Infinity): boolean {
  return recordedAt <= knownAt && from <= at;
}

/** Whether a link has ended by an instant, as known at another. */
export function linkHasEnded({ ended }: Link, at: Instant, knownAt: Instant = Infinity): boolean {
  return ended !== undefined && ended.recordedAt <= knownAt && ended.at <= at;
}
