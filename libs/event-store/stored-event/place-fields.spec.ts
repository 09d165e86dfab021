import { describe, expect, it } from '@jest/globals';
import type { FieldPlace } from './field-value.js';
import { placeFields, type FieldTable } from './place-fields.js';

const may = (kind: string, more: Partial<FieldPlace> = {}): FieldPlace => ({
  kind,
  required: false,
  ...more,
});
const stored = (kind: string, value: unknown, more: Partial<FieldPlace> = {}) =>
  placeFields({ field: may(kind, more) }, { field: value }).pub['field'];

describe('placing the fields of a fact', () => {
  const table: FieldTable = {
    purpose: { kind: 'slug', required: true },
    method: { kind: 'code', required: true, fallback: 'opt_in', values: ['opt_in', 'verbal'] },
    channels: may('codes'),
    evidence: may('json', { sealed: 'proof' }),
    statement: may('text', { sealed: 'proof' }),
    reason: may('text', { sealed: 'content' }),
  };

  it('puts each field where its row says, and makes no box without a field', () => {
    expect(
      placeFields(table, { purpose: 'news', statement: 'Yes', evidence: { form: 1.5, x: [null] } }),
    ).toEqual({
      pub: { purpose: 'news', method: 'opt_in' },
      sealed: { proof: { evidence: { form: 1.5, x: [null] }, statement: 'Yes' } },
    });
  });

  it('writes defaults out and leaves absent fields out', () => {
    expect(placeFields(table, { purpose: 'news', channels: undefined }).pub).toStrictEqual({
      purpose: 'news',
      method: 'opt_in',
    });
  });

  it('gives the same when it is asked again with what it gave', () => {
    const once = placeFields(table, { purpose: 'news', channels: ['sms', 'email', 'sms'], reason: 'x' });
    expect(once.pub['channels']).toEqual(['email', 'sms']);
    expect(placeFields(table, { ...once.pub, ...once.sealed.content })).toEqual(once);
  });

  it('refuses unknown fields without repeating their names', () => {
    expect(() => placeFields(table, { purpose: 'news', 'ada@example.org': 1 })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN', message: 'a field that this type does not have' }),
    );
    const hostile = JSON.parse('{"purpose":"news","__proto__":{"method":"x"}}') as Record<string, unknown>;
    expect(() => placeFields(table, hostile)).toThrow(expect.objectContaining({ code: 'UNKNOWN' }));
    expect(() => placeFields(table, { purpose: 'news', toString: 1 })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN' }),
    );
  });

  it('refuses a missing field, null, and values that are not of their kind', () => {
    expect(() => placeFields(table, {})).toThrow(
      expect.objectContaining({ code: 'MISSING', field: 'purpose' }),
    );
    for (const [field, value] of Object.entries({
      purpose: 'News',
      method: 'silence',
      channels: 'email',
      reason: null,
      evidence: null,
    }))
      expect(() => placeFields(table, { purpose: 'news', [field]: value })).toThrow(
        expect.objectContaining({ code: 'INVALID', field }),
      );
  });
});

describe('the kinds of fields', () => {
  it.each<[string, unknown, unknown]>([
    ['slugs', ['b', 'a', 'b'], ['a', 'b']],
    ['scope', '*', '*'],
    ['scope', ['b', 'a'], ['a', 'b']],
    ['list', ['b', 'a'], ['b', 'a']],
    ['integer', -0, 0],
    ['objects', [{ b: 1 }, { a: 2 }, { b: 1 }], [{ a: 2 }, { b: 1 }]],
    [
      'texts',
      { en: 'sF1yv9gZw7kMLqZiMFhxJ3vrQAOjWxgqgpiWWFB61dI' },
      { en: 'sF1yv9gZw7kMLqZiMFhxJ3vrQAOjWxgqgpiWWFB61dI' },
    ],
    ['dates', ['2026-02-28', '2024-02-29'], ['2024-02-29', '2026-02-28']],
    ['duration', 'P1Y6M', 'P1Y6M'],
    ['code', '17(3)(e)', '17(3)(e)'],
    ['instant', '2026-03-01T08:00:00.000Z', '2026-03-01T08:00:00.000Z'],
    ['decimal', '18446744073709551615', '18446744073709551615'],
  ])('%s: %j is stored as %j', (kind, value, expected) =>
    expect(stored(kind, value)).toStrictEqual(expected),
  );

  it.each<[string, unknown]>([
    ['slug', '_a'],
    ['slug', 'a\n'],
    ['slugs', ['a', 1]],
    ['scope', 'news'],
    ['id', 'a b'],
    ['id', 'x'.repeat(65)],
    ['code', 'ada@example.org'],
    ['label', 'a\ud800'],
    ['label', 1],
    ['integer', 2 ** 53],
    ['integer', '1'],
    ['integer', 1.5],
    ['boolean', 'true'],
    ['instant', '2026-03-01T08:00:00Z'],
    ['instant', '2026-02-30T08:00:00.000Z'],
    ['date', '2025-02-29'],
    ['date', '2026-3-1'],
    ['duration', 'P'],
    ['duration', 'PT'],
    ['duration', 'P1.5Y'],
    ['duration', 'P99999Y'],
    ['duration', 'PT999999999S'],
    ['country', 'de'],
    ['digest', 'abc'],
    ['texts', { 'not a tag': 'sF1yv9gZw7kMLqZiMFhxJ3vrQAOjWxgqgpiWWFB61dI' }],
    ['texts', { en: 'abc' }],
    ['decimal', '01'],
    ['object', []],
    ['object', { a: null }],
    ['object', { a: 0.5 }],
    ['objects', [1]],
    ['json', { a: [null] }],
    ['json', '\ud800'],
  ])('%s: refuses %j', (kind, value) => {
    expect(() => stored(kind, value)).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });
});
