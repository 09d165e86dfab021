import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GRANT, MAIL, RecordingLedger } from './recording-ledger.js';

let world: RecordingLedger;
const PHONE = { scheme: 'phone', value: '+49301234567' } as const;
const keys = (name = 'keys.sqlite') => join(world.folder, name);

const backUp = () => world.restart({}, () => copyFileSync(keys(), keys('older')));
/** As an operator does who has lost the keys: the service stands still, an older copy is put back. */
const restore = () => {
  // The restore comes when it comes: what is made after it is younger than what was recorded before.
  world.now += 60_000;
  return world.restart({}, () => {
    for (const ending of ['-wal', '-shm']) rmSync(keys() + ending, { force: true });
    copyFileSync(keys('older'), keys());
  });
};

beforeEach(async () => {
  world = await RecordingLedger.open();
  await world.publish();
  await world.record('consent.granted', { purpose: 'newsletter', ...GRANT }, { subject: PHONE });
  await backUp();
});
afterEach(() => world.close());

describe('After an older copy of the keys was restored', () => {
  const grant = { purpose: 'newsletter', ...GRANT };
  const said = { idempotencyKey: 'k-1' };

  it('an honest retry is answered uncompared: the K_mac of the first one is lost', async () => {
    const first = await world.record('consent.granted', grant, said);
    await restore();
    const again = await world.record('consent.granted', grant, said);
    expect(again).toEqual({ ...first, repeated: true, compared: false });
  });

  it('it still is when the person has a new K_mac since, under which new commands are compared', async () => {
    const first = await world.record('consent.granted', grant, said);
    await restore();
    const later = { idempotencyKey: 'k-2' };
    await world.record('consent.withdrawn', { purpose: 'newsletter' }, later);
    expect(await world.record('consent.granted', grant, said)).toEqual({
      ...first,
      repeated: true,
      compared: false,
    });
    await expect(world.record('consent.refused', { purpose: 'newsletter' }, later)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('a retry of somebody whose K_mac is in the copy is compared as ever', async () => {
    const known = { ...said, subject: PHONE };
    await world.record('consent.granted', grant, known);
    await restore();
    expect(await world.record('consent.granted', grant, known)).not.toHaveProperty('compared');
    await expect(world.record('consent.refused', { purpose: 'newsletter' }, known)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('an erasure names the keys that the facts name, so that the lost copy stays unreadable when it is found', async () => {
    const { subjectId = '' } = await world.record('consent.granted', { ...grant, language: 'de' });
    const sealed = (await world.events(`subject-${subjectId}`)).flatMap(({ body }) => body.sd);
    expect(new Set(sealed.map((box) => box.class))).toEqual(new Set(['identity', 'proof']));
    const identity = sealed.find((box) => box.class === 'identity')?.key;
    await world.restart({}, () => copyFileSync(keys(), keys('newer')));
    await restore();
    const erased = await world.record('erasure.executed', { purposes: '*' }, { by: 'controller' });
    expect(erased.keysDestroyed).toContain(identity);
    // The newer copy turns up again: what the fact names is destroyed before any traffic.
    await world.restart({}, () => copyFileSync(keys('newer'), keys()));
    const [linked] = await world.events(`subject-${subjectId}`);
    expect((await world.subjects.open(subjectId, linked as never)).erased).toEqual(['identity']);
    // The address still means the erased person, so that it stays suppressed.
    expect(await world.subjects.locate('acme', MAIL)).toBe(subjectId);
  });
});
