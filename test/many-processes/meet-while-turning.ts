import { setTimeout as pause } from 'node:timers/promises';
import { SubjectsError, type Subjects } from '#subjects';
import { keysOf, openSharedRoom } from './subjects-on-postgres.js';

// One of many processes on one key store: it meets the same new persons as the others, again and again, or it turns all
// wrapping keys, again and again. Says which ids and keys it got, or how many rotations it ended.
const [role = '', ...words] = process.argv.slice(2);
const [startAt = 0, endAt = 0] = words.slice(5).map(Number);
const { subjects, close } = await openSharedRoom(words.slice(0, 5), { severalProcesses: true });
await pause(Math.max(0, startAt - Date.now()));
const said = role === 'turn' ? await turn(subjects) : await meet(subjects);
process.stdout.write(JSON.stringify(said));
await close();

async function turn(room: Subjects): Promise<{ ended: number; overtaken: number }> {
  let [ended, overtaken] = [0, 0];
  // However slow the machine is: one at least.
  while (Date.now() < endAt || ended + overtaken === 0) {
    try {
      const { buckets } = await room.rotateEpoch({ buckets: 'all' });
      if (buckets > 0) ended += 1;
    } catch (error) {
      // A rival turns the same buckets: it goes on with them.
      if (!(error instanceof SubjectsError) || error.code !== 'ROTATION_CUT_OFF') throw error;
      overtaken += 1;
    }
    await pause(50);
  }
  return { ended, overtaken };
}

/** Four new persons every half second, by the clock, so that all meet them at the same instant; some of the others are read again. */
async function meet(room: Subjects): Promise<Record<string, unknown>> {
  const known: Record<string, unknown> = {};
  for (let round = 0; startAt + round * 500 < endAt; round++) {
    await pause(Math.max(0, startAt + round * 500 - Date.now()));
    const names = Array.from({ length: 4 }, (_, i) => `p${round}-${i}@example.org`);
    await Promise.all(names.map(async (name) => (known[name] = await keysMade(room, name))));
    const again = Object.keys(known).filter(() => Math.random() < 0.3);
    for (const name of again) {
      // A key more, wrapped under whatever stands in the bucket by now.
      const keys = await keysMade(room, name, `news_${round}`);
      if (JSON.stringify(keys) !== JSON.stringify(known[name])) throw new Error(`another key of ${name}`);
    }
  }
  return known;
}

async function keysMade(room: Subjects, value: string, purpose = 'newsletter'): Promise<unknown> {
  const { subjectId } = await room.reserve('acme', { scheme: 'email', value });
  // What is in memory is read again every other time.
  if (Math.random() < 0.5) room.dropCached(subjectId);
  await room.ensureKeys(subjectId, [{ cls: 'content', scope: [purpose] }]);
  return keysOf(room, subjectId);
}
