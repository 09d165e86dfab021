import { openPostgres } from '#postgres';
import { READ_MODEL_MIGRATIONS } from '#read-models';
import { makeTestDatabase } from '../support/postgres/index.js';
import { startOwnServer } from '../support/postgres/server.js';
import { ADAPTER, adapterFigures, BARE, MEMORY } from './event-store/adapter.js';
import { EMBEDDED_CHECK, PRODUCTION_CHECK, productionChecks, TOKEN_ABOVE } from './production-checks.js';
import { lineOf, marksOf } from './marks.js';
import { format, type Measured } from './rounds.js';
import { LAG_FIGURE, lagFigures, type MakesPlace, rebuildFigure, rebuildFigures } from './tables.js';

/** What the bench is asked to measure. */
export interface ProductionBench {
  readonly rounds: number;
  readonly seconds: number;
  readonly facts: number;
}

/**
 * Appends through the adapter of EventStoreDB beside the bare client; checks of a process on production stores beside an
 * embedded one's; and the figures of the tables on PostgreSQL: on `TEST_DATABASE_URL`, else on a server that is started
 * for it and waits for the disk as in production.
 */
export async function productionFigures(
  { rounds, seconds, facts }: ProductionBench,
  say: (line: string) => void,
): Promise<void> {
  const server = process.env['TEST_DATABASE_URL'] === undefined ? await startOwnServer('on') : undefined;
  try {
    const inPostgres: MakesPlace = async () => {
      const database = await makeTestDatabase(server?.url);
      const { url, keysUrl } = database;
      const opened = await openPostgres({
        url,
        keysUrl,
        tables: READ_MODEL_MIGRATIONS,
        keys: [],
        ledger: undefined,
      });
      return {
        options: { file: '', postgres: opened.tables },
        end: async () => {
          await opened.close();
          await database.drop();
        },
      };
    };
    const appends = await adapterFigures(rounds, seconds * 1_000, say);
    say('Checks on production stores:');
    const checks = await productionChecks(rounds, seconds, say);
    say('The DPO’s tables on PostgreSQL:');
    const few = Math.max(1_000, Math.round(facts / 10));
    const measured: Measured[] = [
      ...appends,
      ...checks,
      ...(await rebuildFigures([few, facts], rounds, say, inPostgres)),
      ...(await lagFigures(500, seconds, rounds, say, inPostgres)),
    ];
    say('\nMedians');
    for (const { name, unit, median } of measured)
      say(`  ${name.padEnd(48)} ${format(median).padStart(12)} ${unit}`);
    say('\nRatios and floors');
    for (const mark of marksOf(measured, [
      { of: ADAPTER, to: BARE, floor: 0.8 },
      { of: MEMORY, ceiling: 32 * 1024 },
      { of: PRODUCTION_CHECK, to: EMBEDDED_CHECK, floor: 0.9 },
      { of: TOKEN_ABOVE, ceiling: 5 },
      { of: rebuildFigure(facts), floor: 15_000 },
      { of: rebuildFigure(facts), to: rebuildFigure(few), floor: 0.8 },
      { of: LAG_FIGURE, ceiling: 100 },
    ]))
      say(`  ${lineOf(mark)}`);
    say('  not measured here: 0 stale permits in 100,000 races (npm run test:full -- test/many-processes)');
  } finally {
    await server?.stop();
  }
}
