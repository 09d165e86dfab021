import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreCorrupt, StoreUnavailable } from '../errors.js';
import { connect } from './connection.js';
import { openSqliteEventStore } from './index.js';
import { SqliteDatabase } from './driver.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  file = join(folder, 'events.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const newEvent = () => ({ id: randomUUID(), type: 'test.happened', data: randomBytes(200) });

/** A file with 200 events in 100 streams, closed. */
async function filled(): Promise<void> {
  const store = await openSqliteEventStore({ file });
  const names = Array.from({ length: 100 }, () => `subject-${randomUUID()}`);
  await Promise.all(names.map((name) => store.append(name, 'no_stream', [newEvent(), newEvent()])));
  await store.close();
}

describe('the file of the embedded store', () => {
  test.each([
    `UPDATE event SET type = 'other'`,
    `UPDATE OR REPLACE event SET position = 1 WHERE position = 2`,
    `UPDATE event SET data = x'00' WHERE position = 1`,
    `DELETE FROM event`,
    `DELETE FROM event WHERE position = 200`,
    `UPDATE stream SET name = name || 'x'`,
    `DELETE FROM stream`,
    `UPDATE category SET name = 'x'`,
    `DELETE FROM category`,
    `INSERT OR REPLACE INTO event SELECT 1, stream, category, revision, created, id, type, x'00' FROM event WHERE position = 1`,
    `INSERT OR REPLACE INTO event SELECT 201, stream, category, 0, created, id, type, x'00' FROM event WHERE position = 1`,
    `INSERT OR REPLACE INTO event SELECT 201, stream, category, 2, created, id, type, x'00' FROM event WHERE position = 1`,
    `INSERT INTO event SELECT 300, stream, category, 2, created, 'gap', type, data FROM event WHERE position = 1`,
    `INSERT INTO event SELECT 201, stream, category, 5, created, 'gap', type, data FROM event WHERE position = 1`,
    `INSERT OR REPLACE INTO stream SELECT 1000, category, name FROM stream WHERE id = 1`,
    `INSERT OR REPLACE INTO stream VALUES (1, 1, 'subject-taken')`,
    `REPLACE INTO category VALUES (1, 'other')`,
  ])('refuses by itself: %s', async (sql) => {
    await filled();
    const db = new SqliteDatabase(file);
    const content = () =>
      db
        .prepare(
          `SELECT e.*, hex(data) AS data, s.name, c.name FROM event e, stream s, category c
                   WHERE s.id = e.stream AND c.id = s.category`,
        )
        .raw()
        .all()
        .join();
    const before = content();
    expect(() => db.exec(sql)).toThrow('the event store is append-only');
    expect(content()).toBe(before);
    db.close();
  });

  test('takes the next place, so the refusals above are not refusals of everything', async () => {
    await filled();
    const db = new SqliteDatabase(file);
    db.exec(
      `INSERT INTO event SELECT 201, stream, category, 2, created, 'new', type, data FROM event WHERE position = 1`,
    );
    db.close();
  });

  test('is readable by its owner only, its write-ahead log too', async () => {
    const store = await openSqliteEventStore({ file });
    await store.append('subject-1', 'no_stream', [newEvent()]);
    expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
    await store.close();
  });

  test('is closed to others where it was open to them', async () => {
    await filled();
    writeFileSync(`${file}-wal`, '');
    for (const name of [file, `${file}-wal`]) chmodSync(name, 0o644);
    const store = await openSqliteEventStore({ file });
    expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
    await store.close();
  });

  test('is written ahead, held exclusively, and synced at every commit', () => {
    const db = connect(file);
    const settings = ['journal_mode', 'locking_mode', 'synchronous'].map((name) =>
      db.pragma(name, { simple: true }),
    );
    // 2 is FULL.
    expect(settings).toEqual(['wal', 'exclusive', 2]);
    db.close();
  });

  test('that is no SQLite file is named so and left as it is', async () => {
    const text = 'Dear diary, this is not a database. '.repeat(50);
    writeFileSync(file, text);
    const opening = openSqliteEventStore({ file });
    await expect(opening).rejects.toBeInstanceOf(StoreCorrupt);
    await expect(opening).rejects.toThrow(`${file} is not a SQLite file`);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('that another program made is named so and left as it is', async () => {
    const other = new SqliteDatabase(file);
    other.exec('CREATE TABLE recipe (name TEXT)');
    other.close();
    const opening = openSqliteEventStore({ file });
    await expect(opening).rejects.toBeInstanceOf(StoreCorrupt);
    await expect(opening).rejects.toThrow('not an event store of this ledger');
    const again = new SqliteDatabase(file);
    expect(again.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['recipe']);
    again.close();
  });

  test('of a newer version is refused with both numbers', async () => {
    await filled();
    const db = new SqliteDatabase(file);
    db.pragma('user_version = 7');
    db.close();
    const opening = openSqliteEventStore({ file });
    await expect(opening).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(opening).rejects.toThrow(
      'written by a newer version of this program (its schema is 7, known is 2)',
    );
  });

  test('that lost its end is found damaged at the latest when the missing part is read', async () => {
    await filled();
    truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096);
    const reading = (async () => {
      const store = await openSqliteEventStore({ file });
      try {
        return await store.readAll();
      } finally {
        await store.close();
      }
    })();
    await expect(reading).rejects.toBeInstanceOf(StoreCorrupt);
    await expect(reading).rejects.toThrow('restore it from a backup');
  });

  test('in a folder that does not exist cannot be opened', async () => {
    const opening = openSqliteEventStore({ file: join(folder, 'missing', 'events.sqlite') });
    await expect(opening).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(opening).rejects.toThrow('cannot be opened (ENOENT)');
  });

  test('is one process’s, and one opener’s, at a time', async () => {
    const first = await openSqliteEventStore({ file });
    const second = openSqliteEventStore({ file });
    await expect(second).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(second).rejects.toThrow('in use by another process');
    await first.append('subject-1', 'no_stream', [newEvent()]);
    await first.close();
    const third = await openSqliteEventStore({ file });
    expect(await third.readStream('subject-1')).toHaveLength(1);
    await third.close();
  });

  test('made by a process that died before it wrote the tables is a new one', async () => {
    const db = new SqliteDatabase(file);
    db.pragma('journal_mode = WAL');
    db.close();
    const store = await openSqliteEventStore({ file });
    await expect(store.append('subject-1', 'no_stream', [newEvent()])).resolves.toMatchObject({
      revision: 0n,
    });
    await store.close();
  });
});
