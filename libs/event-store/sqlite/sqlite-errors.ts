import { EventStoreError, OutcomeUnknown, StoreCorrupt, StoreFull, StoreUnavailable } from '../errors.js';

/** What was going on when SQLite failed. */
export type Phase = 'open' | 'read' | 'write' | 'commit';

/** The extended result code's name (`SQLITE_IOERR_WRITE`), or the kind of an error that is not SQLite's. */
function codeOf(error: unknown): string {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? 'unknown');
}

/**
 * The port's error for whatever a call into SQLite threw. Only the result code is passed on: SQLite's own message may
 * quote what was being written.
 * A failed fsync of a commit is the one failure after which the frames may still be found by the next recovery
 * (they are all written, only not known to be on disk); a failed write leaves the commit frame out, so nothing counts.
 */
export function toStoreError(error: unknown, phase: Phase, file: string): EventStoreError {
  if (error instanceof EventStoreError) return error;
  const code = codeOf(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new StoreFull(`${file}: no room left on the disk; nothing of this append was stored`);
  }
  if (code === 'SQLITE_NOTADB') return new StoreCorrupt(`${file} is not a SQLite file`);
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new StoreCorrupt(`${file} is damaged (${code}); restore it from a backup`);
  }
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') {
    return new StoreUnavailable(`${file} is in use by another process`);
  }
  if (phase === 'commit' && code.startsWith('SQLITE_IOERR') && code !== 'SQLITE_IOERR_WRITE') {
    return new OutcomeUnknown(
      `${file}: the disk did not confirm the append (${code}); send it again or read`,
    );
  }
  if (phase === 'open') return new StoreUnavailable(`${file} cannot be opened (${code})`);
  return new StoreUnavailable(`${file} cannot be ${phase === 'read' ? 'read' : 'written'} (${code})`);
}
