import type { Fact } from '#domain';
import { linkCounts, linksOf, namedInLinks } from './link.js';

function fact(type: string, at: number, data: object, recordedAt = at): Fact {
  return { id: `${type}@${at}`, type, at, recordedAt, by: 'system', data } as Fact;
}
const merged = (at: number, recordedAt = at) => fact('subject.merged', at, { absorbed: 'b' }, recordedAt);
const unmerged = (at: number, recordedAt = at) => fact('subject.unmerged', at, { absorbed: 'b' }, recordedAt);

describe('links between subjects', () => {
  it('are declared by the canonical stream, so that a half-written one reads as linked', () => {
    expect(linksOf('a', [merged(10)])).toEqual([
      { canonical: 'a', absorbed: 'b', from: 10, recordedAt: 10, place: 0 },
    ]);
  });

  it('count from their time and end at the unlinking', () => {
    const [link] = linksOf('a', [merged(10), unmerged(20)]);
    const counting = [9, 10, 19, 20].map((at) => link && linkCounts(link, at));
    expect(counting).toEqual([false, true, true, false]);
  });

  it('begin again after they ended', () => {
    const links = linksOf('a', [merged(10), unmerged(20), merged(30)]);
    expect(links.map((link) => linkCounts(link, 35))).toEqual([false, true]);
    expect(links.map((link) => linkCounts(link, 15))).toEqual([true, false]);
  });

  it('count only once they are known, and end only once that is known', () => {
    const [link] = linksOf('a', [merged(10, 15), unmerged(20, 25)]);
    expect(link && linkCounts(link, 22, 14)).toBe(false);
    expect(link && linkCounts(link, 22, 24)).toBe(true);
    expect(link && linkCounts(link, 22, 25)).toBe(false);
  });

  it('are followed from both ends', () => {
    expect(namedInLinks([merged(1)])).toEqual(['b']);
    expect(namedInLinks([fact('subject.absorbed', 1, { canonical: 'a' })])).toEqual(['a']);
  });
});
