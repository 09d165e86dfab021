import type { Command } from 'commander';
import { playLife } from '../demo/customer-life.js';
import { customerLife } from '../demo/life.js';
import { LifePrinter } from '../demo/print-life.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

/** `demo`: one customer's life against the running service. */
export function addDemoCommand(program: Command, client: LedgerClient, io: Io): void {
  program
    .command('demo')
    .description('play one customer’s life against the running ledger (needs catalogue/baxet.yaml applied)')
    .action(async () => {
      const acts = customerLife(new Date());
      const printer = new LifePrinter(acts, io.write);
      await playLife(client, acts, (played) => printer.tell(played));
      io.write(
        '\nEvery answer rests on facts that the ledger keeps: ask again at any time, as of any past instant.',
      );
    });
}
