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

/** Epoch of a bucket's first wrapping key. */
export const FIRST_EPOCH = 1;

const KEK = {
  into: 'kek (bucket, epoch, dirty)',
  row: '(?, ?, 0)',
  conflict: 'ON CONFLICT DO NOTHING',
};

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

/**
 * The epoch that each bucket's keys are wrapped under from now on, inside a transaction that holds the wrapping keys. A bucket
 * without one gets its first.
 * @param buckets in order
 * @param first makes the first wrapping keys of buckets, durably, unless they are there
 */
export async function epochsOf(
  sql: Sql,
  buckets: readonly string[],
  first: (buckets: readonly string[]) => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const epochs = await readEpochs(sql, buckets);
  const missing = buckets.filter((bucket) => !epochs.has(bucket));
  if (missing.length === 0) return epochs;
  await first(missing);
  const added = await sql.insertEach(
    KEK,
    missing.map((bucket) => [bucket, FIRST_EPOCH]),
  );
  // Another process may have been first, and the key turned since.
  if (added < missing.length) return readEpochs(sql, buckets);
  return new Map([...epochs, ...missing.map((bucket) => [bucket, FIRST_EPOCH] as const)]);
}

async function readEpochs(sql: Sql, buckets: readonly string[]): Promise<Map<string, number>> {
  const epochs = new Map<string, number>();
  for (const group of groupsOf(buckets)) {
    const rows = await sql.rows<{ bucket: string; epoch: number }>(
      `SELECT bucket, epoch FROM kek WHERE bucket IN ${list(group)}`,
      group,
    );
    for (const { bucket, epoch } of rows) epochs.set(bucket, epoch);
  }
  return epochs;
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
