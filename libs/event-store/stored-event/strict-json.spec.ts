import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findFault } from './json-fault.js';
import { parseStrictJson, parseStrictJsonBytes, StrictJsonError } from './strict-json.js';

function refusal(read: () => unknown): StrictJsonError | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof StrictJsonError) return error;
    throw error;
  }
  return undefined;
}

const faultOf = (text: string) => {
  const error = refusal(() => parseStrictJson(text));
  return error && `${error.code} ${error.line}:${error.column}`;
};

describe('strict reading of JSON', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
        const spaced = JSON.stringify(JSON.parse(text), null, space);
        expect(parseStrictJson(spaced)).toEqual(JSON.parse(text));
        expect(parseStrictJsonBytes(Buffer.from(spaced, 'utf8'))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('finds a fault exactly in the texts that it refuses', () => {
    // Pieces rather than characters: most texts are nearly JSON.
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '\n',
      '"a"',
      '"b"',
      '"\\u0061"',
      '"\\ud800"',
      '"\\\\"',
      '"\\""',
      '"',
      '0',
      '-0',
      '01',
      '1e400',
      '1.',
      'true',
      'null',
      'nul',
      '\ufeff',
      '\u0000',
      '"__proto__"',
    );
    const nearly = fc.oneof(
      fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
      fc
        .array(fc.tuple(piece, piece), { maxLength: 4 })
        .map((pairs) => `{${pairs.map(([a, b]) => `${a}:${b}`).join(',')}}`),
      fc.array(piece, { maxLength: 5 }).map((pieces) => `[${pieces.join(',')}]`),
    );
    fc.assert(
      fc.property(nearly, (text) => {
        const error = refusal(() => parseStrictJson(text));
        const slow = findFault(text, 64);
        if (error)
          expect({ code: slow.code, offset: slow.offset }).toEqual({
            code: error.code,
            offset: error.offset,
          });
        else {
          JSON.parse(text);
          expect(slow).toEqual({ code: 'SYNTAX', offset: text.length });
        }
        expect(error === undefined && !isJson(text)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{"a":1,"b":{"c":1,"c":2}}', 'DUPLICATE_NAME 1:19'],
    ['{"a":1,\n "\\u0061":2}', 'DUPLICATE_NAME 2:2'],
    ['{"__proto__":1,"__proto__":2}', 'DUPLICATE_NAME 1:16'],
    ['{"a":":","a":2}', 'DUPLICATE_NAME 1:10'],
    ['["\\ud800"]', 'LONE_SURROGATE 1:2'],
    ['["\ud800"]', 'LONE_SURROGATE 1:2'],
    ['{"\\ud800\\u0061":1}', 'LONE_SURROGATE 1:2'],
    ['[1E400]', 'NUMBER_RANGE 1:2'],
    ['[-1e999]', 'NUMBER_RANGE 1:2'],
    ['\ufeff1', 'BYTE_ORDER_MARK 1:1'],
    ['', 'SYNTAX 1:1'],
    ['  ', 'SYNTAX 1:3'],
    ['{"a":1', 'SYNTAX 1:7'],
    ['{a:1}', 'SYNTAX 1:2'],
    ["['a']", 'SYNTAX 1:2'],
    ['[1 2]', 'SYNTAX 1:4'],
    ['{"a" 1}', 'SYNTAX 1:6'],
    ['undefined', 'SYNTAX 1:1'],
    ['/* a */ 1', 'SYNTAX 1:1'],
    ['"\u0007"', 'SYNTAX 1:1'],
    ['"\\x41"', 'SYNTAX 1:1'],
  ])('says what is wrong with %j, and where', (text, expected) => {
    expect(faultOf(text)).toBe(expected);
  });

  it('keeps __proto__ as a name of its own and touches no prototype', () => {
    const value = parseStrictJson('{"__proto__":{"admin":true},"a":1}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it('reads what looks like escapes and colons within strings', () => {
    for (const text of [
      '{"a":"\\\\"}',
      '{"a\\"":":"}',
      '{"\\\\\\"":"\\\\\\\\"}',
      '[":",":::"]',
      '{"":{"":":"}}',
    ])
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('counts levels, and does not run out of stack', () => {
    const levels = (n: number) => '['.repeat(n) + ']'.repeat(n);
    expect(faultOf(levels(64))).toBeUndefined();
    expect(faultOf(levels(65))).toBe('TOO_DEEP 1:65');
    expect(faultOf(levels(500_000))).toBe('TOO_DEEP 1:65');
    expect(faultOf('{"a":'.repeat(200_000))).toBe('TOO_DEEP 1:321');
    expect(refusal(() => parseStrictJson('[[1]]', { maxDepth: 1 }))?.code).toBe('TOO_DEEP');
    expect(parseStrictJson('[1]', { maxDepth: 1 })).toEqual([1]);
  });

  it('reads very long strings, and finds the fault behind them', () => {
    const long = 'x\\n"'.replace('"', '\\"').repeat(300_000);
    expect(parseStrictJson(`{"a":"${long}"}`)).toEqual(JSON.parse(`{"a":"${long}"}`));
    expect(refusal(() => parseStrictJson(`{"a":"${long}","a":1}`))?.code).toBe('DUPLICATE_NAME');
    expect(refusal(() => parseStrictJson(`["${'\\\\'.repeat(500_000)}`))?.code).toBe('SYNTAX');
  });

  it('refuses bytes that are not UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ])
      expect(refusal(() => parseStrictJsonBytes(Uint8Array.from(bytes)))?.code).toBe('NOT_UTF8');
    expect(refusal(() => parseStrictJsonBytes(Buffer.from('\ufeff1')))?.code).toBe('BYTE_ORDER_MARK');
  });

  it('never repeats the text', () => {
    for (const text of [
      '{"ada@example.org":1,"ada@example.org":2}',
      'ada@example.org',
      '["ada@example.org\\ud800"]',
    ]) {
      const error = refusal(() => parseStrictJson(text));
      expect(JSON.stringify([error?.message, error?.code, error?.cause])).not.toContain('ada');
      expect(error?.stack).not.toContain('ada@');
    }
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
