import { setTimeout as pause } from 'node:timers/promises';
import { ApiKeys, openKeyStore } from '#access';

// One of several processes that start for the first time at the same instant: says whether it made the first key.
const [file = '', startAt = '0'] = process.argv.slice(2);
await pause(Math.max(0, Number(startAt) - Date.now()));
const keys = await ApiKeys.open(await openKeyStore(file), { now: () => Date.now() });
const made = await keys.createFirst({
  kind: 'api_key',
  label: 'first key',
  grants: [{ role: 'admin', controllers: '*' }],
  createdBy: 'system',
});
process.stdout.write(JSON.stringify({ made: made?.key.id ?? null, known: keys.list().map(({ id }) => id) }));
await keys.close();
