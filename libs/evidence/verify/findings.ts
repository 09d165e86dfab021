import { EvidenceError } from '../errors.js';
import { ContainerError } from '../zip/index.js';
import type { Finding, Verdict } from './report.js';

/** A step cannot go on; what is wrong has been noted. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** How many findings are kept: a bundle with more is no better known by a longer list. */
const MAX_FINDINGS = 100;

/** What the steps of a verification find. */
export class Findings {
  readonly list: Finding[] = [];

  note(verdict: Verdict, code: string, file: string, detail: string): void {
    if (this.list.length < MAX_FINDINGS) this.list.push({ verdict, code, file, detail });
  }

  invalid(code: string, file: string, detail: string): void {
    this.note('invalid', code, file, detail);
  }

  incomplete(code: string, file: string, detail: string): void {
    this.note('incomplete', code, file, detail);
  }

  /** Notes that a step cannot go on. */
  stop(code: string, file: string, detail: string): never {
    this.invalid(code, file, detail);
    throw new StepFailed();
  }

  /** Runs a check of one file: what it throws becomes a finding. @returns undefined then */
  attempt<T>(file: string, check: () => T, verdict: Verdict = 'invalid'): T | undefined {
    try {
      return check();
    } catch (error) {
      this.caught(error, file, verdict);
      return undefined;
    }
  }

  /** As `attempt`, and the step ends there. */
  must<T>(file: string, check: () => T): T {
    try {
      return check();
    } catch (error) {
      this.caught(error, file);
      throw new StepFailed();
    }
  }

  caught(error: unknown, file: string, verdict: Verdict = 'invalid'): void {
    if (error instanceof StepFailed) return;
    if (error instanceof ContainerError) this.invalid(error.code, error.file, error.message);
    else if (error instanceof EvidenceError) this.note(verdict, error.code, file, sentence(error));
    // A hostile file may have any form: what no check foresaw is refused as unreadable, not passed over.
    else this.invalid('UNREADABLE', file, 'cannot be read');
  }
}

function sentence({ code, where }: EvidenceError): string {
  return `${where}: ${code.toLowerCase().replaceAll('_', ' ')}`;
}
