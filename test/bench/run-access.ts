import {
  accessFigures,
  ALONE,
  BESIDE_A_FLOOD,
  GUARDED,
  GUARDED_CPU,
  UNGUARDED,
  UNGUARDED_CPU,
} from './access.js';
import { lineOf, marksOf } from './marks.js';

/** What access control costs, alone: `npm run bench:access -- [rounds] [seconds]`. */
const [rounds = '5', seconds = '3'] = process.argv.slice(2);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const measured = await accessFigures(Number(rounds), Number(seconds), say);
const marks = marksOf(measured, [
  { of: GUARDED, to: UNGUARDED, floor: 0.85 },
  { of: UNGUARDED_CPU, to: GUARDED_CPU, floor: 0.85 },
  { of: BESIDE_A_FLOOD, to: ALONE, ceiling: 5 },
]);
for (const mark of marks) say(`  ${lineOf(mark)}`);
