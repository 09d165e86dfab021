import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
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
  const optionsOf = (place: string) => ({
    sources: world.sources,
    folder: place,
    clock: { now: () => world.ledger.now },
    keepMs: 3 * DAY,
  });
  const open = () => ExportRoom.open(optionsOf(folder));
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

  it('keeps its address and its date where another process takes it over; who was erased meanwhile is in none', async () => {
    const left = mkdtempSync(join(tmpdir(), 'export-left-'));
    const [ada, eve] = [await world.person(), await world.person('eve@example.org')];
    const before = await ExportRoom.open({ ...optionsOf(left), elsewhere: () => [folder] });
    const ids = [ada, eve].map((subject) => {
      const scope = { kind: 'subject', controller: 'acme', subject, purposes: '*' } as const;
      return before.order({ scope, mode: 'compact' }).id;
    });
    await before.idle();
    await before.close();
    const everything = { purposes: '*', retained: [] };
    await world.ledger.record('erasure.executed', everything, { by: 'controller', subject: { id: eve } });
    for (const name of readdirSync(left).sort().reverse()) renameSync(join(left, name), join(folder, name));
    await room.takeIn();
    const [ofAda, ofEve] = ids as [string, string];
    expect(room.file(ofAda)).toBe(join(folder, `${ofAda}.zip`));
    expect(room.state(ofEve)).toMatchObject({ status: 'erased', subjects: [] });
    expect(readdirSync(folder)).not.toContain(`${ofEve}.zip`);
    world.ledger.now += 3 * DAY;
    expect(room.file(ofAda)).toBeUndefined();
    expect(room.state(ofAda)?.status).toBe('expired');
    rmSync(left, { recursive: true });
  });
});
