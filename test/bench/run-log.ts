import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { sealLatency, sealRate, verifySeconds } from './log.js';
import { lineOf, marksOf } from './marks.js';
import { format, type Measured } from './rounds.js';

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '50000' },
    leaves: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
});

const rounds = Number(given.rounds);

/** Measures some rounds and gives the median. */
async function measured(name: string, unit: string, run: () => Promise<number> | number): Promise<Measured> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await run());
  const median = [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;
  process.stdout.write(
    `  ${name.padEnd(48)} ${format(median).padStart(12)} ${unit}  (${all.map(format).join(', ')})\n`,
  );
  return { name, unit, median, rounds: all } as Measured;
}

process.stdout.write(`The log. Node ${process.version}, ${cpus().length} cores, ${rounds} rounds\n`);
const figures = [
  await measured('seal', 'events/s', () => sealRate(Number(given.events))),
  await measured(
    'event to checkpoint at 500/s: p99',
    'ms',
    async () => (await sealLatency(500, Number(given.seconds))).p99,
  ),
  await measured(`${given.leaves} leaves, tags, root verified`, 's', () =>
    verifySeconds(Number(given.leaves)),
  ),
];
// evidence format 6.
const marks = marksOf(figures, [
  { of: 'seal', floor: 10_000 },
  { of: 'event to checkpoint at 500/s: p99', ceiling: 5_000 },
  { of: `${given.leaves} leaves, tags, root verified`, ceiling: 10 },
]);
for (const mark of marks) process.stdout.write(`  ${lineOf(mark)}\n`);
