import { openSqliteEventStore } from '#event-store/sqlite';
import { openPostgres, type OpenPostgresOptions, type OpenedPostgres } from '#postgres';
import { bringKeysBack, KEY_MIGRATIONS, moveKeys, openSubjects } from '#subjects';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';

const LEDGER = '0f1e2d3c-0000-4000-8000-000000000001';
/** More than two pages of rows. */
const MANY = 4_500;

let folder: string;
let database: TestDatabase;
let opened: OpenedPostgres;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-cut-off-'));
  const store = await openSqliteEventStore({ file: ':memory:' });
  const subjects = await openSubjects({ store, dataFolder: folder, clock: { now: Date.now } });
  await subjects.reserve('acme', { scheme: 'account', value: 'ada' });
  await subjects.close();
  await store.close();
  database = await makeTestDatabase();
  opened = await openPostgres(options());
});
afterEach(async () => {
  await opened.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

const options = (more: Partial<OpenPostgresOptions> = {}): OpenPostgresOptions => ({
  ...{ url: database.url, keysUrl: database.keysUrl },
  ...{ tables: [], keys: KEY_MIGRATIONS, ledger: undefined, ...more },
});
const file = () => join(folder, 'keys.sqlite');
const start = async () => (await openPostgres(options({ ledger: LEDGER }))).close();

/** The database refuses a statement, as if whoever sends it were killed there. */
async function refuse(what: 'INSERT' | 'DELETE', table: string, atOnce = 0): Promise<void> {
  await database.asSuperuser(
    `CREATE FUNCTION ledger_keys.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (SELECT count(*) FROM touched) > ${atOnce} THEN RAISE EXCEPTION 'cut off'; END IF; RETURN NULL; END $$`,
  );
  await database.asSuperuser(
    `CREATE TRIGGER cut AFTER ${what} ON ledger_keys.${table}
       REFERENCING ${what === 'INSERT' ? 'NEW' : 'OLD'} TABLE AS touched
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_keys.cut()`,
  );
}

describe('keys of which only a part was brought', () => {
  it('pass for none at all: no service starts on them, also where the schema is the ledger’s already', async () => {
    await refuse('INSERT', 'kek');
    await expect(bringKeysBack(file(), opened.keys)).rejects.toThrow('P0001');
    expect(await opened.keys.rows('SELECT 1 FROM data_key')).not.toEqual([]);
    await expect(start()).rejects.toMatchObject({ code: 'KEYS_MISSING' });
    await opened.belongTo(LEDGER);
    await expect(start()).rejects.toMatchObject({ code: 'KEYS_MISSING' });
    await database.asSuperuser('DROP TRIGGER cut ON ledger_keys.kek');
    expect(await moveKeys({ file: file() }, { database: opened.keys })).toBe(3);
    await start();
  });

  it('pass for none while older ones make way, too', async () => {
    await moveKeys({ file: file() }, { database: opened.keys });
    await start();
    await refuse('DELETE', 'data_key');
    await expect(moveKeys({ file: file() }, { database: opened.keys })).rejects.toThrow('P0001');
    await expect(start()).rejects.toMatchObject({ code: 'KEYS_MISSING' });
  });
});

describe('keys of an earlier try', () => {
  it('make way in pages, however many there are', async () => {
    await moveKeys({ file: file() }, { database: opened.keys });
    await database.asSuperuser(
      `INSERT INTO ledger_keys.data_key (subject_id, class, scope, life, key_id, created_at)
         SELECT 's' || n, 'c', 's', n % 3, 'k' || n, 0 FROM generate_series(1, ${MANY}) n`,
    );
    await refuse('DELETE', 'data_key', 2_000);
    expect(await moveKeys({ file: file() }, { database: opened.keys })).toBe(3);
  });
});
