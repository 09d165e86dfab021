import type { Fact } from '#domain';

/**
 * Whether facts of controllers refer to a text. `text.stored` is such a fact, and a grant may only name texts that
 * one records: so the registers, purposes and notices know every text in use without reading a single person.
 */
export function refersToText(facts: Iterable<Fact>, digest: string): boolean {
  for (const fact of facts) {
    if (fact.type === 'text.stored' && fact.data.digest === digest) return true;
    if (fact.type !== 'purpose.published' && fact.type !== 'notice.published') continue;
    if (Object.values(fact.data.texts ?? {}).includes(digest)) return true;
  }
  return false;
}
