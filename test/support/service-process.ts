import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the build lies: these files run from it, or beside it as sources. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIST = /[\\/]dist[\\/]$/.test(ROOT) ? ROOT : join(ROOT, 'dist');

const READY_WITHIN_MS = 120_000;

/** A stop breaks off after 20 seconds what is still under way; a machine under load gets some more. */
const ENDS_WITHIN_MS = 60_000;

/** A server in a process of its own: its base URL, and how to end it. */
export interface Served {
  readonly url: string;
  readonly pid: number;
  /** Of a service: what it wrote last, and whether it has ended. */
  readonly last?: () => { readonly words: string; readonly ended: boolean };
  /** Sends the signal (SIGTERM when left out) and waits until the process has ended. Gives its code, null if killed. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A child process that serves `url`. It does not outlive this process. */
export function served(child: ChildProcess, url: string): Served {
  const abandon = (): void => void child.kill('SIGKILL');
  // First of all that happens then: its data folder can only be taken away from a process that is dead.
  process.prependOnceListener('exit', abandon);
  const ended = new Promise<void>((resolve) =>
    hasEnded(child) ? resolve() : child.once('exit', () => resolve()),
  ).finally(() => process.off('exit', abandon));
  return {
    url,
    pid: child.pid ?? 0,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          abandon();
          reject(new Error(`process ${child.pid} did not end within ${ENDS_WITHIN_MS} ms of ${signal}`));
        }, ENDS_WITHIN_MS);
      });
      await Promise.race([ended, late]).finally(() => clearTimeout(timer));
      return child.exitCode;
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The path of a built file. @param path below the repository, `test/bench/hello-server.js` */
export function built(path: string): string {
  return join(DIST, path);
}

/** A TCP port of the loopback interface that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

/**
 * Starts the service as built, on `dataFolder`, and waits until it is ready.
 * @param settings environment variables of the service, over those of this process
 * @param youngMiB the most of each half of its young generation; as the image and the unit have it
 * @throws Error with the service's last words if it ends, or is not ready after two minutes
 */
export async function startService(
  dataFolder: string,
  settings: Readonly<Record<string, string>> = {},
  youngMiB = 64,
): Promise<Served> {
  // Started again under the same address, it is found by who was speaking to it.
  const port = Number(settings['PORT'] ?? (await freePort()));
  const program = [`--max-semi-space-size=${youngMiB}`, built('apps/ledger-api/main.js')];
  const child = spawn(process.execPath, program, {
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataFolder,
      LOG_LEVEL: 'error',
      AUTH: 'off',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  const listen = (chunk: Buffer): void => {
    words = (words + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const last = () => ({ words, ended: hasEnded(child) });
  const service = { ...served(child, `http://127.0.0.1:${port}`), last };
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (hasEnded(child)) throw new Error(`the service ended: ${words}`);
    const ready = await fetch(`${service.url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return service;
    if (Date.now() > deadline) {
      await service.stop('SIGKILL');
      throw new Error(`the service did not become ready: ${words}`);
    }
    // Each try takes processor time that the service starts with.
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
