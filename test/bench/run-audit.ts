import { auditFigures } from './audit.js';

/** The figures of the audit alone: `node dist/test/bench/run-audit.js [facts] [rounds]`. */
const [facts = '1000000', rounds = '3'] = process.argv.slice(2);
await auditFigures(Number(facts), Number(rounds), (line) => process.stdout.write(`${line}\n`));
