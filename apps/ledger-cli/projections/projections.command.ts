import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { table } from '../output/table.js';
import { describeRebuilt, progressLine, type ProjectionAnswer } from './describe.js';

const PATH = '/v1/operations/projections';
const LOOK_EVERY_MS = 500;

/** `projections list | parked | retry | rebuild`: how the DPO's tables keep up, and making them anew. */
export function addProjectionsCommands(program: Command, client: LedgerClient, io: Io): void {
  const projections = program.command('projections').description('the tables behind audit and changes');
  projections
    .command('list')
    .description('position, lag and health of every projection')
    .action(async () => io.write(listed(await all(client))));
  projections
    .command('parked')
    .description('events that a projection could not handle, and those behind them')
    .argument('[name]')
    .action(async (name?: string) => {
      const query = name === undefined ? '' : `&projection=${encodeURIComponent(name)}`;
      const { parked } = await client.get(`${PATH}/parked?limit=1000${query}`);
      const rows = parked as readonly Json[];
      if (rows.length === 0) return io.write('Nothing is parked.');
      const columns = ['projection', 'position', 'stream', 'type', 'cause', 'parkedAt'];
      io.write(
        table(
          columns,
          rows.map((row) => columns.map((column) => String(row[column]))),
        ),
      );
    });
  projections
    .command('retry')
    .description('handle parked streams again, or go on where a projection has halted')
    .argument('<name>')
    .action(async (name: string) => {
      const { retried, parked } = await client.post(`${PATH}/retries`, { projection: name });
      io.write(`${name}: ${String(retried)} events handled, ${String(parked)} still parked.`);
    });
  projections
    .command('rebuild')
    .description('fill new tables beside the live ones, compare, and swap')
    .argument('<name>')
    .action(async (name: string) => rebuild(client, io, name));
}

async function rebuild(client: LedgerClient, io: Io, name: string): Promise<void> {
  await client.post(`${PATH}/rebuilds`, { projection: name });
  let shown = '';
  for (;;) {
    const progress = (await all(client)).find((projection) => projection.name === name)?.rebuild;
    if (!progress)
      throw new CliError(EXIT.refused, `${name} is not being rebuilt any more: was the service restarted?`);
    const line = progressLine(progress);
    if (line !== shown) io.write(line);
    shown = line;
    if (progress.phase === 'failed') {
      throw new CliError(
        EXIT.refused,
        `The rebuild failed (${progress.cause}); the tables answer as before.`,
      );
    }
    if (progress.phase === 'done') return io.write(describeRebuilt(progress));
    await pause(LOOK_EVERY_MS);
  }
}

async function all(client: LedgerClient): Promise<readonly ProjectionAnswer[]> {
  const { projections } = await client.get(PATH);
  return projections as readonly ProjectionAnswer[];
}

function listed(projections: readonly ProjectionAnswer[]): string {
  const header = ['projection', 'kind', 'state', 'position', 'behind', 'seconds', 'parked', ''];
  const rows = projections.map((one) => [
    one.name,
    one.kind,
    one.state,
    one.position,
    String(one.lagEvents ?? '?'),
    one.lagSeconds.toFixed(1),
    String(one.parked),
    one.healthy ? one.detail : `RED: ${one.detail}`,
  ]);
  const again = projections.flatMap(({ name, reevaluating }) =>
    reevaluating.map(
      ({ controller, purpose, done, total }) =>
        `${name}: evaluating ${purpose === '*' ? 'everything' : purpose} of ${controller} again, ${done} of ${total} people`,
    ),
  );
  return [table(header, rows), ...again].join('\n');
}
