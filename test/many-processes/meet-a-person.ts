import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openSqliteEventStore } from '#event-store/sqlite';
import { openPostgres } from '#postgres';
import { DIRECTORY_MIGRATIONS, KEY_MIGRATIONS, openSubjects } from '#subjects';

// One of many processes that meet the same new persons at the same instant: says which ids and keys it got.
const [
  url = '',
  keysUrl = '',
  dataFolder = '',
  secretsFolder = '',
  masterKeyFile = '',
  startAt = '0',
  count = '1',
] = process.argv.slice(2);
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
});
await pause(Math.max(0, Number(startAt) - Date.now()));
const met = await Promise.all(
  Array.from({ length: Number(count) }, async (_, i) => {
    const { subjectId } = await subjects.reserve('acme', { scheme: 'email', value: `p${i}@example.org` });
    await subjects.ensureKeys(subjectId, [{ cls: 'content', scope: ['newsletter'] }]);
    const [mac, tag] = [await subjects.macKey(subjectId), await subjects.tagKey(subjectId)];
    const digest = (key: Buffer | undefined) => key && createHash('sha256').update(key).digest('hex');
    return { subjectId, mac: [mac?.keyId, digest(mac?.key)], tag: [tag?.keyId, digest(tag?.key)] };
  }),
);
process.stdout.write(JSON.stringify(met));
await subjects.close();
await database.close();
await store.close();
