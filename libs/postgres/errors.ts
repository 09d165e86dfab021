/** What went wrong with a server, as far as the rooms above must know it apart. */
export type PostgresFault =
  /** The connection was lost, or none is to be had: the server restarts, or a standby takes over. Trying again may help. */
  | 'LOST'
  /** Rivals came between (serialization failure, deadlock): nothing of the transaction is there. Trying again helps. */
  | 'CONFLICT'
  /** A statement or a wait took longer than is allowed (`statement_timeout`, `lock_timeout`). */
  | 'TIMEOUT'
  /** No room on the server's disk. Nothing of the transaction is there; everything before it is. */
  | 'FULL'
  /** Anything else: a statement that the server refuses. */
  | 'FAILED';

/** The server's database does not do what was asked. The message holds a code, never a statement or its values. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
  constructor(
    readonly fault: PostgresFault,
    /** SQLSTATE, or the code of the system's error. */
    readonly state: string,
  ) {
    super(`PostgreSQL: ${fault} (${state})`);
  }
}

/** Why a database was refused at the start. */
export type PostgresRefusal =
  | 'URL_INVALID'
  | 'UNREACHABLE'
  | 'NOT_POSTGRESQL'
  | 'TOO_OLD'
  | 'LOGIN_REFUSED'
  | 'DATABASE_MISSING'
  | 'RIGHTS_MISSING'
  | 'READ_ONLY'
  | 'FOREIGN_TABLES'
  | 'NEWER'
  | 'OTHER_LEDGER'
  | 'KEYS_MISSING'
  | 'IN_USE';

/** A database that this ledger does not open. Nothing was written. The message is one sentence for the operator. */
export class PostgresRefused extends Error {
  override readonly name = 'PostgresRefused';
  constructor(
    readonly code: PostgresRefusal,
    sentence: string,
  ) {
    super(sentence);
  }
}

const CONFLICTS = new Set(['40001', '40P01']);
const TIMEOUTS = new Set(['57014', '55P03', '25P03', '57P05']);
const FULL = new Set(['53100', 'ENOSPC']);
/** 25006: a primary that became a standby still answers, but refuses to write. 53300: too many connections. */
const LOST = new Set(['25006', '53300', '57P01', '57P02', '57P03', '57P04', 'CLIENT_LOST']);

/** Sorts an error of the driver; one that is sorted already stays. */
export function postgresError(error: unknown): PostgresError {
  if (error instanceof PostgresError) return error;
  const code = codeOf(error);
  return new PostgresError(faultOf(code), code);
}

function faultOf(code: string): PostgresFault {
  if (CONFLICTS.has(code)) return 'CONFLICT';
  if (TIMEOUTS.has(code)) return 'TIMEOUT';
  if (FULL.has(code)) return 'FULL';
  if (LOST.has(code) || code.startsWith('08') || /^E[A-Z_]{3,}$/.test(code)) return 'LOST';
  return 'FAILED';
}

/** SQLSTATE or the system's code. The driver gives neither where a connection ends in the middle. */
function codeOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return typeof message === 'string' &&
    /connection|timeout exceeded when trying to connect|query read timeout/i.test(message)
    ? 'CLIENT_LOST'
    : 'unknown';
}
