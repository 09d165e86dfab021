import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import type { Flags } from './audit-list.js';

const COME_AGAIN_MS = 2_000;

/** `changes follow`: every change of a status, as it happens. */
export function addChangesCommands(program: Command, client: LedgerClient, io: Io): void {
  const changes = program.command('changes').description('every change of a status, in order, for ever');
  changes
    .command('follow')
    .description('print each change as it happens; --after goes on where an earlier one ended')
    .option('--controller <slug>', 'where the ledger knows several')
    .option('--purpose <slug>', 'changes of one purpose')
    .addOption(new Option('--operation <name>', 'left out: both').choices(['use', 'store']))
    .option('--after <token>', 'go on after this change (default: from the first); now: only what comes')
    .option('--until-caught-up', 'end when there are no more for now')
    .option('--json', 'print each change as a JSON object')
    .action(async ({ json, untilCaughtUp, ...filter }: Flags) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(filter))
        if (value !== undefined) query.set(name, String(value));
      let heard: string | undefined;
      for (;;) {
        if (heard !== undefined) query.set('after', heard);
        query.set('wait', untilCaughtUp === true ? '0' : '30');
        const page = await next(client, `/v1/changes?${query}`, heard !== undefined);
        for (const change of page['changes'] as readonly Json[])
          io.write(json === true ? JSON.stringify(change) : describeChange(change));
        heard = String(page['next']);
        if (untilCaughtUp === true && page['more'] !== true) return;
      }
    });
}

/** The next changes. Whoever has heard some already waits for a service that stops and comes again. */
async function next(client: LedgerClient, path: string, patient: boolean): Promise<Json> {
  for (;;) {
    try {
      return await client.get(path);
    } catch (error) {
      if (!patient || !(error instanceof CliError) || error.exitCode !== EXIT.unreachable) throw error;
      await pause(COME_AGAIN_MS);
    }
  }
}

/** One line: the token to go on after, whose answer for what, and why. */
export function describeChange(change: Json): string {
  const { token, subject, purpose, operation, permitted, reason, before, changedAt, cause } = change;
  const was = before === undefined ? '' : `, was ${String((before as Json)['reason'])}`;
  const whose = subject === undefined ? 'everybody else' : String(subject);
  const answer = permitted === true ? 'yes' : 'no';
  return `${String(token)}  ${whose}  ${String(operation)} ${String(purpose)}: ${answer}, ${String(reason)}${was} (since ${String(changedAt)}, by ${String(cause)})`;
}
