import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A program under way, with everything that it printed so far. */
export interface Started {
  readonly process: ChildProcess;
  /** Resolves when it is gone and everything that it printed is in `output`. */
  readonly ended: Promise<void>;
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
  let heard = (): void => undefined;
  let hasEnded = false;
  const listen = (chunk: Buffer): void => {
    text += chunk.toString();
    heard();
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      hasEnded = true;
      heard();
      resolve();
    }),
  );
  return {
    process: child,
    ended,
    output: () => text,
    says: async (pattern) => {
      const deadline = Date.now() + WITHIN_MS;
      for (;;) {
        const match = pattern.exec(text);
        if (match) return match;
        if (hasEnded) throw new Error(`It ended, having said:\n${text}`);
        if (Date.now() > deadline) throw new Error(`It did not say ${pattern.source}, but:\n${text}`);
        // Whatever it says, on either stream, may be what is waited for; nothing said is looked at in a while, too.
        await new Promise<void>((resolve) => {
          heard = resolve;
          setTimeout(resolve, 1_000).unref();
        });
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      await within(ended, child, () => text);
      return child.exitCode;
    },
  };
}

/** How long a program may take to say something, or to end, milliseconds. */
const WITHIN_MS = 100_000;

async function within(ended: Promise<void>, child: ChildProcess, output: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`It did not end, having said:\n${output()}`));
    }, WITHIN_MS);
  });
  await Promise.race([ended, late]).finally(() => clearTimeout(timer));
}

/** Runs a program to its end. */
export async function finished(
  started: Started,
): Promise<{ readonly code: number | null; readonly output: string }> {
  await within(started.ended, started.process, started.output);
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
