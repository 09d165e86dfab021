import type { FsckReport, StoppedFolder } from '#evidence';
import type { Command } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

interface FsckFlags {
  readonly data?: string;
  readonly masterKey?: string;
  readonly keyBackups?: string;
  readonly json?: true;
}

/** `fsck`, `forget`, `keys rotate-signing`: what the operator does with the log. */
export function addLogCommands(program: Command, client: LedgerClient, io: Io): void {
  program
    .command('fsck')
    .description(
      'read and hash every stored value again; through the running service, or on a stopped folder',
    )
    .option('--data <folder>', 'the data folder of a stopped service')
    .option('--master-key <file>', 'its master key, if it is not in the folder')
    .option('--key-backups <folder>', 'its KEY_BACKUP_DIR, if that is not key-backups in the folder')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing found, 1 something is wrong, 2 no such folder, or it is in use.',
    )
    .action((flags: FsckFlags) => fsck(client, io, flags));
  program
    .command('forget')
    .argument('<subject...>', 'ids of persons of whom nothing is kept any more')
    .description('forget persons for ever (erasure, second level): issue their last bundle first')
    .action(async (subjects: string[]) => {
      const { events } = await client.post('/v1/forgettings', { subjects });
      io.write(
        `forgotten: ${subjects.length} persons, ${String(events)} events; the log keeps 64 bytes of each`,
      );
    });
  program
    .command('keys')
    .description('the keys of the ledger')
    .command('rotate-signing')
    .description('make a new key for the log; the old and the new one sign the next checkpoint')
    .action(async () => {
      const { vkeys } = (await client.get('/v1/log/keys')) as { vkeys?: string[] };
      const answer = await client.post('/v1/log/keys', { old: vkeys?.at(-1) });
      io.write(
        `the log is signed by ${String(answer['new'])}\nTell everybody who verifies: it was ${String(answer['old'])}.`,
      );
    });
}

async function fsck(client: LedgerClient, io: Io, flags: FsckFlags): Promise<void> {
  const { data, masterKey, keyBackups, json } = flags;
  const report =
    data === undefined
      ? ((await client.post('/v1/log/checks', { scope: 'whole' })) as unknown as FsckReport)
      : await onFolder({
          dataFolder: data,
          ...(masterKey !== undefined && { masterKeyFile: masterKey }),
          ...(keyBackups !== undefined && { keyBackupFolder: keyBackups }),
        });
  io.write(json ? JSON.stringify(report, null, 2) : describe(report).join('\n'));
  if (report.found > 0) throw new CliError(EXIT.found, '');
}

async function onFolder(folder: StoppedFolder): Promise<FsckReport> {
  // Only here: the other commands run where no database driver is installed.
  const [{ fsckFolder, NoLog, SealerHalted }, { EventStoreError }, { SubjectsError }] = await Promise.all([
    import('#evidence'),
    import('#event-store'),
    import('#subjects'),
  ]);
  try {
    return await fsckFolder(folder);
  } catch (error) {
    const said = [NoLog, EventStoreError, SubjectsError, SealerHalted].some((kind) => error instanceof kind);
    throw said ? new CliError(EXIT.usage, (error as Error).message) : error;
  }
}

function describe(report: FsckReport): string[] {
  const { origin, events, leaves, forgotten, streams, checkpoints, boxesOpened, boxesClosed, behind } =
    report;
  const lines = [
    `log ${origin}`,
    `${leaves} leaves: ${events} events read and hashed again, ${forgotten} of forgotten streams`,
    `${streams} streams, ${checkpoints} checkpoints, ${boxesOpened} boxes opened, ${boxesClosed} not (their keys are gone)`,
  ];
  if (behind > 0) lines.push(`${behind} events are not in the log yet`);
  for (const { code, where, detail } of report.findings) lines.push(`${code} ${where}: ${detail}`);
  if (report.found > report.findings.length)
    lines.push(`… and ${report.found - report.findings.length} more`);
  lines.push(report.found === 0 ? 'nothing found' : `found: ${report.found}`);
  return lines;
}
