import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';

/** As psql puts variables in; the server is shared by all tests, so the roles get names of this one. */
async function rolesFor(database: TestDatabase): Promise<string> {
  const sql = await readFile('infra/postgres/roles.sql', 'utf8');
  return sql
    .replaceAll(/^--.*$/gm, '')
    .replaceAll(/\bledger(_keys)?\b/g, (role) => `${role}_${database.name}`)
    .replaceAll(":'tables_password'", "'tables'")
    .replaceAll(":'keys_password'", "'keys'")
    .replaceAll(':"DBNAME"', `"${database.name}"`);
}

async function as<T>(
  { url, name }: TestDatabase,
  role: string,
  password: string,
  task: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const address = new URL(url);
  address.username = `${role}_${name}`;
  address.password = password;
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    return await task(client);
  } finally {
    await client.end();
  }
}

describe('the roles that the compose file gives PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await makeTestDatabase();
    await database.asSuperuser(await rolesFor(database));
  }, 120_000);
  afterAll(async () => {
    const { name } = database;
    await database.asSuperuser(`DROP OWNED BY ledger_${name}, ledger_keys_${name}`);
    await database.asSuperuser(`DROP ROLE ledger_${name}, ledger_keys_${name}`);
    await database.drop();
  });

  it('make their own schema each, and see nothing of the other’s', async () => {
    await as(database, 'ledger', 'tables', async (client) => {
      await client.query('CREATE SCHEMA tables CREATE TABLE fact (n integer)');
    });
    await as(database, 'ledger_keys', 'keys', async (client) => {
      await client.query('CREATE SCHEMA keys CREATE TABLE key (n integer)');
      await expect(client.query('SELECT * FROM tables.fact')).rejects.toThrow('permission denied');
    });
    await as(database, 'ledger', 'tables', async (client) => {
      await client.query('SELECT * FROM tables.fact');
      await expect(client.query('SELECT * FROM keys.key')).rejects.toThrow('permission denied');
      await expect(client.query('CREATE ROLE other')).rejects.toThrow('permission denied');
    });
  });
});
