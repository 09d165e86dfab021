import type { Command } from 'commander';
import { resolve } from 'node:path';
import { CliError, EXIT } from '../exit-codes.js';
import { duration } from '../import/progress.js';
import type { Io } from '../io.js';
import type { CopyOrder } from './copy-ledger.js';
import { urlOf } from './url-argument.js';

interface CopyFlags {
  readonly from: string;
  readonly to: string;
  readonly toData?: string;
  readonly database?: string;
  readonly keysDatabase?: string;
  readonly masterKey?: string;
  readonly signingKey?: string;
  readonly keyBackups?: string;
}

const EVENT_STORE = /^(esdb|kurrentdb)(\+discover)?:\/\//;
const SAY_EVERY_MS = 2_000;

const HELP = `
The service must be stopped. Everything is copied and compared (facts, texts, keys, log, every decision); then the source
is closed for ever, and the copy lives. Killed, the same command goes on. URLs hold passwords, which everybody on the machine
sees in a command line: @file reads one from a file.

Exit codes: 0 the ledger lives on the servers, 1 refused, or the stores differ, 2 wrong use.`;

/** `store copy`: moves a stopped ledger from embedded stores to servers. */
export function addStoreCommands(program: Command, io: Io): void {
  program
    .command('store')
    .description('where the ledger lies')
    .command('copy')
    .description('move a stopped ledger from embedded stores to EventStoreDB and PostgreSQL')
    .requiredOption('--from <folder>', 'data folder of the embedded stores')
    .requiredOption(
      '--to <url>',
      'esdb://… of an event store that holds no ledger (EVENTSTORE_URL), or @file',
    )
    .option('--to-data <folder>', 'data folder of the copy (default: <from>-production)')
    .option('--database <url>', 'postgres://… for tables, texts and keys (DATABASE_URL), or @file')
    .option('--keys-database <url>', 'the same for the keys (KEYS_DATABASE_URL), or @file')
    .option('--master-key <file>', 'the master key, if it is not in the folder')
    .option('--signing-key <file>', 'the key that signs the log, if it is not in the folder')
    .option('--key-backups <folder>', 'KEY_BACKUP_DIR, if that is not key-backups in the folder')
    .addHelpText('after', HELP)
    .action((flags: CopyFlags) => copy(io, flags));
}

async function copy(io: Io, flags: CopyFlags): Promise<void> {
  const order = orderOf(io, flags);
  // Only here: the other commands run where no database driver is installed.
  const [{ copyLedger }, errors] = await Promise.all([import('./copy-ledger.js'), import('./errors.js')]);
  try {
    const { ledger, facts, digest, log, prepared } = await copyLedger(order);
    io.write(`${facts} facts, digest ${digest} in both stores.`);
    if (prepared)
      io.write(
        `${prepared.keys} keys, ${prepared.texts} texts; ${prepared.answers} answers, the same from both.`,
      );
    if (log)
      io.write(
        `log ${log.origin}: size ${log.size}, root ${Buffer.from(log.root).toString('base64')} in both.`,
      );
    io.write(`The ledger ${ledger} lives with ${order.to.data} now; ${order.from} takes no more facts.`);
    io.write('Erasures do not reach the old folder: destroy it, and backups of it, as soon as you may.');
  } catch (error) {
    throw errors.asCliError(error);
  }
}

function orderOf(io: Io, flags: CopyFlags): CopyOrder {
  const from = resolve(flags.from);
  const eventStore = urlOf(flags.to);
  if (!EVENT_STORE.test(eventStore))
    throw new CliError(EXIT.usage, '--to must be the esdb:// URL of an event store.');
  let [step, begun, said] = ['', 0, 0];
  return {
    from,
    to: {
      data: resolve(flags.toData ?? `${from}-production`),
      eventStore,
      database: flags.database && urlOf(flags.database),
      keysDatabase: flags.keysDatabase && urlOf(flags.keysDatabase),
    },
    keyFiles: { masterKey: flags.masterKey, signingKey: flags.signingKey, keyBackups: flags.keyBackups },
    clock: { now: () => Date.now() },
    say: (next) => {
      [step, begun] = [next, performance.now()];
      said = begun;
      io.write(`${step} …`);
    },
    progress: (done, total) => {
      const now = performance.now();
      if (now - said < SAY_EVERY_MS) return;
      said = now;
      const left =
        total === undefined
          ? ''
          : ` of ${total}, about ${duration(((now - begun) / 1_000 / done) * (total - done))} left`;
      io.write(`  ${step}: ${done}${left}`);
    },
  };
}
