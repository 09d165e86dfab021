import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportRoom } from '#evidence';
import { BundleWorld } from './bundle-world.js';

const DAY = 86_400_000;

/** GDPR 5(1)(e): what was ordered lies there until it is fetched, not for ever. */
describe('A finished bundle whose time is over', () => {
  let world: BundleWorld;
  let folder: string;
  let room: ExportRoom;
  const open = () =>
    ExportRoom.open({
      sources: world.sources,
      folder,
      clock: { now: () => world.ledger.now },
      keepMs: 3 * DAY,
    });
  beforeAll(async () => {
    world = await BundleWorld.open();
    folder = mkdtempSync(join(tmpdir(), 'export-expiry-'));
    room = await open();
  });
  afterAll(async () => {
    await room.close();
    await world.end();
    rmSync(folder, { recursive: true });
  });

  it('is deleted, says why, and what was recorded of it stays', async () => {
    const subject = await world.person();
    const scope = { kind: 'subject', controller: 'acme', subject, purposes: '*' } as const;
    const { id } = room.order({ scope, mode: 'compact' });
    await room.idle();
    world.ledger.now += 3 * DAY - 1;
    expect(room.state(id)).toMatchObject({ status: 'done', subjects: [subject] });
    expect(room.file(id)).toBeDefined();
    world.ledger.now += 1;
    expect(room.file(id)).toBeUndefined();
    expect(room.state(id)).toMatchObject({ status: 'expired', subjects: [] });
    expect(readdirSync(folder)).toEqual([`${id}.json`]);
    const recorded = await world.ledger.store.readStream('ledger-exports-main');
    expect(recorded.map(({ type }) => type)).toEqual(['export.made']);
  });

  it('is deleted at the next start if its time ran out meanwhile', async () => {
    const scope = { kind: 'period', controller: 'acme', from: '2026-01-01', to: '2027-01-01' } as const;
    const { id } = room.order({ scope, mode: 'compact' });
    await room.idle();
    await room.close();
    world.ledger.now += 4 * DAY;
    room = await open();
    expect(readdirSync(folder)).not.toContain(`${id}.zip`);
    expect(room.state(id)?.status).toBe('expired');
  });
});
