import type { KeyClass, StoredKey, StoredKeys } from './key-rows.js';
import type { Sql, SqlValue } from './sql-store.js';
import { compareText, groupsOf, list } from './statement-parts.js';

interface KeyRow {
  readonly subject_id: string;
  readonly class: KeyClass;
  readonly scope: string;
  readonly life: number;
  readonly key_id: string;
  readonly wrapped: Buffer | null;
  readonly created_at: number;
  readonly destroyed_in: number | null;
}

const COLUMNS = 'subject_id, class, scope, life, key_id, wrapped, created_at, destroyed_in';

const DATA_KEY = {
  into: `data_key (${COLUMNS})`,
  row: '(?, ?, ?, ?, ?, ?, ?, ?)',
  conflict: 'ON CONFLICT DO NOTHING',
};

/** What the store knows of each person, in the order asked; no keys and life 0 for an unknown one. */
export async function loadKeys(sql: Sql, subjectIds: readonly string[]): Promise<StoredKeys[]> {
  const keys = new Map<string, StoredKey[]>();
  const lives = new Map<string, number>();
  for (const group of groupsOf(subjectIds)) {
    const found = await sql.rows<KeyRow>(
      `SELECT ${COLUMNS} FROM data_key WHERE subject_id IN ${list(group)}`,
      group,
    );
    for (const row of found) {
      const ofSubject = keys.get(row.subject_id);
      if (ofSubject) ofSubject.push(keyOf(row));
      else keys.set(row.subject_id, [keyOf(row)]);
    }
    const renewed = await sql.rows<{ subject_id: string; life: number }>(
      `SELECT subject_id, life FROM subject_life WHERE subject_id IN ${list(group)}`,
      group,
    );
    for (const { subject_id, life } of renewed) lives.set(subject_id, life);
  }
  return subjectIds.map((id) => ({ life: lives.get(id) ?? 0, keys: keys.get(id) ?? [] }));
}

/** Adds rows whose (subject, class, scope, life) is free. @returns how many were */
export function insertKeys(sql: Sql, keys: readonly StoredKey[]): number | Promise<number> {
  // Rows of one person lie together, and so do persons with neighbouring ids: each page is written once.
  const persons = new Map<string, StoredKey[]>();
  for (const key of keys) {
    const ofPerson = persons.get(key.subjectId);
    if (ofPerson) ofPerson.push(key);
    else persons.set(key.subjectId, [key]);
  }
  const inOrder = [...persons].sort(([a], [b]) => compareText(a, b));
  return sql.insertEach(
    DATA_KEY,
    inOrder.flatMap(([, ofPerson]) => ofPerson.map(valuesOf)),
  );
}

function keyOf(row: KeyRow): StoredKey {
  return {
    subjectId: row.subject_id,
    cls: row.class,
    scope: row.scope,
    life: row.life,
    keyId: row.key_id,
    wrapped: row.wrapped,
    createdAt: Number(row.created_at),
    destroyedIn: row.destroyed_in,
  };
}

function valuesOf(key: StoredKey): SqlValue[] {
  return [
    key.subjectId,
    key.cls,
    key.scope,
    key.life,
    key.keyId,
    key.wrapped,
    key.createdAt,
    key.destroyedIn,
  ];
}
