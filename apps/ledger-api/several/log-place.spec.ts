import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenedPostgres, openPostgres } from '#postgres';
import { makeTestDatabase, type TestDatabase } from '../../../test/support/postgres/index.js';
import { demandLogPlace } from './log-place.js';

describe('the place of the log that several processes share', () => {
  let database: TestDatabase;
  let opened: OpenedPostgres;
  let folder: string;
  beforeAll(async () => {
    database = await makeTestDatabase();
    opened = await openPostgres({ url: database.url, tables: [], keys: [], ledger: undefined });
    folder = await mkdtemp(join(tmpdir(), 'log-place-'));
    for (const name of ['one', 'other']) await mkdir(join(folder, name));
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('is the folder of the first sealer, for every later one; a sealer on another keeps no second log', async () => {
    await Promise.all([1, 2].map(() => demandLogPlace(join(folder, 'one'), opened.service)));
    await demandLogPlace(join(folder, 'one'), opened.service);
    await expect(demandLogPlace(join(folder, 'other'), opened.service)).rejects.toMatchObject({
      code: 'STORE',
    });
  });
});
