import { tableFormat } from './table-format.js';

describe('the form of a table', () => {
  it.each([
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['text/csv', 'csv'],
    ['application/x-ndjson', 'ndjson'],
    ['application/json;q=0.5, text/csv', 'csv'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'json'],
    ['text/csv;q=0, application/x-ndjson;q=0.1', 'ndjson'],
    ['TEXT/CSV; header=present', 'csv'],
  ])('for Accept %j is %s', (accept, format) => {
    expect(tableFormat(undefined, accept)).toBe(format);
  });

  it('is what the query says, whatever Accept holds', () => {
    expect(tableFormat('csv', 'application/json')).toBe('csv');
    expect(tableFormat('json', 'image/png')).toBe('json');
  });

  it('is refused where none is wanted', () => {
    expect(() => tableFormat(undefined, 'image/png')).toThrow(expect.objectContaining({ status: 406 }));
  });
});
