import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../configuration/configuration.js';

/** Members of a log line that would be personal data if somebody put them there: removed wherever they stand. */
const NEVER_LOGGED = [
  'body',
  'subject',
  'identifier',
  'value',
  'evidence',
  'statement',
  'reason',
  'headers',
  'url',
  'query',
  // Credentials: nobody logs one, and if somebody did, it would not arrive.
  'authorization',
  'credential',
  'key',
  'secret',
  'token',
];

/** What Nest says about itself while it starts: of interest to its developers only. */
const NESTS_OWN: ReadonlySet<string> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/**
 * Structured logs, one JSON object a line. What is logged is chosen where it is logged (ids, codes, numbers);
 * redaction stands behind that as a second wall. Error messages are not logged, for they may quote data.
 */
export class ServiceLogger implements LoggerService {
  readonly pino: Logger;

  /** @param destination default: standard output */
  constructor(level: LogLevel, destination?: DestinationStream) {
    const options = {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      redact: { paths: NEVER_LOGGED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
      serializers: { err: describeError },
    };
    this.pino = destination === undefined ? pino(options) : pino(options, destination);
  }

  log(message: unknown, ...more: unknown[]): void {
    this.write(NESTS_OWN.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }
  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }
  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }
  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }
  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more);
  }
  fatal(message: unknown, ...more: unknown[]): void {
    this.write('fatal', message, more);
  }

  /** Nest gives the message first, then what it has, then the context's name. */
  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    more: unknown[],
  ): void {
    const texts = more.filter((one) => typeof one === 'string');
    const context = texts.at(-1);
    if (message instanceof Error) this.pino[level]({ context, err: message }, 'error');
    else if (typeof message === 'object' && message !== null)
      this.pino[level]({ ...message, context }, texts[0] ?? '');
    else this.pino[level]({ context }, String(message));
  }
}

/** Name, code and places of an error; never its message. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, ...code, at: places.map((line) => line.trim()) };
}
