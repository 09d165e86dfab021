import type { RecorderParts } from '../recording/index.js';
import { finishLinks, noteHalfLinks } from './half-written.js';
import type { LinkPair, LinksUnderWay } from './links-under-way.js';
import type { OpenAsking } from './open-asking.js';

const BAD: LinkPair = ['bad-canonical', 'bad-absorbed'];
const GOOD: LinkPair = ['good-canonical', 'good-absorbed'];

/** Links whose writers have ended; those that were forgotten are named in `ended`. */
function linksThat(pairs: readonly LinkPair[], ended: LinkPair[]): LinksUnderWay {
  return {
    begin: async () => undefined,
    end: async (pair) => void ended.push(pair),
    all: async () => pairs.map((pair) => ({ pair, ageMs: Infinity })),
  };
}

/** Reads empty streams, and one that cannot be read. */
const reader = {
  read: async (subjectId: string) => {
    if (subjectId === BAD[0]) throw new Error('unreadable');
    return { subjectId, facts: [], events: [], controller: undefined };
  },
  linkedWith: () => [],
};

describe('links that were left half written, one of them with a stream that cannot be read', () => {
  it('do not stop a start: the two persons of that one are read together, so nobody is told half of them', async () => {
    const [noted, ended]: [LinkPair[], LinkPair[]] = [[], []];
    const warm = { noteHalfLink: (...pair: LinkPair) => void noted.push(pair) };
    await noteHalfLinks(linksThat([BAD, GOOD], ended), { reader, warm } as unknown as OpenAsking);
    expect(noted).toEqual([BAD]);
    expect(ended).toEqual([GOOD]);
  });

  it('are looked at all the same behind it, and then its error is told', async () => {
    const ended: LinkPair[] = [];
    const parts = { mode: 'live', reader } as unknown as RecorderParts;
    await expect(finishLinks(linksThat([BAD, GOOD], ended), parts)).rejects.toThrow('unreadable');
    expect(ended).toEqual([GOOD]);
  });
});
