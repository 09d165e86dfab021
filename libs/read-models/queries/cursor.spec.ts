import { Cursors } from './cursor.js';
import { ReadRefused } from './read-refused.js';

describe('a cursor', () => {
  const filters = { controller: 'acme', purpose: 'newsletter' };
  const cursors = new Cursors('status', filters);
  const cursor = cursors.after(['a-subject', 42]);

  it('gives back the keys of the row that it stands on', () => {
    expect(cursors.read(cursor)).toEqual(['a-subject', 42]);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('belongs to the query, whatever the order in which its filters are named', () => {
    const again = new Cursors('status', { purpose: 'newsletter', reason: undefined, controller: 'acme' });
    expect(again.read(cursor)).toEqual(['a-subject', 42]);
  });

  it.each([
    ['another filter', new Cursors('status', { ...filters, purpose: 'account' }), cursor],
    ['one filter more', new Cursors('status', { ...filters, permitted: true }), cursor],
    ['another query', new Cursors('events', filters), cursor],
    ['keys that are no list', cursors, cursors.after('{}' as never)],
    ['a number that is none', cursors, cursors.after(['a-subject', 0.5])],
    ['a cut end', cursors, cursor.slice(0, -3)],
    ['nothing', cursors, ''],
    ['endless text', cursors, cursors.after(['x'.repeat(500), 1])],
  ])('with %s is refused', (_what, of, text) => {
    expect(() => of.read(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID', httpStatus: 400 }));
    expect(() => of.read(text)).toThrow(ReadRefused);
  });
});
