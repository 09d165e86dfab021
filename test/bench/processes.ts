import { spawn } from 'node:child_process';
import { built, served, type Served } from '../support/service-process.js';

export { startService, type Served } from '../support/service-process.js';

/** Starts the bare hello server (H). */
export async function startHello(): Promise<Served> {
  const child = spawn(process.execPath, [built('test/bench/hello-server.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', () => reject(new Error('the hello server ended')));
  });
  return served(child, `http://127.0.0.1:${port}`);
}
