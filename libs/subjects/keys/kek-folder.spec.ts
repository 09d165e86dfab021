import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KekFolder } from './kek-folder.js';
import { MasterKey } from './master-key.js';

const MASTER = new MasterKey(new Uint8Array(32).fill(7));

describe('wrapping keys in files that processes share', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'keks-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are the same for both that make one at the same time', async () => {
    const [one, other] = [await KekFolder.open(folder, MASTER), await KekFolder.open(folder, MASTER)];
    const place = { bucket: 'ab', epoch: 1 };
    await Promise.all([one.make([place]), other.make([place])]);
    expect(one.at('ab', 1)).toEqual(other.at('ab', 1));
    expect(readdirSync(folder)).toEqual(['ab-1.kek']);
  });

  it('leave the memory of a process that learns of the next one, and are missing once they are destroyed', async () => {
    const [turning, reading] = [await KekFolder.open(folder, MASTER), await KekFolder.open(folder, MASTER)];
    await turning.make([{ bucket: 'ab', epoch: 1 }]);
    const held = reading.at('ab', 1);
    await turning.make([{ bucket: 'ab', epoch: 2 }]);
    await turning.destroy({ bucket: 'ab', epoch: 1 });
    reading.at('ab', 2);
    expect(held.every((byte) => byte === 0)).toBe(true);
    expect(() => reading.at('ab', 1)).toThrow('KEK_MISSING');
  });

  it('are told while they are being destroyed, so that whoever was killed then is followed up', async () => {
    const keks = await KekFolder.open(folder, MASTER);
    await keks.make([{ bucket: 'ab', epoch: 2 }]);
    writeFileSync(join(folder, 'ab-1.kek.retired'), 'half overwritten');
    expect(await keks.epochs()).toEqual(new Map([['ab', [1, 2]]]));
    expect(() => keks.at('ab', 1)).toThrow('KEK_MISSING');
    await keks.destroy({ bucket: 'ab', epoch: 1 });
    expect(readdirSync(folder)).toEqual(['ab-2.kek']);
  });

  it('that are damaged are no missing ones', async () => {
    writeFileSync(join(folder, 'ab-1.kek'), 'not a key');
    const keks = await KekFolder.open(folder, MASTER);
    expect(() => keks.at('ab', 1)).toThrow('KEY_DAMAGED');
  });
});
