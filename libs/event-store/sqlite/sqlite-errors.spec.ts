import { StoreCorrupt, StoreFull, StoreUnavailable, OutcomeUnknown } from '../errors.js';
import { toStoreError } from './sqlite-errors.js';

function failure(code: string): Error {
  return Object.assign(new Error('INSERT of somebody@example.org failed'), { code });
}

describe('errors of SQLite', () => {
  test.each([
    ['SQLITE_FULL', 'write', StoreFull],
    ['SQLITE_FULL', 'commit', StoreFull],
    ['ENOSPC', 'open', StoreFull],
    ['SQLITE_IOERR_WRITE', 'write', StoreUnavailable],
    ['SQLITE_IOERR_READ', 'read', StoreUnavailable],
    // The commit frame is not in the log, so no recovery finds it.
    ['SQLITE_IOERR_WRITE', 'commit', StoreUnavailable],
    // The commit frame is in the log, and nobody knows whether on disk.
    ['SQLITE_IOERR_FSYNC', 'commit', OutcomeUnknown],
    ['SQLITE_IOERR', 'commit', OutcomeUnknown],
    ['SQLITE_NOTADB', 'open', StoreCorrupt],
    ['SQLITE_CORRUPT_VTAB', 'read', StoreCorrupt],
    ['SQLITE_BUSY', 'open', StoreUnavailable],
    ['EACCES', 'open', StoreUnavailable],
  ] as const)('%s in the phase %s', (code, phase, expected) => {
    const error = toStoreError(failure(code), phase, 'events.sqlite');
    expect(error).toBeInstanceOf(expected);
    expect(error.message).toContain('events.sqlite');
    expect(error.message).not.toContain('somebody');
  });

  test('whatever else is thrown becomes an error of the port without its text', () => {
    for (const odd of [new TypeError('somebody@example.org'), 'text', undefined, null, 7]) {
      const error = toStoreError(odd, 'write', 'events.sqlite');
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(error.message).not.toContain('somebody');
    }
  });

  test('an error of the port passes as it is', () => {
    const error = new StoreFull('full');
    expect(toStoreError(error, 'commit', 'events.sqlite')).toBe(error);
  });
});
