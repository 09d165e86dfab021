import { createRequire } from 'node:module';
import { SqliteDatabase } from './driver.js';
import { packageFor } from './driver-package.js';

describe('the SQLite driver', () => {
  it.each([
    ['20.19.0', 'better-sqlite3'],
    ['22.13.0', 'better-sqlite3-13'],
    ['24.11.0', 'better-sqlite3-13'],
  ])('for Node %s is %s', (node, name) => {
    expect(packageFor(node)).toBe(name);
  });

  it('is the version that it is said to be, and opens a database', () => {
    const { version } = createRequire(import.meta.url)(
      `${packageFor(process.versions.node)}/package.json`,
    ) as { version: string };
    expect(version.split('.')[0]).toBe(Number.parseInt(process.versions.node, 10) >= 22 ? '13' : '12');
    const database = new SqliteDatabase(':memory:');
    expect(database.prepare('SELECT 1 AS one').get()).toEqual({ one: 1 });
    database.close();
  });
});
