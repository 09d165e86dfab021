import { IsIn, IsInt, IsOptional, Length, Matches, Max, Min } from 'class-validator';
import { ListenAddress } from './listen-address.js';
import { RoleList } from './roles.js';

/** How loudly the service logs; pino's names. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Everything that a deployer can set, one property per environment variable of the same name, with its default.
 * Sizes and times carry their unit in the name. Each rule's message is the sentence that a deployer reads.
 */
export class Configuration {
  @IsInt({ message: 'PORT must be a whole number.' })
  @Min(0, { message: 'PORT must be between 0 and 65535 (0 lets the system choose).' })
  @Max(65535, { message: 'PORT must be between 0 and 65535 (0 lets the system choose).' })
  readonly PORT: number = 3000;

  /** Any address with `AUTH=on`; `off` needs this machine’s own. */
  @Matches(/^[A-Za-z0-9.:_-]{1,253}$/, { message: 'HOST must be an address or a host name to listen on.' })
  readonly HOST: string = '127.0.0.1';

  /** `off`: nobody is asked who sends a request, so whoever reaches the port may do everything. */
  @IsIn(['on', 'off'], { message: 'AUTH must be on or off.' })
  readonly AUTH: 'on' | 'off' = 'on';

  /** Whose tokens are taken besides keys, and what their claims allow; absent: keys only. */
  @IsOptional()
  @Length(1, 4096, { message: 'ISSUERS_FILE must be the path of a file.' })
  readonly ISSUERS_FILE?: string;

  /** What one principal may ask per second: a request costs one point, and one more for each 8 KiB of its body. */
  @IsInt({ message: 'RATE_LIMIT must be a whole number of requests per second.' })
  @Min(1, { message: 'RATE_LIMIT must be at least 1.' })
  @Max(10_000_000, { message: 'RATE_LIMIT must be at most 10000000.' })
  readonly RATE_LIMIT: number = 2_000;

  /** Connections of all together; more are closed as they come. */
  @IsInt({ message: 'MAX_CONNECTIONS must be a whole number.' })
  @Min(1, { message: 'MAX_CONNECTIONS must be at least 1.' })
  @Max(1_000_000, { message: 'MAX_CONNECTIONS must be at most 1000000.' })
  readonly MAX_CONNECTIONS: number = 10_000;

  /** Health and metrics on a listener of their own; they show no personal data, so any address is allowed. */
  @IsOptional()
  @ListenAddress({ message: 'OPS_LISTEN must be host:port, for example 0.0.0.0:9464 or [::]:9464.' })
  readonly OPS_LISTEN?: string;

  @Length(1, 4096, { message: 'DATA_DIR must be the path of a folder.' })
  readonly DATA_DIR: string = './data';

  /**
   * The event store of production; absent: `events.sqlite` in DATA_DIR. It holds a password, so it may stand in a file
   * instead: EVENTSTORE_URL_FILE.
   */
  @IsOptional()
  @Matches(/^(esdb|esdb\+discover|kurrentdb|kurrentdb\+discover):\/\/[^\s]+$/, {
    message: 'EVENTSTORE_URL must look like esdb://user:password@host:2113.',
  })
  @Length(1, 2048, { message: 'EVENTSTORE_URL must have at most 2048 characters.' })
  readonly EVENTSTORE_URL?: string;

  /** The database of production for tables, texts and directory; absent: SQLite in DATA_DIR. Or DATABASE_URL_FILE. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/[^\s]+$/, {
    message: 'DATABASE_URL must look like postgres://user:password@host:5432/database.',
  })
  @Length(1, 2048, { message: 'DATABASE_URL must have at most 2048 characters.' })
  readonly DATABASE_URL?: string;

  /** The same for the keys, under a role of their own; absent: DATABASE_URL. Or KEYS_DATABASE_URL_FILE. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/[^\s]+$/, {
    message: 'KEYS_DATABASE_URL must look like postgres://user:password@host:5432/database.',
  })
  @Length(1, 2048, { message: 'KEYS_DATABASE_URL must have at most 2048 characters.' })
  readonly KEYS_DATABASE_URL?: string;

  /** Most connections that this process opens for the tables; keys and directory have a few of their own. */
  @IsInt({ message: 'DATABASE_POOL must be a whole number.' })
  @Min(4, { message: 'DATABASE_POOL must be at least 4.' })
  @Max(500, { message: 'DATABASE_POOL must be at most 500.' })
  readonly DATABASE_POOL: number = 10;

  /** PostgreSQL ends a statement that takes longer. */
  @IsInt({ message: 'DATABASE_STATEMENT_TIMEOUT_MS must be a whole number of milliseconds.' })
  @Min(1_000, { message: 'DATABASE_STATEMENT_TIMEOUT_MS must be at least 1000.' })
  @Max(3_600_000, { message: 'DATABASE_STATEMENT_TIMEOUT_MS must be at most 3600000 (one hour).' })
  readonly DATABASE_STATEMENT_TIMEOUT_MS: number = 30_000;

  /** What this process does, separated by commas; several processes share the work on the stores of production. */
  @RoleList({ message: 'LEDGER_ROLES must list some of api, projector, sealer, separated by commas.' })
  readonly LEDGER_ROLES: string = 'api,projector,sealer';

  /** Ends the name of this process's stream of accesses; absent: `main`, of several `p` and its place in DATA_DIR. */
  @IsOptional()
  @Matches(/^[a-z0-9]{1,20}$/, {
    message: 'LEDGER_WRITER must have 1 to 20 lower-case letters and digits; no host name.',
  })
  readonly LEDGER_WRITER?: string;

  @IsIn(['live', 'replay'], { message: 'LEDGER_MODE must be live or replay.' })
  readonly LEDGER_MODE: 'live' | 'replay' = 'live';

  /** The log's name in evidence (evidence format 1); written once, with the first event. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9.-]*(\/[A-Za-z0-9._~-]+)*$/, {
    message:
      'LEDGER_ORIGIN must look like a host name with an optional path, for example ledger.example.org/log.',
  })
  @Length(1, 200, { message: 'LEDGER_ORIGIN must have at most 200 characters.' })
  readonly LEDGER_ORIGIN?: string;

  /** Absent: made on first start under DATA_DIR. */
  @IsOptional()
  @Length(1, 4096, { message: 'MASTER_KEY_FILE must be the path of a file.' })
  readonly MASTER_KEY_FILE?: string;

  /** Where a rotation of the wrapping keys leaves its backup of the wrapped keys. Absent: `key-backups` in DATA_DIR. */
  @IsOptional()
  @Length(1, 4096, { message: 'KEY_BACKUP_DIR must be the path of a folder.' })
  readonly KEY_BACKUP_DIR?: string;

  /** Signs the log's checkpoints. Absent: made on first start under DATA_DIR. */
  @IsOptional()
  @Length(1, 4096, { message: 'SIGNING_KEY_FILE must be the path of a file.' })
  readonly SIGNING_KEY_FILE?: string;

  /** After a restore: the newest checkpoint of the log that anybody outside has kept. */
  @IsOptional()
  @Length(1, 4096, { message: 'RESTORED_CHECKPOINT_FILE must be the path of a file.' })
  readonly RESTORED_CHECKPOINT_FILE?: string;

  /** After a restore: the old log does not go on, a new one begins. */
  @IsOptional()
  @IsIn(['yes'], { message: 'RESTORED_NEW_LOG must be yes, or not be set.' })
  readonly RESTORED_NEW_LOG?: 'yes';

  /** Witnesses that cosign the log's checkpoints: a C2SP tlog-policy file whose witness lines carry a URL. */
  @IsOptional()
  @Length(1, 4096, { message: 'WITNESS_POLICY_FILE must be the path of a file.' })
  readonly WITNESS_POLICY_FILE?: string;

  /** A time-stamp authority by HTTP (RFC 3161). */
  @IsOptional()
  @Matches(/^https?:\/\/[^\s]+$/, { message: 'TIMESTAMP_URL must be an http or https URL.' })
  @Length(1, 2048, { message: 'TIMESTAMP_URL must have at most 2048 characters.' })
  readonly TIMESTAMP_URL?: string;

  @IsInt({ message: 'TIMESTAMP_INTERVAL_MS must be a whole number of milliseconds.' })
  @Min(1_000, { message: 'TIMESTAMP_INTERVAL_MS must be at least 1000.' })
  @Max(86_400_000, { message: 'TIMESTAMP_INTERVAL_MS must be at most 86400000 (one day).' })
  readonly TIMESTAMP_INTERVAL_MS: number = 3_600_000;

  /** The log is sealed when so many events wait for it. */
  @IsInt({ message: 'SEAL_COUNT must be a whole number.' })
  @Min(1, { message: 'SEAL_COUNT must be at least 1.' })
  @Max(1_000_000, { message: 'SEAL_COUNT must be at most 1000000.' })
  readonly SEAL_COUNT: number = 5_000;

  /** … or when an event has waited so long. */
  @IsInt({ message: 'SEAL_WAIT_MS must be a whole number of milliseconds.' })
  @Min(10, { message: 'SEAL_WAIT_MS must be at least 10.' })
  @Max(3_600_000, { message: 'SEAL_WAIT_MS must be at most 3600000 (one hour).' })
  readonly SEAL_WAIT_MS: number = 3_000;

  /** … and in silence: without a seal at least every hour, silence would not be provable (evidence format 1). */
  @IsInt({ message: 'SEAL_INTERVAL_MS must be a whole number of milliseconds.' })
  @Min(100, { message: 'SEAL_INTERVAL_MS must be at least 100.' })
  @Max(3_600_000, { message: 'SEAL_INTERVAL_MS must be at most 3600000 (one hour).' })
  readonly SEAL_INTERVAL_MS: number = 3_600_000;

  /** How long a finished evidence bundle may be downloaded, days; then it is deleted. */
  @IsInt({ message: 'EXPORT_KEEP_DAYS must be a whole number of days.' })
  @Min(1, { message: 'EXPORT_KEEP_DAYS must be at least 1.' })
  @Max(3_650, { message: 'EXPORT_KEEP_DAYS must be at most 3650.' })
  readonly EXPORT_KEEP_DAYS: number = 30;

  @IsIn(LOG_LEVELS, { message: `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.` })
  readonly LOG_LEVEL: LogLevel = 'info';

  /** Memory for folded histories; what does not fit is read from the store again. */
  @IsInt({ message: 'SUBJECT_CACHE_MB must be a whole number of megabytes.' })
  @Min(1, { message: 'SUBJECT_CACHE_MB must be at least 1.' })
  @Max(1024 * 1024, { message: 'SUBJECT_CACHE_MB must be at most 1048576.' })
  readonly SUBJECT_CACHE_MB: number = 256;

  /**
   * A check that cannot show to be at least this fresh is answered 503, never with a stale permit. Default: a second where the
   * facts are on a server, five where they are in a file.
   */
  @IsOptional()
  @IsInt({ message: 'MAX_STALENESS_MS must be a whole number of milliseconds.' })
  @Min(1, { message: 'MAX_STALENESS_MS must be at least 1.' })
  @Max(3_600_000, { message: 'MAX_STALENESS_MS must be at most 3600000 (one hour).' })
  readonly MAX_STALENESS_MS?: number;

  @IsInt({ message: 'BODY_LIMIT_KB must be a whole number of kilobytes.' })
  @Min(16, { message: 'BODY_LIMIT_KB must be at least 16.' })
  @Max(1024, { message: 'BODY_LIMIT_KB must be at most 1024.' })
  readonly BODY_LIMIT_KB: number = 128;

  @IsInt({ message: 'BATCH_BODY_LIMIT_KB must be a whole number of kilobytes.' })
  @Min(64, { message: 'BATCH_BODY_LIMIT_KB must be at least 64.' })
  @Max(64 * 1024, { message: 'BATCH_BODY_LIMIT_KB must be at most 65536.' })
  readonly BATCH_BODY_LIMIT_KB: number = 8_192;

  /** Whether who reads about a person must say why (`X-Access-Reason`). */
  @IsIn(['optional', 'required'], { message: 'ACCESS_REASON must be optional or required.' })
  readonly ACCESS_REASON: 'optional' | 'required' = 'optional';

  /** Keeps every check, masked, under DATA_DIR/decisions. */
  @IsIn(['on', 'off'], { message: 'DECISION_LOG must be on or off.' })
  readonly DECISION_LOG: 'on' | 'off' = 'on';

  /** A file of the decision log is ended and packed when it is so large … */
  @IsInt({ message: 'DECISION_LOG_FILE_MB must be a whole number of megabytes.' })
  @Min(1, { message: 'DECISION_LOG_FILE_MB must be at least 1.' })
  @Max(4096, { message: 'DECISION_LOG_FILE_MB must be at most 4096.' })
  readonly DECISION_LOG_FILE_MB: number = 64;

  /** … or so old. */
  @IsInt({ message: 'DECISION_LOG_FILE_HOURS must be a whole number of hours.' })
  @Min(1, { message: 'DECISION_LOG_FILE_HOURS must be at least 1.' })
  @Max(744, { message: 'DECISION_LOG_FILE_HOURS must be at most 744 (31 days).' })
  readonly DECISION_LOG_FILE_HOURS: number = 24;

  /** Files are deleted when they are so old … */
  @IsInt({ message: 'DECISION_LOG_DAYS must be a whole number of days.' })
  @Min(1, { message: 'DECISION_LOG_DAYS must be at least 1.' })
  @Max(36_500, { message: 'DECISION_LOG_DAYS must be at most 36500.' })
  readonly DECISION_LOG_DAYS: number = 90;

  /** … or, the oldest first, when all together are larger. */
  @IsInt({ message: 'DECISION_LOG_MAX_MB must be a whole number of megabytes.' })
  @Min(1, { message: 'DECISION_LOG_MAX_MB must be at least 1.' })
  @Max(64 * 1024 * 1024, { message: 'DECISION_LOG_MAX_MB must be at most 67108864.' })
  readonly DECISION_LOG_MAX_MB: number = 4_096;
}
