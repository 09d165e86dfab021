import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Cell, Column } from './columns.js';
import { csvHeader, csvLines } from './csv.js';

const columns: readonly Column<readonly Cell[]>[] = [
  { name: 'one', cell: (row) => row[0] },
  { name: 'two', cell: (row) => row[1] },
];
const cellOf = (cell: Cell) => csvLines(columns, [[cell, 'x']]).replace(/,x\r\n$/, '');

describe('CSV', () => {
  it('has a header and lines that end as RFC 4180 says', () => {
    expect(csvHeader(columns)).toBe('one,two\r\n');
    expect(
      csvLines(columns, [
        ['a', 1],
        [true, undefined],
        [false, 'b'],
      ]),
    ).toBe('a,1\r\ntrue,\r\nfalse,b\r\n');
    expect(csvLines(columns, [])).toBe('');
  });

  it('quotes what would break a line or a cell', () => {
    expect(
      csvLines(columns, [
        ['a,b', 'say "no"'],
        ['two\nlines', ''],
      ]),
    ).toBe('"a,b","say ""no"""\r\n"two\nlines",\r\n');
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '  @x',
    '\u0000=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '\u3000＝1',
    "=cmd|' /C calc'!A0",
  ])('never gives %j as a formula', (text) => {
    expect(cellOf(text)).toMatch(/^"?'/);
  });

  it.each([';', '\t', '; ', ';"', '\t\t', '\n', '\r\n'])(
    'gives no formula to whoever parts cells at %j, wherever in a text it stands',
    (end) => {
      for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '＝1'])
        for (const before of ['x', '', ' ', '=2', 'a "b", c'])
          expect(cellOf(`${before}${end}${formula}`)).toContain(`'${formula}`);
      expect(cellOf(`x${end}y`)).not.toContain("'");
    },
  );

  it('has no cell that begins as a formula, whatever a spreadsheet takes for the end of one', () => {
    const unit = fc.constantFrom(
      ';',
      '\t',
      '\n',
      '\r',
      '=',
      '+',
      '-',
      '@',
      '"',
      "'",
      ' ',
      ',',
      'a',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const [first, ...behind] = cellOf(text).split(/[;\t\r\n]/);
        expect(first).not.toMatch(/^"?[\s\p{Cc}]*[=+@-]/u);
        for (const cell of behind) expect(cell).not.toMatch(/^["\s\p{Cc}]*[=+@-]/u);
      }),
    );
  });

  it('gives a text without such ends back to whoever reads it, or with the apostrophe in front', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'a', ',', '"'), (text, before) => {
        const cell = before + text.replace(/[;\t\r\n]/g, '');
        const [[read]] = parse(csvLines(columns, [[cell, 'x']]), { record_delimiter: '\r\n' }) as [[string]];
        expect([cell, `'${cell}`]).toContain(read);
      }),
    );
  });

  it('gives any text back to whoever reads it, but for those apostrophes', () => {
    const unit = fc.oneof(
      fc.constantFrom(';', '=', '\t', "'", '"', ' '),
      fc.string({ unit: 'binary', maxLength: 1 }),
    );
    const without = (text: string) =>
      text.replace(/(^|[;\t\r\n])([\s\p{Cc}"]*)'+(?=[=+\-@＝＋－＠\s\p{Cc}])/gu, '$1$2');
    fc.assert(
      fc.property(fc.string({ unit }), fc.constantFrom('', 'a', ',', '"', '\r\n'), (text, before) => {
        const cell = before + text;
        const [[read]] = parse(csvLines(columns, [[cell, 'x']]), { record_delimiter: '\r\n' }) as [[string]];
        expect(without(read)).toBe(without(cell));
      }),
    );
  });

  it('leaves numbers and ordinary text alone', () => {
    expect(cellOf(-5)).toBe('-5');
    expect(cellOf('1=1')).toBe('1=1');
    expect(cellOf('ada@example.org')).toBe('ada@example.org');
    expect(cellOf('a-b')).toBe('a-b');
  });
});
