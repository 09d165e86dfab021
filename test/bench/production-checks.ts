import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUpAcme } from '../e2e/acme.js';
import { check, grant, ManyProcesses } from '../many-processes/roles.js';
import { startSimulator } from './processes.js';
import { startService, type Served } from '../support/service-process.js';
import { percentile } from './latency.js';
import { burst } from './load.js';
import { interleaved, type Measured } from './rounds.js';
import { checkBodies, recordController, recordPeople } from './world.js';

export const EMBEDDED_CHECK = 'single check over HTTP, embedded stores';
export const PRODUCTION_CHECK = 'single check over HTTP, production stores';
export const TOKEN_ABOVE = 'p99 of a check with a token at the head, above one without';

const CONNECTIONS = 20;
const PEOPLE = 500;
/** Checks of each kind in a round. */
const PAIRS = 200;

/**
 * Checks of a process on production stores (an event store that is a simulator, a real PostgreSQL) beside
 * those of one on embedded stores; and how much longer a check takes that must have seen what another process has just
 * acknowledged.
 */
export async function productionChecks(
  rounds: number,
  seconds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-checks-'));
  const many = await ManyProcesses.open(await startSimulator());
  const embedded = await startService(folder);
  try {
    const [one, other] = [await many.start('api'), await many.start('api')];
    const bodies = new Map<string, readonly string[]>();
    for (const { url } of [embedded, one]) {
      await recordController(url);
      bodies.set(url, checkBodies(await recordPeople(url, PEOPLE, () => undefined), PEOPLE));
    }
    await setUpAcme(one.url);
    const speed = (name: string, { url }: Served) => ({
      name,
      unit: 'checks/s',
      run: async () =>
        (await burst(`${url}/v1/check`, bodies.get(url) ?? [], CONNECTIONS, seconds)).requestsPerSecond,
    });
    return await interleaved(
      [
        speed(EMBEDDED_CHECK, embedded),
        speed(PRODUCTION_CHECK, one),
        { name: TOKEN_ABOVE, unit: 'ms', run: () => aboveWithout(one, other) },
      ],
      rounds,
      say,
    );
  } finally {
    await embedded.stop();
    await many.close();
    await rm(folder, { recursive: true, force: true });
  }
}

let persons = 0;

/** After each record at one process, a check at the other: with the record's token, and without any. */
async function aboveWithout(writes: Served, reads: Served): Promise<number> {
  const took = { with: [] as number[], without: [] as number[] };
  for (let i = 0; i < 2 * PAIRS; i++) {
    const person = `token-${++persons}@example.org`;
    const { position } = await grant(writes, person);
    const token = i % 2 === 0;
    const begun = performance.now();
    const { permitted } = await check(reads, person, token ? { atLeast: position } : {});
    took[token ? 'with' : 'without'].push(performance.now() - begun);
    if (token && !permitted) throw new Error('a check with a token did not see what the token says');
  }
  return percentile(took.with, 0.99) - percentile(took.without, 0.99);
}
