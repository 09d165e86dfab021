import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { urlOf } from '../store/url-argument.js';

const PATH = '/v1/operations/wrapping-keys';
const LOOK_EVERY_MS = 500;

interface RestoreFlags {
  readonly data: string;
  readonly database: string;
  readonly keysDatabase?: string;
}

interface Outcome {
  readonly id: string;
  readonly endedAt: string;
  readonly buckets: number;
  readonly rewrapped: number;
  readonly backup?: string;
  readonly failed?: string;
}

interface Answer {
  readonly buckets: number;
  readonly due: number;
  readonly asked?: string;
  readonly last?: Outcome;
}

/** `keys rotate-epoch` and `keys restore`: the keys of people, and those that wrap them. */
export function addWrappingKeysCommands(program: Command, client: LedgerClient, io: Io): void {
  const keys = program.commands.find((command) => command.name() === 'keys') ?? program.command('keys');
  keys
    .command('rotate-epoch')
    .description('the keys that wrap the keys of people: which are due to be turned; turn them')
    .option('--now', 'turn those under which a destroyed key may still be read in older copies')
    .option('--all', 'with --now: turn every one')
    .addHelpText(
      'after',
      '\nOlder copies of the keys cannot be read any more for those whose keys were turned: make a new one right after it.',
    )
    .action(async ({ now, all }: { now?: true; all?: true }) => {
      if (now) return turn(client, io, all ? 'all' : 'dirty');
      if (all) throw new CliError(EXIT.usage, '--all belongs to --now.');
      io.write(described((await client.get(PATH)) as unknown as Answer));
    });
  keys
    .command('restore')
    .argument('<file>', 'a copy of the keys, as `keys rotate-epoch` or `backup` leaves it')
    .description(
      'put the keys of people back into a PostgreSQL that has lost them; the service must be stopped',
    )
    .requiredOption('--data <folder>', 'DATA_DIR of the ledger')
    .requiredOption('--database <url>', 'postgres://… (DATABASE_URL), or @file')
    .option('--keys-database <url>', 'the same for the keys (KEYS_DATABASE_URL), or @file')
    .action((file: string, flags: RestoreFlags) => restore(io, file, flags));
}

async function restore(io: Io, file: string, { data, database, keysDatabase }: RestoreFlags): Promise<void> {
  for (const needed of [file, join(data, 'ledger-id')])
    if (!existsSync(needed)) throw new CliError(EXIT.usage, `There is no ${needed}.`);
  const order = {
    file,
    data,
    database: urlOf(database),
    keysDatabase: keysDatabase && urlOf(keysDatabase),
  };
  // Only here: the other commands run where no database driver is installed.
  const { restoreKeys } = await import('./restore-keys.js');
  const errors = await import('../store/errors.js');
  try {
    io.write(
      `${await restoreKeys(order)} keys are back. The next start destroys those that facts name as destroyed.`,
    );
  } catch (error) {
    throw errors.asCliError(error);
  }
}

async function turn(client: LedgerClient, io: Io, buckets: 'all' | 'dirty'): Promise<void> {
  const { id } = await client.post(`${PATH}/rotations`, { buckets });
  for (;;) {
    const { asked, last } = (await client.get(PATH)) as unknown as Answer;
    if (last && last.id === id) return tell(io, last);
    if (asked !== id) throw new CliError(EXIT.refused, 'Somebody else has asked for another rotation since.');
    await pause(LOOK_EVERY_MS);
  }
}

function tell(io: Io, outcome: Outcome): void {
  if (outcome.failed !== undefined)
    throw new CliError(EXIT.refused, `Not turned (${outcome.failed}): the old wrapping keys were kept.`);
  io.write(outcomeOf(outcome));
  if (outcome.buckets > 0)
    io.write('Copies of the keys from before cannot be read any more for these people: make a new one now.');
}

function outcomeOf({ buckets, rewrapped, backup }: Outcome): string {
  if (buckets === 0) return 'nothing was due';
  const where = backup === undefined ? '' : `; a verified copy of all keys: ${backup}`;
  return `${buckets} wrapping keys turned, ${rewrapped} keys wrapped anew${where}`;
}

function described({ buckets, due, asked, last }: Answer): string {
  const lines = [`${buckets} wrapping keys, ${due} of them due to be turned`];
  if (asked !== undefined) lines.push('a rotation was asked for and has not ended');
  if (last) {
    const what = last.failed === undefined ? outcomeOf(last) : `failed (${last.failed})`;
    lines.push(`the last that was asked for, ${last.endedAt}: ${what}`);
  }
  return lines.join('\n');
}
