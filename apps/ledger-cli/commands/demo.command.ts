import type { Command } from 'commander';
import { playLife } from '../demo/customer-life.js';
import { customerLife } from '../demo/life.js';
import { LifePrinter } from '../demo/print-life.js';
import { YEAR_TEXTS } from '../demo/year-texts.js';
import { SHOP, yearOf } from '../demo/year.js';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

/** `demo`: one customer's life against the running service; `demo year`: a shop's year in a replay ledger. */
export function addDemoCommand(program: Command, client: LedgerClient, io: Io): void {
  const demo = program.command('demo');
  demo
    .command('year')
    .description('record a shop’s year in an empty replay ledger (LEDGER_MODE=replay), to ask about')
    .action(async () => {
      const facts = yearOf(new Date());
      const { items } = await client.post('/v1/replay/facts', { facts });
      const refused = (items as readonly Json[]).find(({ status }) => Number(status) >= 300);
      if (refused)
        throw new CliError(EXIT.refused, `A fact was refused: ${JSON.stringify(refused['problem'])}`);
      for (const { mediaType, bytes } of YEAR_TEXTS)
        await client.postBytes(`/v1/texts?controller=${SHOP}&language=en`, mediaType, bytes);
      io.write(`${facts.length} facts of ${SHOP} are recorded. README.md has ten questions about them.`);
    });
  demo
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
