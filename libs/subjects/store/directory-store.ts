import type { PostgresDatabase } from '#postgres';
import { Directory1792000000000 } from './directory-migrations.sqlite.js';
import { forgottenBy, forgottenId, type ForgottenMarker } from '../erasure/forgotten.js';
import { PostgresStore } from './postgres-store.js';
import { SqlFile } from './sql-file.js';
import type { Sql, SqlStore } from './sql-store.js';
import { compareText, groupsOf, list } from './statement-parts.js';

/** An identifier's row in the directory. */
export interface DirectoryRow {
  /** base64url HMAC of the identifier. */
  readonly row: string;
  readonly subjectId: string;
  /** The append of its link was acknowledged. */
  readonly confirmed: boolean;
  /** When it was written, or handed out again since, UTC milliseconds. */
  readonly createdAt: number;
}

/** What stands for an identifier: its row, else the person that its marker means. */
export interface Found {
  readonly row?: DirectoryRow;
  readonly marked?: string;
}

/** A row wanted for an identifier that nobody has. */
export interface WantedRow {
  readonly row: string;
  readonly marker: string;
  readonly subjectId: string;
}

const IDENTIFIER = {
  into: 'identifier (row_hash, subject_id, confirmed, created_at)',
  row: '(?, ?, ?, ?)',
  conflict: 'ON CONFLICT DO NOTHING',
};

interface IdentifierRow {
  readonly row_hash: string;
  readonly subject_id: string;
  readonly confirmed: number;
  readonly created_at: number;
}

/** Directory and markers (`subjects.sqlite`, or a schema of PostgreSQL). Every method is one turn; what writes is durable when it returns. */
export class DirectoryStore {
  private constructor(private readonly store: SqlStore) {}

  static async open(path: string, secureDelete = true): Promise<DirectoryStore> {
    return new DirectoryStore(
      await SqlFile.open({ file: path, migrations: [Directory1792000000000], secureDelete }),
    );
  }

  /** On a schema of PostgreSQL, migrated already. */
  static on(database: PostgresDatabase): DirectoryStore {
    return new DirectoryStore(new PostgresStore(database));
  }

  /** What stands for each identifier, in the order asked. */
  find(wanted: readonly { row: string; marker: string }[]): Promise<Found[]> {
    return this.store.read((sql) => findAll(sql, wanted));
  }

  /**
   * Writes a row for each identifier that has neither row nor marker, and says what stands there afterwards. Rows
   * whose `link` is true are written in spite of a marker that means the same person.
   */
  claim(
    wanted: readonly (WantedRow & { readonly link: boolean })[],
    now: number,
    handedOut: (subjectId: string) => void,
  ): Promise<Found[]> {
    return this.store.write(async (sql) => {
      const before = await findAll(sql, wanted);
      const free = wanted.filter(({ link, subjectId }, i) => {
        const { row, marked } = before[i] as Found;
        return !row && (marked === undefined || forgottenBy(marked) || (link && marked === subjectId));
      });
      if (free.length === 0) return handOut(before, handedOut);
      const mine = new Map(
        free.map(({ row, subjectId }) => [row, { row, subjectId, confirmed: false, createdAt: now }]),
      );
      // Rows asked for twice, or taken by another process meanwhile, must be read; all others are known.
      const inserted = await insertRows(sql, free, false, now);
      const after =
        inserted === free.length && mine.size === free.length
          ? wanted.map(({ row }, i) =>
              mine.has(row) ? { ...before[i], row: mine.get(row) as DirectoryRow } : (before[i] as Found),
            )
          : await findAll(sql, wanted);
      return handOut(after, handedOut);
    });
  }

  /** Notes that the links of these rows are stored. */
  async confirm(rows: readonly string[]): Promise<void> {
    if (rows.length === 0) return;
    await this.store.write(async (sql) => {
      for (const group of groupsOf(rows))
        await sql.run(`UPDATE identifier SET confirmed = 1 WHERE row_hash IN ${list(group)}`, group);
    });
  }

  /** Takes a row away, if it belongs to this person. */
  removeRow(row: string, subjectId: string): Promise<boolean> {
    return this.store.write(async (sql) => {
      const whose = [row, subjectId];
      return (await sql.run('DELETE FROM identifier WHERE row_hash = ? AND subject_id = ?', whose)) > 0;
    });
  }

  /**
   * Takes a row away whose link was never stored, unless it was confirmed, or handed out again since.
   * @param before UTC ms @param still must say so inside the turn
   */
  sweepRow(row: string, subjectId: string, before: number, still: () => boolean): Promise<boolean> {
    return this.store.write(async (sql) => {
      if (!still()) return false;
      const removed = await sql.run(
        'DELETE FROM identifier WHERE row_hash = ? AND subject_id = ? AND confirmed = 0 AND created_at < ?',
        [row, subjectId, before],
      );
      return removed > 0;
    });
  }

  /** Notes that a row is handed out again, so that it is as good as new. @returns false: it is gone */
  prolong(row: string, subjectId: string, now: number): Promise<boolean> {
    return this.store.write(async (sql) => {
      const whose = [now, row, subjectId];
      return (
        (await sql.run('UPDATE identifier SET created_at = ? WHERE row_hash = ? AND subject_id = ?', whose)) >
        0
      );
    });
  }

  /** Erasure: these rows go, as far as they are the person's, and markers come; the log is cut. */
  async erase(
    subjectId: string,
    rows: readonly string[],
    markers: readonly string[],
    position: bigint,
  ): Promise<void> {
    await this.store.write(async (sql) => {
      for (const group of groupsOf(rows))
        await sql.run(`DELETE FROM identifier WHERE subject_id = ? AND row_hash IN ${list(group)}`, [
          subjectId,
          ...group,
        ]);
      await setMarkers(sql, subjectId, markers, position);
    });
    await this.store.cutLog();
  }

  /** These markers mean nobody any more; the log is cut. */
  async forgetPersons(markers: readonly ForgottenMarker[], position: bigint): Promise<void> {
    await this.store.write(async (sql) => {
      for (const { marker, objection } of markers)
        await setMarkers(sql, forgottenId(objection), [marker], position);
    });
    await this.store.cutLog();
  }

  /** Rows of a person, found by reading the whole directory. */
  async rowsOf(subjectId: string): Promise<string[]> {
    const rows = await this.store.read((sql) =>
      sql.rows<IdentifierRow>('SELECT row_hash FROM identifier WHERE subject_id = ?', [subjectId]),
    );
    return rows.map(({ row_hash }) => row_hash);
  }

  /** Rows not confirmed and older than this instant (UTC ms), at most `limit`. */
  unconfirmed(before: number, limit: number): Promise<DirectoryRow[]> {
    return this.store.read(async (sql) => {
      const rows = await sql.rows<IdentifierRow>(
        `SELECT row_hash, subject_id, confirmed, created_at FROM identifier WHERE confirmed = 0 AND created_at < ?
         ORDER BY created_at LIMIT ?`,
        [before, limit],
      );
      return rows.map(rowOf);
    });
  }

  /** For a rebuild: puts links of the streams in, in their order. A row that is taken stays. */
  async restore(
    links: readonly Pick<WantedRow, 'row' | 'subjectId'>[],
    confirmed: boolean,
    now: number,
  ): Promise<void> {
    if (links.length > 0) await this.store.write(async (sql) => insertRows(sql, links, confirmed, now));
  }

  /** All that stands here, for comparisons. */
  async contents(): Promise<{ rows: Map<string, string>; markers: Map<string, string> }> {
    return this.store.read(async (sql) => {
      const rows = await sql.rows<IdentifierRow>('SELECT row_hash, subject_id FROM identifier');
      const markers = await sql.rows<{ marker: string; subject_id: string }>(
        'SELECT marker, subject_id FROM marker',
      );
      return {
        rows: new Map(rows.map(({ row_hash, subject_id }) => [row_hash, subject_id])),
        markers: new Map(markers.map(({ marker, subject_id }) => [marker, subject_id])),
      };
    });
  }

  async counts(): Promise<{ rows: number; markers: number }> {
    return this.store.read(async (sql) => {
      const [rows] = await sql.rows<{ n: number }>('SELECT COUNT(*) AS n FROM identifier');
      const [markers] = await sql.rows<{ n: number }>('SELECT COUNT(*) AS n FROM marker');
      return { rows: Number(rows?.n), markers: Number(markers?.n) };
    });
  }

  /** True once the directory is known to hold everything that the streams say. */
  async isComplete(): Promise<boolean> {
    const rows = await this.store.read((sql) => sql.rows("SELECT 1 FROM progress WHERE name = 'complete'"));
    return rows.length > 0;
  }

  async setComplete(): Promise<void> {
    await this.store.write((sql) =>
      sql.run("INSERT INTO progress (name, value) VALUES ('complete', '1') ON CONFLICT DO NOTHING"),
    );
  }

  /**
   * Puts a rebuilt directory in the place of this one, in one turn: nobody claims or removes a row meanwhile.
   * @param finish brings the other up to date, given the rows here that are not yet confirmed, and closes it
   */
  replaceBy(other: string, finish: (unconfirmed: readonly DirectoryRow[]) => Promise<void>): Promise<void> {
    return this.store.replaceBy(other, async (sql) => {
      const rows = await sql.rows<IdentifierRow>(
        'SELECT row_hash, subject_id, confirmed, created_at FROM identifier WHERE confirmed = 0',
      );
      await finish(rows.map(rowOf));
    });
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

async function findAll(sql: Sql, wanted: readonly { row: string; marker: string }[]): Promise<Found[]> {
  const rows = new Map<string, DirectoryRow>();
  for (const group of groupsOf(wanted.map(({ row }) => row))) {
    const found = await sql.rows<IdentifierRow>(
      `SELECT row_hash, subject_id, confirmed, created_at FROM identifier WHERE row_hash IN ${list(group)}`,
      group,
    );
    for (const row of found) rows.set(row.row_hash, rowOf(row));
  }
  const markers = new Map<string, string>();
  for (const group of groupsOf(
    wanted.filter(({ row }) => !rows.get(row)?.confirmed).map(({ marker }) => marker),
  )) {
    const found = await sql.rows<{ marker: string; subject_id: string }>(
      `SELECT marker, subject_id FROM marker WHERE marker IN ${list(group)}`,
      group,
    );
    for (const { marker, subject_id } of found) markers.set(marker, subject_id);
  }
  return wanted.map(({ row, marker }) => {
    const [standing, marked] = [rows.get(row), markers.get(marker)];
    return { ...(standing ? { row: standing } : {}), ...(marked === undefined ? {} : { marked }) };
  });
}

function insertRows(
  sql: Sql,
  rows: readonly Pick<WantedRow, 'row' | 'subjectId'>[],
  confirmed: boolean,
  now: number,
): number | Promise<number> {
  const inOrder = [...rows].sort((a, b) => compareText(a.row, b.row));
  return sql.insertEach(
    IDENTIFIER,
    inOrder.map(({ row, subjectId }) => [row, subjectId, confirmed ? 1 : 0, now]),
  );
}

function handOut(found: readonly Found[], handedOut: (subjectId: string) => void): Found[] {
  for (const { row } of found) if (row && !row.confirmed) handedOut(row.subjectId);
  return [...found];
}

async function setMarkers(
  sql: Sql,
  subjectId: string,
  markers: readonly string[],
  position: bigint,
): Promise<void> {
  for (const marker of markers)
    await sql.run(
      `INSERT INTO marker (marker, subject_id, position) VALUES (?, ?, ?)
       ON CONFLICT (marker) DO UPDATE SET subject_id = excluded.subject_id, position = excluded.position
       WHERE excluded.position >= marker.position`,
      [marker, subjectId, position],
    );
}

function rowOf({ row_hash, subject_id, confirmed, created_at }: IdentifierRow): DirectoryRow {
  return {
    row: row_hash,
    subjectId: subject_id,
    confirmed: confirmed === 1,
    createdAt: Number(created_at),
  };
}
