/** How a database is reached. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=verify-full`; every parameter of the driver's. */
  readonly url: string;
  /** Most connections of one pool. Default 10. */
  readonly poolSize?: number;
  /** A statement that takes longer is ended by the server, milliseconds. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Who gets no connection for so long gives up, milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Settings of every connection, as the server names them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long a transaction is tried again after a lost connection, milliseconds. Default 5,000. */
  readonly retryForMs?: number;
}

/** Schema of the tables. */
export const TABLES_SCHEMA = 'ledger';
/** Schema of the wrapped keys: apart, so that a dump of the tables holds none (decision 0007). */
export const KEYS_SCHEMA = 'ledger_keys';
