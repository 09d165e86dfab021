import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A program under way, with everything that it printed so far. */
export interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Waits until the output matches; fails with the output if the program ends before. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Ends it with SIGTERM and gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts a program of this project with its own environment on top of this process's. */
export function start(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Started {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close');
  return {
    process: child,
    output: () => text,
    says: async (pattern) => {
      for (;;) {
        const match = pattern.exec(text);
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`It ended, having said:\n${text}`);
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

/** Runs a program to its end. */
export async function finished(
  started: Started,
): Promise<{ readonly code: number | null; readonly output: string }> {
  if (started.process.exitCode === null) await once(started.process, 'close');
  return { code: started.process.exitCode, output: started.output() };
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
