import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';
import { built } from '../support/service-process.js';

const run = promisify(execFile);
const PROCESSES = 10;
const PERSONS = 20;

describe('ten processes that meet new persons at the same instant', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await makeTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'many-'));
    writeFileSync(join(folder, 'master.key'), `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  it('give each of them one id and one set of keys', async () => {
    // All of them start, migrate and make the ledger's own keys at the same time as well.
    const startAt = String(Date.now() + 8_000);
    const answers = await Promise.all(
      Array.from({ length: PROCESSES }, async (_, i) => {
        const data = join(folder, String(i));
        mkdirSync(data);
        const { stdout } = await run(process.execPath, [
          built('test/many-processes/meet-a-person.js'),
          ...[database.url, database.keysUrl, data, join(folder, 'secrets'), join(folder, 'master.key')],
          ...[startAt, String(PERSONS)],
        ]);
        return JSON.parse(stdout) as { subjectId: string }[];
      }),
    );
    expect(answers[0]).toHaveLength(PERSONS);
    expect(new Set(answers[0]?.map(({ subjectId }) => subjectId)).size).toBe(PERSONS);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const [counted] = await database.asSuperuser(
      `SELECT (SELECT count(*)::int FROM ledger.identifier) AS rows,
         (SELECT count(DISTINCT subject_id)::int FROM ledger.identifier) AS persons,
         (SELECT count(*)::int FROM ledger_keys.data_key WHERE subject_id IN
           (SELECT subject_id FROM ledger.identifier)) AS keys,
         (SELECT count(*)::int FROM ledger_keys.ledger_key WHERE name = 'dir') AS dir`,
    );
    // Tag, mac, identity, and content of one purpose.
    expect(counted).toEqual({ rows: PERSONS, persons: PERSONS, keys: 4 * PERSONS, dir: 1 });
  });
});
