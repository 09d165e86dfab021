import type { Command } from 'commander';
import { playLife } from '../demo/customer-life.js';
import { printLife } from '../demo/print-life.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

/** `demo`: one customer's life against the running service. */
export function addDemoCommand(program: Command, client: LedgerClient, io: Io): void {
  program
    .command('demo')
    .description('play one customer’s life against the running ledger (needs catalogue/baxet.yaml applied)')
    .action(async () => {
      printLife(await playLife(client), io.write);
    });
}
