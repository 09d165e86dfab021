import { preferred, tableFormat } from './table-format.js';

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
    for (const accept of ['image/png', 'constructor', 'text/csv;q=0'])
      expect(() => tableFormat(undefined, accept)).toThrow(expect.objectContaining({ status: 406 }));
  });

  it('is what is preferred most, of equal ones the first named', () => {
    const forms = new Map([
      ['text/event-stream', 'stream'],
      ['application/json', 'json'],
      ['*/*', 'json'],
    ]);
    expect(preferred('text/event-stream, */*;q=0.1', forms)).toBe('stream');
    expect(preferred('text/event-stream, application/json', forms)).toBe('stream');
    expect(preferred('text/event-stream;q=0.5, application/json', forms)).toBe('json');
    expect(preferred('text/html', forms)).toBeUndefined();
  });
});
