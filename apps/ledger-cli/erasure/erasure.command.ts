import type { Command } from 'commander';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { table } from '../output/table.js';

/** `erasure pending-scavenge`: what was forgotten and still lies in the event store's `$all`. */
export function addErasureCommands(program: Command, client: LedgerClient, io: Io): void {
  const erasure = program.command('erasure').description('what erasure leaves to the operator');
  erasure
    .command('pending-scavenge')
    .description('forgotten streams whose bytes the event store holds until it is scavenged')
    .action(async () => {
      const { streams } = await client.get('/v1/operations/pending-scavenge');
      const rows = streams as readonly Json[];
      if (rows.length === 0) return io.write('Nothing that was forgotten is left in the event store.');
      io.write(
        table(
          ['stream', 'events'],
          rows.map(({ stream, events }) => [String(stream), String(events)]),
        ),
      );
      io.write('A scavenge takes them away: POST /admin/scavenge on every node of the event store.');
    });
}
