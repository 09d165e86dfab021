import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPostgres } from '../../../test/support/postgres/choose.js';
import { email, grant, World } from '../testing/world.js';
import { unwrapByHand } from '../testing/wrapped-keys.js';

const NOTHING_KEPT = { keepProofPermitted: () => false };

/** The keys of a person that somebody opens with a backup and with all secrets of now. */
async function openedWith(world: World, backup: string, subjectId: string): Promise<string[]> {
  const folder = join(world.folder, 'thief');
  const [keks, secrets] = [join(folder, 'secrets', 'keks'), join(world.folder, 'secrets')];
  mkdirSync(keks, { recursive: true });
  copyFileSync(backup, join(folder, 'keys.sqlite'));
  copyFileSync(join(secrets, 'master.key'), join(folder, 'secrets', 'master.key'));
  for (const name of readdirSync(join(secrets, 'keks')))
    copyFileSync(join(secrets, 'keks', name), join(keks, name));
  return (await unwrapByHand(folder, subjectId)).map(({ cls }) => cls);
}

describe('backups of the keys that rotations write', () => {
  let world: World;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'key-backups-'));
    world = await World.open({ keyBackupFolder: folder });
  });
  afterEach(async () => {
    await world.end();
    rmSync(folder, { recursive: true });
  });

  it('are one, the newest: what is older goes, and what a killed rotation left half made', async () => {
    await world.record(email('ada@example.org'), grant('newsletter'));
    const { backup: first } = await world.subjects.rotateEpoch();
    for (const left of ['keys-2026-01-01T000000.000Z.sqlite.unfinished', 'another’s'])
      writeFileSync(join(folder, left), '');
    world.now += 1_000;
    const { backup: second } = await world.subjects.rotateEpoch();
    expect(existsSync(first!)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['another’s', second!.slice(folder.length + 1)].sort());
  });

  it('stay until the newer one is verified', async () => {
    await world.record(email('ada@example.org'), grant('newsletter'));
    const { backup } = await world.subjects.rotateEpoch();
    const { rotation } = (world.subjects as unknown as { parts: { rotation: { verify(): Promise<void> } } })
      .parts;
    const verify = rotation.verify.bind(rotation);
    let looks = 0;
    rotation.verify = (...args: []) =>
      ++looks === 2 ? Promise.reject(new Error('the copy is damaged')) : verify(...args);
    world.now += 1_000;
    await expect(world.subjects.rotateEpoch()).rejects.toThrow('the copy is damaged');
    expect(existsSync(backup!)).toBe(true);
  });

  it('that are damaged keep no erasure waiting', async () => {
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    writeFileSync(join(folder, 'keys-2026-01-01T000000.000Z.sqlite'), 'no database '.repeat(1_000));
    await world.erase(id, NOTHING_KEPT);
    expect(readdirSync(folder)).toHaveLength(onPostgres() ? 1 : 0);
  });

  it('do not keep the keys of somebody who is erased later', async () => {
    const [erased, other] = [
      await world.record(email('ada@example.org'), grant('newsletter')),
      await world.record(email('bob@example.org'), grant('newsletter')),
    ];
    const { backup } = await world.subjects.rotateEpoch();
    expect(await openedWith(world, backup!, erased)).toHaveLength(5);
    await world.erase(erased, NOTHING_KEPT);
    // On a server until the next rotation: the answer to the erasure said `unreadable`, not `destroyed`.
    world.now += 1_000;
    const kept = onPostgres() ? (await world.subjects.rotateEpoch({ buckets: 'dirty' })).backup : backup;
    expect(readdirSync(folder)).toEqual([kept!.slice(folder.length + 1)]);
    expect(await openedWith(world, kept!, erased)).toEqual(['tag']);
    expect(await openedWith(world, kept!, other)).toHaveLength(5);
  });
});
