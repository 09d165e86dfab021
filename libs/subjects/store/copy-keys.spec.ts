import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyKeys } from './copy-keys.js';
import { KeyStore1792000000000 } from './key-migrations.sqlite.js';
import { KeyStore } from './key-store.js';
import { SqlFile } from './sql-file.js';
import type { Sql } from './sql-store.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'copy-keys-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a copy of the key store', () => {
  it('is made anew where the connection was lost half way', async () => {
    const file = join(folder, 'keys.sqlite');
    const from = await SqlFile.open({ file, migrations: [KeyStore1792000000000], secureDelete: true });
    await from.write((sql) =>
      sql.run('INSERT INTO subject_life (subject_id, life) VALUES (?, ?)', [randomUUID(), 3]),
    );
    await from.write((sql) => sql.run("INSERT INTO kek (bucket, epoch, dirty) VALUES ('a1', 4, 0)"));
    const copy = join(folder, 'copy.sqlite');
    await from.read(async (sql) => {
      const lost: Sql = {
        ...sql,
        rows: (text, values) =>
          text.includes('FROM kek') ? Promise.reject(new Error('lost')) : sql.rows(text, values),
      };
      await expect(copyKeys(lost, copy)).rejects.toThrow('lost');
      await copyKeys(sql, copy);
    });
    await from.close();
    const copied = await KeyStore.open(copy);
    expect(await copied.turnover.keks()).toEqual([{ bucket: 'a1', epoch: 4, dirty: false }]);
    await copied.close();
  });
});
