import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FACT_TYPES } from '#domain';
import { commandId, composeStoredEvent, encodeStoredEvent, eventId, placeFields } from '#stored-event';
import { compareLog, originOnDisk, setLogAside } from '../index.js';
import { makeLogWorld, ORIGIN, type LogWorld } from '../testing/log-world.js';

let world: LogWorld;
beforeEach(async () => {
  world = await makeLogWorld();
});
afterEach(() => world.end());

/** A stopped log with two checkpoints, the newest last. */
async function stopped(of: LogWorld, signingKeyFile?: string): Promise<string[]> {
  await of.record('subject-a', 3);
  const log = await of.open(signingKeyFile === undefined ? {} : { signingKeyFile });
  const first = await log.sealNow();
  await of.record('subject-b', 2);
  const second = await log.sealNow();
  await log.close();
  return [first.note, second.note];
}

const standing = (folder: string, note = '') => compareLog(folder, note).standing;

describe('a log beside a checkpoint from outside', () => {
  it('goes on from each that it has signed', async () => {
    const notes = await stopped(world);
    expect(notes.map((note) => standing(world.folder, note))).toEqual(['continues', 'continues']);
    expect(originOnDisk(world.folder)).toBe(ORIGIN);
  });

  it('ends before one that was signed later, and differs from one of another history under the same key', async () => {
    await stopped(world);
    const other = await makeLogWorld();
    try {
      const key = join(world.folder, 'secrets', 'log-signing.key');
      const [early, late] = await stopped(other, key);
      expect(standing(world.folder, early)).toBe('differs');
      await other.record('subject-c', 5);
      const longer = await (await other.open({ signingKeyFile: key })).sealNow();
      expect(standing(world.folder, longer.note)).toBe('ends before');
      expect(standing(other.folder, late)).toBe('continues');
    } finally {
      await other.end();
    }
  });

  it('believes no checkpoint that it has not signed', async () => {
    const [note = ''] = await stopped(world);
    for (const forged of [note.replace(/\n\d+\n/, '\n1\n'), note.replace(ORIGIN, 'other.example'), 'nothing'])
      expect(() => compareLog(world.folder, forged)).toThrow(
        expect.objectContaining({ name: 'EvidenceError' }),
      );
  });
});

describe('a log that does not go on', () => {
  it('is set aside with its key, and the new one counts from the first event, past the seals of the old', async () => {
    await stopped(world);
    const origin = `${ORIGIN}/epoch-2`;
    const order = systemEvent('ledger.forgotten', { count: 3, keys: [], markers: [] });
    await world.store.forget([{ stream: 'subject-a', revision: 2n }], {
      stream: 'ledger-keys-main',
      expected: 'no_stream',
      event: order,
    });
    await world.store.append('ledger-epochs-main', 'no_stream', [
      systemEvent('ledger.arrived', { epoch: 2, origin }),
    ]);
    await setLogAside(world.folder, 'aside');
    expect(
      ['evidence.sqlite', 'log', 'log-signing.key'].map((name) =>
        existsSync(join(world.folder, 'aside', name)),
      ),
    ).toEqual([true, true, true]);
    expect(originOnDisk(world.folder)).toBeUndefined();
    // The leaves do not stand where the seals of the old log found them, and its forgetting left no gap in this one.
    const log = await world.open({ origin });
    const anew = await log.sealNow();
    expect(anew.note.split('\n')[0]).toBe(origin);
    expect(Number(anew.size)).toBe(7);
    expect(await log.fsck()).toMatchObject({ found: 0 });
    await world.record('subject-d');
    await log.sealNow();
    expect(await log.fsck()).toMatchObject({ found: 0, findings: [] });
  });
});

function systemEvent(type: 'ledger.arrived' | 'ledger.forgotten', fields: Readonly<Record<string, unknown>>) {
  const id = eventId(commandId({ controller: '', principal: 'system', key: randomUUID() }), 0);
  const { pub } = placeFields(FACT_TYPES[type].fields, fields);
  const actor = { by: 'system', principal: 'system' } as const;
  const event = composeStoredEvent({ id, type, rec: world.now, actor, pub, mac: '' });
  return { id, type, data: encodeStoredEvent(event) };
}
