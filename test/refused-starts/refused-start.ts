import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { built } from '../support/service-process.js';

/** How a service ended that did not start. */
export interface RefusedStart {
  readonly code: number | null;
  /** What it said on the error stream, line by line. */
  readonly sentences: readonly string[];
  /** What it said on the output, where notices and first keys would stand. */
  readonly output: string;
}

/** One that starts after all is ended after so long, milliseconds. */
const ENDED_AFTER_MS = 60_000;

/** Starts the service as built and waits until it has ended. @param settings environment variables */
export async function refusedStart(settings: Readonly<Record<string, string>>): Promise<RefusedStart> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [built('apps/ledger-api/main.js')], {
    env: { PATH, PORT: '0', LOG_LEVEL: 'error', AUTH: 'off', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: ENDED_AFTER_MS,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => void (said[stream] += chunk.toString()));
  await once(child, 'close');
  return {
    code: child.exitCode,
    sentences: said.stderr.split('\n').filter((line) => line !== ''),
    output: said.stdout,
  };
}
