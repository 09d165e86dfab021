import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { built } from '../support/service-process.js';
import { startService } from './processes.js';
import type { Contestant } from './rounds.js';
import { CONTROLLER, recordController } from './world.js';

/** A mailing tool's list: one consent a row, with what the tool knows of it, and now and then a no. */
const MAPPING = `
source: bench
controller: ${CONTROLLER}
subject: { scheme: email, value: { column: mail } }
rules:
  - when: { status: subscribed }
    fact: consent.granted
    purpose: newsletter
    version: 1
    at: { column: since }
    evidence: { form: { column: form } }
  - when: { status: unsubscribed }
    fact: suppression
`;

async function writeList(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('mail,status,since,form\n');
  for (let i = 0; i < rows; i += 1) {
    const status = i % 10 === 9 ? 'unsubscribed' : 'subscribed';
    if (!file.write(`person-${i}@example.com,${status},2024-05-01T10:00:00Z,signup\n`))
      await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

/** Runs the built tool to its end. @throws Error with what it said if it failed */
async function ledgerCli(url: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [built('apps/ledger-cli/main.js'), ...args], {
    env: { ...process.env, LEDGER_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (chunk: Buffer): void => void (said += chunk.toString());
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the import ended with ${code}: ${said.slice(-2_000)}`);
}

/** Names of the figures. */
export const IMPORT = 'import, one fact a row, new persons';
export const DRY_RUN = 'dry run of the same';

/** `ledger-cli import` of a CSV file into an empty service, from the start of the tool to its end: facts per second. */
export function importContestants(rows: number): Contestant[] {
  const over = async (...flags: readonly string[]): Promise<number> => {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-import-'));
    const service = await startService(join(folder, 'data'));
    try {
      await recordController(service.url);
      const [list, mapping] = [join(folder, 'list.csv'), join(folder, 'mapping.yaml')];
      await writeList(list, rows);
      await writeFile(mapping, MAPPING);
      const start = performance.now();
      await ledgerCli(service.url, 'import', list, '--mapping', mapping, ...flags);
      return (rows * 1_000) / (performance.now() - start);
    } finally {
      await service.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  };
  return [
    { name: IMPORT, unit: 'facts/s', run: () => over() },
    { name: DRY_RUN, unit: 'rows/s', run: () => over('--dry-run') },
  ];
}
