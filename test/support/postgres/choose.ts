import { type Migrations, openPostgres, type OpenedPostgres } from '#postgres';
import { makeTestDatabase } from './index.js';

// A suite that runs on SQLite runs on PostgreSQL as well when this is set before it is imported: `on-postgres.spec.ts` of
// a room imports `./choose-postgres.js` first, and then the suites.
const chosen = globalThis as { ledgerTestStores?: 'postgres' };

/** From here on this test file's worlds lie in PostgreSQL. */
export function choosePostgres(): void {
  chosen.ledgerTestStores = 'postgres';
}

/** Whether worlds of this test file lie in PostgreSQL. */
export function onPostgres(): boolean {
  return chosen.ledgerTestStores === 'postgres';
}

/** A database of one world. */
export interface WorldDatabase extends OpenedPostgres {
  /** Runs a statement as the server's superuser. */
  asSuperuser(sql: string): Promise<unknown[]>;
  /** Closes and drops it. */
  end(): Promise<void>;
}

/** A migrated database for one world. */
export async function openWorldDatabase(tables: Migrations, keys: Migrations): Promise<WorldDatabase> {
  const database = await makeTestDatabase();
  const { url, keysUrl } = database;
  const opened = await openPostgres({ url, keysUrl, tables, keys, ledger: undefined, poolSize: 8 });
  return {
    ...opened,
    asSuperuser: (sql) => database.asSuperuser(sql),
    end: async () => {
      await opened.close();
      await database.drop();
    },
  };
}
