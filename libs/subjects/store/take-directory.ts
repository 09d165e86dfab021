import type { PostgresSql } from '#postgres';
import { Directory1792000000000 } from './directory-migrations.sqlite.js';
import { SqlFile } from './sql-file.js';
import type { SqlValue } from './sql-store.js';

const TABLES: readonly { readonly name: string; readonly columns: readonly string[] }[] = [
  { name: 'identifier', columns: ['row_hash', 'subject_id', 'confirmed', 'created_at'] },
  { name: 'marker', columns: ['marker', 'subject_id', 'position'] },
  { name: 'progress', columns: ['name', 'value'] },
];
const PAGE = 5_000;

/** Puts a directory that was rebuilt in a closed SQLite file in the place of the one here, in the caller's transaction. */
export async function takeDirectory(sql: PostgresSql, path: string): Promise<void> {
  const file = await SqlFile.open({ file: path, migrations: [Directory1792000000000], secureDelete: true });
  try {
    for (const { name, columns } of TABLES) {
      await sql.run(`TRUNCATE ${name}`);
      let after: SqlValue = '';
      for (;;) {
        // The first column is the key of each of them.
        const page: Record<string, SqlValue>[] = await file.read((from) =>
          from.rows(
            `SELECT ${columns.join(', ')} FROM ${name} WHERE ${String(columns[0])} > ? ORDER BY 1 LIMIT ${PAGE}`,
            [after],
          ),
        );
        await sql.copy(
          name,
          columns,
          page.map((row) => columns.map((column) => row[column] ?? null)),
        );
        const last = page.at(-1)?.[String(columns[0])];
        if (last === undefined || page.length < PAGE) break;
        after = last;
      }
    }
  } finally {
    await file.close();
  }
}
