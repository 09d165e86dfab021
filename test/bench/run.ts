import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accessFigures, ALONE, BESIDE_A_FLOOD, GUARDED, UNGUARDED } from './access.js';
import { appendContestants } from './append.js';
import { auditFigures, EXPORT, EXPORT_EVENTS, SLOWEST_PAGE } from './audit.js';
import { engineContestants } from './engine.js';
import { lawContestants } from './in-process.js';
import { latencyContestants, oneConnection } from './latency.js';
import { burst } from './load.js';
import { IMPORT_THREE, importContestants } from './import.js';
import { lineOf, marksOf } from './marks.js';
import { startHello, startService } from './processes.js';
import { productionFigures } from './production.js';
import { format, interleaved, type Measured } from './rounds.js';
import { startAgain, startFigure } from './start-again.js';
import { LAG_FIGURE, lagFigures, rebuildFigure, rebuildFigures } from './tables.js';
import { batchBodies, checkBodies, recordController, recordPeople } from './world.js';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    facts: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '2000' },
    stores: { type: 'string', default: 'embedded' },
  },
});
const rounds = whole('rounds', given.rounds);
const seconds = whole('seconds', given.seconds);
const facts = whole('facts', given.facts);
const people = whole('people', given.people);
if (given.stores === 'production') {
  await productionFigures({ rounds, seconds, facts }, say);
  process.exit(0);
}
const CONNECTIONS = 50;
const BATCH = 100;
const IMPORT_ROWS = 50_000;

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} takes a whole number from 1, not ${text}`);
  return number;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function http(): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-'));
  const hello = await startHello();
  const service = await startService(folder);
  try {
    await recordController(service.url);
    const count = await recordPeople(service.url, people * 4, () => undefined);
    const single = checkBodies(count, 500);
    const hundred = batchBodies(count, 50, BATCH);
    const one = async (url: string, bodies: readonly string[]): Promise<number> =>
      (await burst(url, bodies, CONNECTIONS, seconds)).requestsPerSecond;
    const check = `${service.url}/v1/check`;
    await burst(check, single, CONNECTIONS, 2); // warm: the histories are in memory afterwards
    return await interleaved(
      [
        { name: 'H: bare node:http, hello', unit: 'requests/s', run: () => one(hello.url, single) },
        { name: 'single check', unit: 'decisions/s', run: () => one(check, single) },
        {
          name: `batch of ${BATCH}`,
          unit: 'decisions/s',
          run: async () => BATCH * (await one(`${service.url}/v1/check/batch`, hundred)),
        },
        ...latencyContestants('H, one connection', () => oneConnection(hello.url, single, 1)),
        ...latencyContestants('single check, one connection', () => oneConnection(check, single, 1)),
      ],
      rounds,
      say,
    );
  } finally {
    await service.stop();
    await hello.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

say(
  `Node ${process.version}, ${cpus().length} cores, ${rounds} rounds of ${seconds} s, ${CONNECTIONS} connections`,
);
say('HTTP, interleaved:');
const overHttp = await http();
say('Access control:');
const access = await accessFigures(rounds, seconds, say);
say('In process, and the store alone, interleaved:');
const append = await appendContestants(seconds * 500);
const engine = await engineContestants(people, seconds * 500);
const inside = await interleaved(
  [...engine.contestants, ...lawContestants(people, seconds * 500), ...append.contestants],
  rounds,
  say,
);
await append.end();
await engine.end();
say('Moving in:');
const imports = await interleaved(importContestants(IMPORT_ROWS), rounds, say);
say(`Questions of an audit, ${facts.toLocaleString('en-US')} facts:`);
const audits = await auditFigures(facts, rounds, say);
say(`Start with ${facts.toLocaleString('en-US')} facts:`);
const starts = await startAgain(facts, rounds, say);

say('The DPO’s tables:');
const few = Math.max(1_000, Math.round(facts / 10));
const tables = [
  ...(await rebuildFigures([few, facts], rounds, say)),
  ...(await lagFigures(500, seconds, rounds, say)),
];

const measured = [...overHttp, ...access, ...inside, ...imports, ...audits, ...starts, ...tables];
say('\nMedians');
for (const { name, unit, median } of measured)
  say(`  ${name.padEnd(48)} ${format(median).padStart(12)} ${unit}`);
// The floors of the check and of the stores; the latency's ceilings are what it is to reach in the end (check-api).
const marks = marksOf(measured, [
  { of: 'single check', to: 'H: bare node:http, hello', floor: 0.25 },
  { of: `batch of ${BATCH}`, to: 'single check', floor: 10 },
  { of: 'single check, one connection: p50', to: 'H, one connection: p50', ceiling: 1.5 },
  { of: 'single check, one connection: p99', ceiling: 1 },
  { of: GUARDED, to: UNGUARDED, floor: 0.85 },
  { of: BESIDE_A_FLOOD, to: ALONE, ceiling: 5 },
  { of: 'in-process check, warm facts', floor: 200_000 },
  { of: 'append, 512 at once', floor: 20_000 },
  { of: IMPORT_THREE, floor: 5_000 },
  { of: SLOWEST_PAGE, ceiling: 20 },
  { of: EXPORT, floor: 50_000 },
  { of: EXPORT_EVENTS, floor: 50_000 },
  { of: startFigure(facts), ceiling: 10_000 },
  { of: rebuildFigure(facts), floor: 15_000 },
  { of: rebuildFigure(facts), to: rebuildFigure(few), floor: 0.8 },
  { of: LAG_FIGURE, ceiling: 50 },
]);
say('\nRatios and floors');
for (const mark of marks) say(`  ${lineOf(mark)}`);
const missed = marks.filter(({ reached }) => !reached);
// A figure of a busy machine is no defect of the program: whoever runs the bench judges, so the exit code is 0.
say(
  missed.length === 0 ? '\nEvery mark was reached.' : `\n${missed.length} of ${marks.length} marks missed.`,
);

await mkdir('bench-results', { recursive: true });
const file = join('bench-results', `${new Date().toISOString().replaceAll(':', '-')}.json`);
await writeFile(
  file,
  JSON.stringify(
    {
      node: process.version,
      cores: cpus().length,
      rounds,
      seconds,
      facts,
      measured,
      marks,
    },
    null,
    2,
  ),
);
say(`\nRaw results: ${file}`);
