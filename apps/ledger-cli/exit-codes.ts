import type { VerifyExit } from '#evidence/reading';

/** Exit codes of the program; scripts may rely on them. */
export const EXIT = {
  /** Done, or answered (a deny is an answer). */
  ok: 0,
  /** The ledger refused a request, or its answer could not be read. */
  refused: 1,
  /** `policy lint`: the policy has something to mend. */
  found: 1,
  /** The command line, the configuration or the catalogue file is wrong. */
  usage: 2,
  /** A person has to decide something (is this change material?) and no flag said what. */
  decisionNeeded: 3,
  /** No ledger answers at LEDGER_URL. */
  unreachable: 4,
  /** `check --fail-on-deny`: the answer was no. */
  denied: 5,
} as const;

/** `verify` has codes of its own (evidence format 4). */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | VerifyExit;

/** An error that a person can act on: its message is printed alone, and the program ends with its code. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
