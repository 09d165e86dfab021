import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#stored-event';
import { leafText, withMembers } from './leaf-text.js';
import { leafBody } from './leaf.js';

const ADDED = { log: 'ledger.example/log', prev: 'cHJldg', rev: '3', seq: '17' };

const member = fc.oneof(
  fc.constantFrom('actor', 'blind', 'id', 'm', 'occ', 'pub', 're', 'rec', 'sd', 'type', 'v'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

describe('the text of a leaf body', () => {
  it('is the canonical text of the body with its place, whatever else the body holds', () => {
    const bodies = fc.dictionary(member, fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }), {
      maxKeys: 8,
    });
    fc.assert(
      fc.property(bodies, (drawn) => {
        const body = Object.fromEntries(
          Object.entries(drawn).filter(([name]) => !Object.hasOwn(ADDED, name)),
        );
        const added = Object.entries(ADDED).map(([name, value]) => [name, JSON.stringify(value)] as const);
        expect(withMembers(canonicalJson(body), added)).toBe(canonicalJson({ ...body, ...ADDED }));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['an empty body', {}],
    [
      'strings that look like the end',
      { id: '"},"pub":{', pub: { text: '\\"}]', list: ['a', { b: '\\' }] } },
    ],
    ['members before and behind all others', { aa: 1, zz: [true, null, -0.5] }],
  ])('is the same for %s', (_what, body) => {
    const place = { log: 'ledger.example/log', seq: 2n ** 60n, rev: 0n, prev: undefined };
    expect(leafText(canonicalJson(body), place)).toBe(canonicalJson(leafBody(body as never, place)));
    const next = { ...place, rev: 1n, prev: new Uint8Array(32).fill(7) };
    expect(leafText(canonicalJson(body), next)).toBe(canonicalJson(leafBody(body as never, next)));
  });

  it.each(['', '[]', 'null', '{"a":1', '{a:1}'])('is refused for %j', (text) => {
    expect(() => withMembers(text, [['log', '""']])).toThrow('NOT_CANONICAL');
  });
});
