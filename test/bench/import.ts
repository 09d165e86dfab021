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

/** What an old tool knows: a consent with its evidence, a contract, and now and then a no. */
const MAPPING = `
source: bench
controller: ${CONTROLLER}
subject: { scheme: email, value: { column: mail } }
rules:
  - when: { status: subscribed, purpose: [newsletter, analytics] }
    fact: consent.granted
    purpose: { column: purpose }
    version: 1
    at: { column: since }
    evidence: { form: { column: form } }
  - when: { status: subscribed, purpose: service }
    fact: contract.started
    purposes: [service]
    at: { column: since }
  - when: { status: unsubscribed }
    fact: suppression
`;

/** Rows of the file of the floor, for each row of the others: what a process does once must not count for much. */
const LONG_FILE = 6;

/** A world: how many rows, one after the other, are about one person. Every tenth person's last one is a no. */
interface World {
  readonly rows: number;
  readonly rowsPerPerson: number;
}

const NO_EVERY_PERSONS = 10;

async function writeList(path: string, { rows, rowsPerPerson }: World): Promise<void> {
  const file = createWriteStream(path);
  file.write('mail,status,purpose,since,form\n');
  for (let i = 0; i < rows; i += 1) {
    const [person, at] = [Math.floor(i / rowsPerPerson), i % rowsPerPerson];
    const no = at === rowsPerPerson - 1 && person % NO_EVERY_PERSONS === NO_EVERY_PERSONS - 1;
    const said = `${no ? 'unsubscribed' : 'subscribed'},${PURPOSES_IN_ORDER[at] ?? ''}`;
    if (!file.write(`person-${person}@example.com,${said},2024-05-01T10:00:00Z,signup\n`))
      await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

const PURPOSES_IN_ORDER = ['newsletter', 'analytics', 'service'];

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

/** Names of the figures. A fact is a row of the file; the links of identifiers that the ledger adds are not counted. */
export const IMPORT = 'import, a new person in each row';
export const IMPORT_THREE = 'import, new persons with three rows each';
export const DRY_RUN = 'dry run, a new person in each row';

/**
 * `ledger-cli import` of a CSV file into an empty service, from the start of the tool to its end: facts per second. The
 * floor is that of three purposes per person, as that of the rebuild is; a new person in each row is told beside it.
 * The tables and the log make room for it and catch up afterwards, which is not in the figure.
 */
export function importContestants(rows: number): Contestant[] {
  const over = async (world: World, ...flags: readonly string[]): Promise<number> => {
    const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-import-'));
    const service = await startService(join(folder, 'data'));
    try {
      await recordController(service.url);
      const [list, mapping] = [join(folder, 'list.csv'), join(folder, 'mapping.yaml')];
      await writeList(list, world);
      await writeFile(mapping, MAPPING);
      const start = performance.now();
      await ledgerCli(service.url, 'import', list, '--mapping', mapping, ...flags);
      return (world.rows * 1_000) / (performance.now() - start);
    } finally {
      await service.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  };
  return [
    { name: IMPORT, unit: 'facts/s', run: () => over({ rows, rowsPerPerson: 1 }) },
    { name: IMPORT_THREE, unit: 'facts/s', run: () => over({ rows: LONG_FILE * rows, rowsPerPerson: 3 }) },
    { name: DRY_RUN, unit: 'rows/s', run: () => over({ rows, rowsPerPerson: 1 }, '--dry-run') },
  ];
}
