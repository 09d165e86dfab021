import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A program of this folder in a process of its own, read line by line. */
export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** The lines it printed so far; a last line cut off by a kill is not among them. */
  readonly lines: readonly string[];
  /** Resolves with the first line that begins so, printed before or after the call; rejects if it exits first. */
  line(start: string): Promise<string>;
  /** Resolves when it is gone and everything that it printed is in `lines`. */
  readonly gone: Promise<void>;
  /** kill -9, and waits for the end. */
  kill(): Promise<void>;
}

/**
 * Starts a compiled program of this folder (`npm run build` makes it: a plain node process reads no TypeScript).
 * @param limitKib soft limit of the size of any file that it writes (RLIMIT_FSIZE), in KiB
 */
export function startChild(name: string, args: readonly string[], limitKib?: number): Child {
  const program = join(import.meta.dirname, '../../dist/test/event-store', `${name}.js`);
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);
  const command = [process.execPath, '--enable-source-maps', program, ...args];
  const child =
    limitKib === undefined
      ? spawn(command[0]!, command.slice(1))
      : spawn('bash', ['-c', 'ulimit -S -f "$0"; exec "$@"', String(limitKib), ...command]);

  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let errors = '';
  let exited = false;
  const wake = (): void => waiting.forEach((check) => check());
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let partial = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (partial + chunk.toString()).split('\n');
    partial = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  const gone = new Promise<void>((resolve) =>
    child.on('close', () => {
      exited = true;
      wake();
      resolve();
    }),
  );
  return {
    process: child,
    lines,
    gone,
    line: (start) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = lines.find((line) => line.startsWith(start));
          if (found === undefined && !exited) return;
          waiting.delete(check);
          if (found !== undefined) resolve(found);
          else reject(new Error(`${name} ended without "${start}": ${errors}`));
        };
        waiting.add(check);
        check();
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
