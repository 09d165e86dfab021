import { setTimeout as pause } from 'node:timers/promises';
import { CliError, EXIT } from '../exit-codes.js';
import { LedgerProblem, type Json, type LedgerClient } from '../http/ledger-client.js';
import type { ImportRow } from './read-rows.js';
import type { RowFault } from './source-row.js';

/** The service's answer to one row. */
export interface RowAnswer {
  readonly status: number;
  readonly superseded?: readonly string[];
  readonly meanings?: readonly {
    readonly purpose: string;
    readonly permitted: boolean;
    readonly reason: string;
  }[];
  readonly problem?: Json;
}

/** How long a service that does not answer is waited for. */
const PATIENCE_MS = 120_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const CONFLICT = 409;

/**
 * Sends rows and waits out what passes: a service that starts again, an append whose outcome nobody knows. Sending a
 * row twice records it once (its key is made of the file's digest and its number).
 */
export class Sender {
  private complainedUntil = 0;

  constructor(
    private readonly client: LedgerClient,
    private readonly path: '/v1/import/facts' | '/v1/import/preview',
    private readonly file: { readonly source: string; readonly digest: string },
    private readonly complain: (line: string) => void,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** @returns one answer per row @throws CliError (unreachable), LedgerProblem for a request that is refused as a whole */
  async send(rows: readonly ImportRow[]): Promise<readonly RowAnswer[]> {
    const deadline = performance.now() + this.patienceMs;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
      const outcome = await this.try(rows);
      if (!(outcome instanceof CliError)) return outcome;
      if (performance.now() + wait > deadline) throw outcome;
      // Of several requests that wait, one says so.
      if (wait === FIRST_PAUSE_MS && performance.now() >= this.complainedUntil)
        this.complain('  The ledger does not answer, or not for good; trying again …');
      this.complainedUntil = performance.now() + 2 * LONGEST_PAUSE_MS;
      await pause(wait);
    }
  }

  /** The answers, or why it is worth trying again. */
  private async try(rows: readonly ImportRow[]): Promise<readonly RowAnswer[] | CliError> {
    try {
      const { items } = await this.client.post(this.path, { ...this.file, rows });
      if (!Array.isArray(items) || items.length !== rows.length)
        throw new CliError(EXIT.refused, `${this.path} did not answer each row. Is LEDGER_URL a ledger?`);
      const answers = items as readonly RowAnswer[];
      const passing = answers.find(passes);
      return passing === undefined
        ? answers
        : new CliError(EXIT.unreachable, `The ledger answers ${textOf(passing)}.`);
    } catch (error) {
      if (error instanceof LedgerProblem ? error.status === 503 : isUnreachable(error))
        return error as CliError;
      throw error;
    }
  }
}

/** Why a row was refused, in the service's words. They name fields, never values. */
export function faultOf({ problem, status }: RowAnswer): RowFault {
  const errors = problem?.['errors'];
  const [first] = Array.isArray(errors) ? (errors as readonly Json[]) : [];
  const field = first?.['field'];
  const message = first?.['message'] ?? problem?.['detail'];
  return {
    code: String(problem?.['code'] ?? `HTTP_${status}`),
    ...(typeof field === 'string' && field !== '' && { field }),
    reason: typeof message === 'string' ? message : `was answered with status ${status}`,
  };
}

function passes({ status, problem }: RowAnswer): boolean {
  return status >= 500 || (status === CONFLICT && problem?.['code'] === 'WRITE_CONFLICT');
}

function isUnreachable(error: unknown): boolean {
  return error instanceof CliError && error.exitCode === EXIT.unreachable;
}

function textOf(answer: RowAnswer): string {
  return faultOf(answer).code;
}
