import { importContestants } from './import.js';
import { interleaved } from './rounds.js';

/** The figures of an import alone: `node dist/test/bench/run-import.js [rows] [rounds]`. */
const [rows = '50000', rounds = '1'] = process.argv.slice(2);
await interleaved(importContestants(Number(rows)), Number(rounds), (line) =>
  process.stdout.write(`${line}\n`),
);
