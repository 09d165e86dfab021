import { createHash } from 'node:crypto';
import { openSqliteEventStore } from '#event-store/sqlite';
import { openPostgres } from '#postgres';
import { DIRECTORY_MIGRATIONS, KEY_MIGRATIONS, openSubjects, type Subjects } from '#subjects';

/** A process's persons' room over tables and keys that it shares with others. */
export interface SharedRoom {
  readonly subjects: Subjects;
  close(): Promise<void>;
}

/** @param places as a program is given them: URLs of tables and keys, DATA_DIR, folder of secrets, file of the master key */
export async function openSharedRoom(
  [url = '', keysUrl = '', dataFolder = '', secretsFolder = '', masterKeyFile = '']: readonly string[],
  options: { readonly severalProcesses?: true } = {},
): Promise<SharedRoom> {
  const store = await openSqliteEventStore({ file: ':memory:' });
  const database = await openPostgres({
    url,
    keysUrl,
    tables: DIRECTORY_MIGRATIONS,
    keys: KEY_MIGRATIONS,
    ledger: undefined,
  });
  const subjects = await openSubjects({
    store,
    dataFolder,
    secretsFolder,
    masterKeyFile,
    clock: { now: () => Date.now() },
    postgres: { directory: database.service, keys: database.keys },
    ...options,
  });
  return {
    subjects,
    close: async () => {
      await subjects.close();
      await database.close();
      await store.close();
    },
  };
}

/** A person's keys as processes compare them: ids, and digests of what is in them. */
export async function keysOf(subjects: Subjects, subjectId: string): Promise<object> {
  const [mac, tag] = [await subjects.macKey(subjectId), await subjects.tagKey(subjectId)];
  const digest = (key: Buffer | undefined) => key && createHash('sha256').update(key).digest('hex');
  return { subjectId, mac: [mac?.keyId, digest(mac?.key)], tag: [tag?.keyId, digest(tag?.key)] };
}
