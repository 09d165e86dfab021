import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SealerHalted } from '#evidence';
import type { PostgresDatabase } from '#postgres';

const NAME = 'log-place';

/**
 * Before a sealer takes over: the log of this database is the one in this folder. Sealers on folders of their own would grow
 * two logs of one name, a split view.
 * @throws SealerHalted STORE; PostgresError
 */
export async function demandLogPlace(dataFolder: string, database: PostgresDatabase): Promise<void> {
  const mine = await placeOf(join(dataFolder, NAME));
  const [row] = await database.write(
    async (sql) => {
      await sql.run('INSERT INTO log_place (place) VALUES (?) ON CONFLICT DO NOTHING', [mine]);
      return sql.rows<{ place: string }>('SELECT place FROM log_place');
    },
    { repeatable: true },
  );
  if (row?.place !== mine)
    throw new SealerHalted(
      'STORE',
      'the log lies in another data folder: every sealer needs the same DATA_DIR',
    );
}

async function placeOf(file: string): Promise<string> {
  await writeFile(file, `${randomUUID()}\n`, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}
