import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkTiles, nodeHashing, openBundle, readPolicy, tilesOf, verifyBundle } from '#evidence/reading';
import { writeLedgerBundle } from './bundle.js';
import { thousandEvents } from './bundle-of-a-person.js';
import { lineOf, marksOf } from './marks.js';
import { format, type Measured } from './rounds.js';

/**
 * Bundles: made, verified, their size. Wall time and the processor's time: on a busy machine only the second says
 * what the work costs.
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, persons: { type: 'string', default: '500' } },
});
const events = Number(values.events);

const figures: Measured[] = [];

function noted(name: string, value: number, unit: string): void {
  figures.push({ name, unit, median: value, rounds: [value] });
  process.stdout.write(`${name.padEnd(64)} ${format(value).padStart(7)} ${unit}\n`);
}

async function timed<T>(name: string, task: () => Promise<T> | T): Promise<T> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await task();
  const { user, system } = process.cpuUsage(cpu);
  const wall = (performance.now() - start) / 1000;
  figures.push({ name, unit: 's', median: wall, rounds: [wall] });
  process.stdout.write(
    `${name.padEnd(64)} ${wall.toFixed(2).padStart(7)} s, processor ${((user + system) / 1e6).toFixed(2).padStart(7)} s\n`,
  );
  return result;
}

await thousandEvents(timed, noted);

const folder = mkdtempSync(join(tmpdir(), 'bench-bundle-'));
try {
  const { zip, policy, bytes } = await timed(`${events} events: whole-ledger bundle written`, () =>
    writeLedgerBundle(folder, events, Number(values.persons)),
  );
  noted(`${events} events: an event, full mode`, bytes / events, 'bytes');
  const trusted = readPolicy(nodeHashing, policy);
  const open = (): ReturnType<typeof openBundle> => openBundle(zip);
  await timed(`${events} events: leaves and root recomputed out of the ZIP`, () => {
    const { files, close } = open();
    const size = BigInt(events + 2);
    checkTiles(nodeHashing, (path) => files.read(`evidence-bench/data/${path}`), size);
    close();
    return [...tilesOf(size)].length;
  });
  for (const full of [false, true]) {
    const report = await timed(`${events} events: verified${full ? ', every body read' : ''}`, async () => {
      const { files, close, bodies } = open();
      const parts = { reading: nodeHashing, policy: trusted, full };
      const found = await verifyBundle(files, { ...parts, ...(bodies && { bodies }) });
      close();
      return found;
    });
    if (report.findings.length > 0) throw new Error(JSON.stringify(report.findings.slice(0, 3)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// evidence format 6.
const marks = marksOf(figures, [
  { of: '1000 events, compact, with story and paper: made', ceiling: 3 },
  { of: '1000 events, compact, with story and paper: verified', ceiling: 1 },
  { of: '1000 events, compact, with story and paper: an event', ceiling: 2_500 },
  { of: `${events} events: leaves and root recomputed out of the ZIP`, ceiling: 10 },
  { of: `${events} events: verified, every body read`, ceiling: 25 },
]);
for (const mark of marks) process.stdout.write(`  ${lineOf(mark)}\n`);
