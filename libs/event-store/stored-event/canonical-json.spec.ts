import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CanonicalJsonError, canonicalJson, canonicalTexts } from './canonical-json.js';
import { parseStrictJson } from './strict-json.js';

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
};

describe('canonical JSON', () => {
  it('reads back to the same value, and is its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value);
        const again = parseStrictJson(text);
        expect(canonicalJson(again)).toBe(text);
        expect(JSON.stringify(again)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('does not depend on the order in which members were written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
        (object) => {
          const reversed = Object.fromEntries(Object.entries(object).reverse());
          expect(canonicalJson(reversed)).toBe(canonicalJson(object));
        },
      ),
    );
  });

  it('takes __proto__, constructor and toJSON for names like others', () => {
    const text = '{"__proto__":{"x":1},"constructor":2,"toJSON":3}';
    expect(canonicalJson(parseStrictJson(text))).toBe(text);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('sorts names that look like numbers as texts, within what is in order and what is not', () => {
    expect(canonicalJson({ 9: 1, 10: 2 })).toBe('{"10":2,"9":1}');
    expect(canonicalJson({ b: { 9: 1, 10: 2 }, a: [{ 2: 1, 11: 1 }] })).toBe(
      '{"a":[{"11":1,"2":1}],"b":{"10":2,"9":1}}',
    );
    expect(canonicalJson({ b: 1, 1: 2, a: 3 })).toBe('{"1":2,"a":3,"b":1}');
  });

  it('takes a text that speaks of a surrogate for what it is', () => {
    expect(canonicalJson(['\\ud83d', '\u{1F600}'])).toBe('["\\\\ud83d","\u{1F600}"]');
    expect(() => canonicalJson({ a: ['\ud83d'] })).toThrow(CanonicalJsonError);
  });

  it('leaves the value as it was', () => {
    const value = { b: { d: 1, c: 2 }, a: [{ z: 1, y: 2 }] };
    canonicalJson(value);
    expect(JSON.stringify(value)).toBe('{"b":{"d":1,"c":2},"a":[{"z":1,"y":2}]}');
  });

  it('writes minus zero as 0', () => expect(canonicalJson([-0, 0])).toBe('[0,0]'));

  it('writes objects without a prototype', () => {
    expect(canonicalJson(Object.assign(Object.create(null) as object, { a: 1 }))).toBe('{"a":1}');
  });

  const list = [1];
  list[2] = 3;
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['an array with a hole', list],
    ['not a number', NaN],
    ['infinity', [1 / 0]],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', Buffer.from('a')],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a name', { '\udfff': 1 }],
    ['129 levels', nested(129)],
    [
      'a circle',
      (() => {
        const a: unknown[] = [];
        a.push(a);
        return a;
      })(),
    ],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(CanonicalJsonError);
  });

  it('takes 128 levels', () => expect(canonicalJson(nested(128))).toHaveLength(257));
});

describe('canonical JSON of a list of texts', () => {
  it('is the same, whatever the texts', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string({ unit: 'binary' }), fc.uuid(), fc.constantFrom('*', 'a_b,c', '"', '\\')),
          { maxLength: 5 },
        ),
        (texts) => {
          expect(canonicalTexts(texts)).toBe(canonicalJson(texts));
        },
      ),
    ));
});
