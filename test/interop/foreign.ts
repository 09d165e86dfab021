import { execFileSync } from 'node:child_process';

/** A program that nobody here wrote, and what it says. */
export interface Trial {
  readonly name: string;
  /** Throws if the program refuses. `bent` says that the artefact is to be tampered with first. */
  readonly run: (bent: boolean) => void;
}

/** Runs a program quietly. @throws Error if it ends with another code than 0 */
export function run(program: string, args: readonly string[], input?: Uint8Array | string): string {
  return execFileSync(program, [...args], {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input !== undefined && { input }),
  });
}

/** True if a program is installed. */
export function installed(program: string, args: readonly string[] = ['--version']): boolean {
  try {
    execFileSync(program, [...args], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // It is there, and does not know what it was asked.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** The bytes with one bit flipped, in the middle. */
export function bent(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.length >> 1;
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
}
