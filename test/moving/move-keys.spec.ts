import { openSqliteEventStore } from '#event-store/sqlite';
import { moveKeys, openSubjects } from '#subjects';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'move-keys-'));
  for (const name of ['there', 'further']) await mkdir(join(folder, name));
});
afterEach(() => rm(folder, { recursive: true }));

const file = (name: string) => ({ file: join(folder, name, 'keys.sqlite') });

/** A ledger's keys in a folder of their own, and so many new persons more. */
async function meet(name: string, persons: readonly string[]): Promise<void> {
  const store = await openSqliteEventStore({ file: ':memory:' });
  const clock = { now: () => Date.UTC(2026, 0, 1) };
  const subjects = await openSubjects({ store, dataFolder: join(folder, name), clock });
  for (const value of persons) await subjects.reserve('acme', { scheme: 'account', value });
  await subjects.close();
  await store.close();
}

describe('keys that are moved', () => {
  it('are all there, and replace what an earlier try has brought', async () => {
    await meet('here', ['ada', 'ben']);
    expect(await moveKeys(file('here'), file('there'))).toBe(6);
    await meet('here', ['cem']);
    expect(await moveKeys(file('here'), file('there'))).toBe(9);
    expect(await moveKeys(file('there'), file('further'))).toBe(9);
  });

  it('never take the place of the keys of another ledger', async () => {
    await meet('here', ['ada']);
    await meet('there', ['ada']);
    await expect(moveKeys(file('here'), file('there'))).rejects.toThrow('the keys of another ledger');
    expect(await moveKeys(file('there'), file('further'))).toBe(3);
  });
});
