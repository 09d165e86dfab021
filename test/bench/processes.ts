import { spawn, type ChildProcess } from 'node:child_process';
import { built, served, type Served } from '../support/service-process.js';

export { startService, type Served } from '../support/service-process.js';

/** Starts the bare hello server (H). */
export async function startHello(): Promise<Served> {
  const { child, said } = await startBuilt('test/bench/hello-server.js');
  return served(child, `http://127.0.0.1:${said}`);
}

/** Starts an event store, a simulator, in a process of its own. */
export async function startSimulator(): Promise<{ readonly url: string; stop(): void }> {
  const { child, said } = await startBuilt('test/event-store-simulator/serve.js');
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);
  return { url: said, stop };
}

/** Starts a built file. @returns the process and the first line that it says */
async function startBuilt(path: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [built(path)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', () => reject(new Error(`${path} ended`)));
  });
  return { child, said };
}
