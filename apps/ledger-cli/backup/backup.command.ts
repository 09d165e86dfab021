import { BackupError, restoreBackup } from '#backup';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

const PATH = '/v1/operations/backups';
const LOOK_EVERY_MS = 300;

interface BackupAnswer {
  readonly state: 'copying' | 'finishing' | 'verifying' | 'done' | 'failed';
  readonly folder: string;
  readonly keysFile: string;
  readonly share: number;
  readonly detail?: string;
  readonly manifest?: {
    readonly madeAt: string;
    readonly head: string;
    readonly files: readonly { readonly name: string; readonly bytes: number }[];
    readonly keys: { readonly bytes: number };
  };
}

/** `backup DIR` and `restore DIR --to DATA`: copies of the embedded stores. */
export function addBackupCommands(program: Command, client: LedgerClient, io: Io): void {
  program
    .command('backup')
    .description('have the running service copy its embedded stores, on its own machine')
    .argument('<folder>', 'to be made; the service must be allowed to write there')
    .option('--keys <file>', 'file for the keys (default: the folder’s name and .keys.sqlite)')
    .action(async (folder: string, { keys }: { keys?: string }) => {
      const target = resolve(folder);
      await backUp(client, io, target, resolve(keys ?? `${target}.keys.sqlite`));
    });
  program
    .command('restore')
    .description('verify a backup and make a data folder of it; the service must not run on that folder')
    .argument('<folder>', 'the backup')
    .requiredOption('--to <data>', 'the data folder to be made')
    .option('--keys <file>', 'file with its keys (default: the folder’s name and .keys.sqlite)')
    .option('--other-keys', 'the keys are of another copy than the backup’s own')
    .action(async (folder: string, options: { to: string; keys?: string; otherKeys?: boolean }) =>
      restore(io, resolve(folder), options),
    );
}

async function backUp(client: LedgerClient, io: Io, folder: string, keysFile: string): Promise<void> {
  await client.post(PATH, { folder, keysFile });
  let shown = '';
  for (;;) {
    const { backup } = (await client.get(PATH)) as { backup?: BackupAnswer };
    if (backup?.folder !== folder)
      throw new CliError(EXIT.refused, 'The backup is not known any more: was the service restarted?');
    const line = backup.state === 'copying' ? `copying: ${Math.floor(backup.share * 100)} %` : backup.state;
    if (line !== shown) io.write(line);
    shown = line;
    if (backup.state === 'failed') throw new CliError(EXIT.refused, `No backup: ${backup.detail ?? ''}`);
    if (backup.state === 'done' && backup.manifest) return io.write(made(backup, backup.manifest));
    await pause(LOOK_EVERY_MS);
  }
}

function made({ folder, keysFile }: BackupAnswer, manifest: NonNullable<BackupAnswer['manifest']>): string {
  const { files, keys, head, madeAt } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    `${folder}: ${files.length} stores, ${bytes} bytes, up to position ${head}, ${madeAt}.`,
    `${keysFile}: the keys, ${keys.bytes} bytes. Keep them apart; the keys that wrap them are in neither.`,
  ].join('\n');
}

async function restore(
  io: Io,
  from: string,
  { to, keys, otherKeys }: { to: string; keys?: string; otherKeys?: boolean },
): Promise<void> {
  try {
    const { madeAt, head, origin } = await restoreBackup({
      from,
      keys: resolve(keys ?? `${from}.keys.sqlite`),
      to: resolve(to),
      ...(otherKeys !== undefined && { otherKeys }),
      onProgress: (what) => io.write(what),
    });
    io.write(`${resolve(to)}: the ledger ${origin} as of ${madeAt}, up to position ${head}.`);
    io.write('Before it is started: put its secrets back, and say how its log goes on (docs/backup.md).');
  } catch (error) {
    if (error instanceof BackupError) throw new CliError(EXIT.refused, error.message);
    throw error;
  }
}
