import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ReadModelDatabase } from './database.js';
import type { Sql } from './sql.js';

describe('the database of the tables', () => {
  let folder: string;
  let database: ReadModelDatabase;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'database-'));
    database = await ReadModelDatabase.open({ file: join(folder, 'read-models.sqlite') });
    await database.write((sql) => sql.run('CREATE TABLE kept (word TEXT NOT NULL PRIMARY KEY)'), true);
  });
  afterEach(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const keep = async (sql: Sql, word: string) => {
    await sql.run('INSERT INTO kept (word) VALUES (?)', [word]);
    await pause(5);
    await sql.run('UPDATE kept SET word = word WHERE word = ?', [word]);
  };
  const words = async () =>
    (await database.rows<{ word: string }>('SELECT word FROM kept ORDER BY word')).map(({ word }) => word);

  it('loses nothing that was acknowledged, however many write at the same time', async () => {
    const wanted = Array.from({ length: 12 }, (_, index) => `w${String(index).padStart(2, '0')}`);
    await Promise.all(wanted.map((word) => database.write((sql) => keep(sql, word), false)));
    expect(await words()).toEqual(wanted);
  });

  it('keeps the others when one of them fails', async () => {
    const failing = database.write(async (sql) => {
      await keep(sql, 'bad');
      throw new Error('no');
    }, false);
    const good = ['a', 'b'].map((word) => database.write((sql) => keep(sql, word), false));
    await expect(failing).rejects.toThrow('no');
    await Promise.all(good);
    expect(await words()).toEqual(['a', 'b']);
  });

  it('shows readers what was committed, and nothing that is still being written', async () => {
    let written = (): void => undefined;
    let end = (): void => undefined;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const mayEnd = new Promise<void>((resolve) => (end = resolve));
    const writing = database.write(async (sql) => {
      await keep(sql, 'new');
      written();
      await mayEnd;
    }, false);
    await isWritten;
    expect(await words()).toEqual([]);
    end();
    await writing;
    expect(await words()).toEqual(['new']);
  });

  it('lets no reader write', async () => {
    await expect(database.rows("INSERT INTO kept (word) VALUES ('read')")).rejects.toMatchObject({
      name: 'ReadModelsUnavailable',
    });
    expect(await words()).toEqual([]);
  });
});
