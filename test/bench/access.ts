import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { oneConnection } from './latency.js';
import { burst } from './load.js';
import { startService, type Served } from './processes.js';
import { interleaved, type Contestant, type Measured } from './rounds.js';
import { checkBodies, recordController, recordPeople } from './world.js';

export const GUARDED = 'single check, access control and decision log on';
export const UNGUARDED = 'single check, both off';
/** Processor time of the service: on a machine with other work the fairer of the two. */
export const GUARDED_CPU = `${GUARDED}: CPU`;
export const UNGUARDED_CPU = `${UNGUARDED}: CPU`;
export const ALONE = 'another’s check, alone: p99';
export const BESIDE_A_FLOOD = 'another’s check, beside a flood: p99';

const CONNECTIONS = 50;
const PEOPLE = 2_000;
/** With 2,000 requests a second for each, more than one connection can send. */
const QUIET = 8;
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/**
 * What access control costs, and what a flood from one principal does to the checks of another, who asks over
 * one connection. Three services on folders of their own: unguarded; guarded without a limit that counts; guarded as
 * delivered.
 */
export async function accessFigures(
  rounds: number,
  seconds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const folders = await Promise.all([1, 2, 3].map(() => mkdtemp(join(tmpdir(), 'ledger-bench-access-'))));
  const [plain = '', open = '', limited = ''] = folders;
  const services: Served[] = [];
  try {
    const [mine, others] = [await furnished(open), await furnished(limited)];
    await furnished(plain);
    const start = async (folder: string, settings: Record<string, string>) => {
      const service = await startService(folder, settings);
      services.push(service);
      return service;
    };
    const unguarded = await start(plain, { AUTH: 'off', DECISION_LOG: 'off' });
    const guarded = await start(open, { AUTH: 'on', RATE_LIMIT: '10000000' });
    const delivered = await start(limited, { AUTH: 'on' });
    const bodies = checkBodies(PEOPLE, 500);
    const warm = (service: Served, key?: string) =>
      burst(`${service.url}/v1/check`, bodies, 5, 2, bearer(key));
    await warm(unguarded);
    await warm(guarded, mine.key);
    // One connection alone asks faster than one principal may: those who ask quietly are several.
    const quiet = () =>
      oneConnection(`${delivered.url}/v1/check`, bodies, seconds, ...others.quiet.map((key) => bearer(key)));
    return await interleaved(
      [
        ...throughput(UNGUARDED, UNGUARDED_CPU, unguarded, bodies, seconds),
        ...throughput(GUARDED, GUARDED_CPU, guarded, bodies, seconds, mine.key),
        { name: ALONE, unit: 'ms', run: async () => (await quiet()).p99 },
        {
          name: BESIDE_A_FLOOD,
          unit: 'ms',
          run: async () => {
            const flooding = flood(delivered.url, bodies, seconds + 1, others.flooder);
            const { p99 } = await quiet();
            await flooding;
            return p99;
          },
        },
      ],
      rounds,
      say,
    );
  } finally {
    for (const service of services) await service.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

/** Requests per second, and what each cost the service. */
function throughput(
  name: string,
  cpuName: string,
  { url, pid }: Served,
  bodies: readonly string[],
  seconds: number,
  key?: string,
): Contestant[] {
  let cpuMicroseconds = 0;
  return [
    {
      name,
      unit: 'decisions/s',
      run: async () => {
        const before = cpuMs(pid);
        const { requestsPerSecond } = await burst(
          `${url}/v1/check`,
          bodies,
          CONNECTIONS,
          seconds,
          bearer(key),
        );
        cpuMicroseconds = ((cpuMs(pid) - before) * 1_000) / (requestsPerSecond * seconds);
        return requestsPerSecond;
      },
    },
    { name: cpuName, unit: 'µs/decision', run: () => Promise.resolve(cpuMicroseconds) },
  ];
}

/**
 * As many checks as fifty connections can send, whatever is answered. In a thread of its own: who asks quietly must
 * wait for the service, and not for the flood’s own work.
 */
async function flood(url: string, bodies: readonly string[], seconds: number, key: string): Promise<void> {
  await autocannon({
    url: `${url}/v1/check`,
    connections: CONNECTIONS,
    workers: 1,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) },
    requests: bodies.map((body) => ({ body })),
  });
}

/** Keys of a folder. */
interface Furnished {
  readonly key: string;
  readonly flooder: string;
  readonly quiet: readonly string[];
}

/** People in a folder, and keys for asking about them; the service is stopped again. */
async function furnished(folder: string): Promise<Furnished> {
  const service = await startService(folder, { AUTH: 'off' });
  try {
    await recordController(service.url);
    await recordPeople(service.url, PEOPLE * 4, () => undefined);
    const keys = await Promise.all(Array.from({ length: 2 + QUIET }, () => keyOf(service.url)));
    const [key = '', flooder = '', ...quiet] = keys;
    return { key, flooder, quiet };
  } finally {
    await service.stop();
  }
}

async function keyOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/operations/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'bench', grants: [{ role: 'checker', controllers: '*' }] }),
  });
  return ((await answer.json()) as { key: string }).key;
}

function bearer(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** Processor time of a process so far (proc(5), fields 14 and 15). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
