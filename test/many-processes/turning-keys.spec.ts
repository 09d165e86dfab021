import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UNFINISHED } from '#durable-files';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';
import { built } from '../support/service-process.js';

const MEETING = 10;
const STARTS_WITHIN_MS = 12_000;
const LASTS_MS = 8_000;
/** Four every half second. */
const PERSONS = (LASTS_MS / 500) * 4;

/** Where keys of all living rows are wrapped: those that are not under the wrapping key that stands. */
const UNDER_ANOTHER = `SELECT count(*)::int AS keys FROM ledger_keys.data_key d
  LEFT JOIN ledger_keys.kek k ON k.bucket = left(d.subject_id, 2)
  WHERE d.wrapped IS NOT NULL
    AND (get_byte(d.wrapped, 3) * 256 + get_byte(d.wrapped, 4)) IS DISTINCT FROM k.epoch`;

interface Started {
  readonly child: ChildProcess;
  /** What it says in the end. @throws Error with its last words if it fails */
  readonly said: Promise<unknown>;
}

describe('wrapping keys that are turned while ten processes meet new persons', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await makeTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'turning-'));
    writeFileSync(join(folder, 'master.key'), `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  let count = 0;
  function start(role: 'turn' | 'meet', startAt: number, endAt: number): Started {
    const data = join(folder, String(count++));
    mkdirSync(data);
    const child = spawn(process.execPath, [
      built('test/many-processes/meet-while-turning.js'),
      ...[role, database.url, database.keysUrl, data, join(folder, 'secrets'), join(folder, 'master.key')],
      ...[String(startAt), String(endAt)],
    ]);
    return { child, said: saidBy(child) };
  }

  it('one id and one set of keys for each, nobody fails, and all lies under the key that stands', async () => {
    const startAt = Date.now() + STARTS_WITHIN_MS;
    const endAt = startAt + LASTS_MS;
    const meeting = Array.from({ length: MEETING }, () => start('meet', startAt, endAt));
    const turning = start('turn', startAt, endAt);
    // Rivals that believe to be the only ones, one of which is killed in the middle of it.
    const rival = start('turn', startAt + LASTS_MS / 2, endAt);
    const killed = start('turn', startAt, endAt);
    const ended = killed.said.catch(() => 'killed');
    await pause(startAt + LASTS_MS / 3 - Date.now());
    killed.child.kill('SIGKILL');
    expect(await ended).toBe('killed');

    const met = await Promise.all(meeting.map(({ said }) => said));
    expect(Object.keys(met[0] as object)).toHaveLength(PERSONS);
    for (const answer of met) expect(answer).toEqual(met[0]);
    const turns = (await Promise.all([turning.said, rival.said])) as { ended: number; overtaken: number }[];
    process.stderr.write(`rotations that ended, and that a rival overtook: ${JSON.stringify(turns)}\n`);
    expect((turns[0]?.ended ?? 0) + (turns[0]?.overtaken ?? 0)).toBeGreaterThan(0);

    // What the killed one left half done is done by the next.
    const last = start('turn', 0, Date.now() + STARTS_WITHIN_MS);
    expect((await last.said) as { ended: number }).toMatchObject({ overtaken: 0 });
    expect(await database.asSuperuser(UNDER_ANOTHER)).toEqual([{ keys: 0 }]);
    const keks = await database.asSuperuser<{ file: string }>(
      `SELECT bucket || '-' || epoch || '.kek' AS file FROM ledger_keys.kek ORDER BY 1`,
    );
    // Files that the killed one was just writing were never keys; a start takes them away once they are a minute old.
    const files = readdirSync(join(folder, 'secrets', 'keks')).filter((name) => !name.endsWith(UNFINISHED));
    expect(files.sort()).toEqual(keks.map(({ file }) => file).sort());
    const [counted] = await database.asSuperuser(
      `SELECT count(*)::int AS keys, count(DISTINCT subject_id)::int AS persons FROM ledger_keys.data_key
        WHERE wrapped IS NOT NULL AND scope IN ('*', 'newsletter')
          AND subject_id IN (SELECT subject_id FROM ledger.identifier)`,
    );
    // Tag, mac, identity, and content of one purpose.
    expect(counted).toEqual({ persons: PERSONS, keys: 4 * PERSONS });
  }, 120_000);
});

async function saidBy(child: ChildProcess): Promise<unknown> {
  let [said, words] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(words || `ended with ${code}`);
  return JSON.parse(said) as unknown;
}
