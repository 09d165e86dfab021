import { setTimeout as pause } from 'node:timers/promises';
import { keysOf, openSharedRoom } from './subjects-on-postgres.js';

// One of many processes that meet the same new persons at the same instant: says which ids and keys it got.
const [startAt = '0', count = '1'] = process.argv.slice(7);
const { subjects, close } = await openSharedRoom(process.argv.slice(2, 7));
await pause(Math.max(0, Number(startAt) - Date.now()));
const met = await Promise.all(
  Array.from({ length: Number(count) }, async (_, i) => {
    const { subjectId } = await subjects.reserve('acme', { scheme: 'email', value: `p${i}@example.org` });
    await subjects.ensureKeys(subjectId, [{ cls: 'content', scope: ['newsletter'] }]);
    return keysOf(subjects, subjectId);
  }),
);
process.stdout.write(JSON.stringify(met));
await close();
