import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore } from './key-store.js';

let folder: string;
let keys: KeyStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aside-'));
  keys = await KeyStore.open(join(folder, 'keys.sqlite'));
});
afterEach(async () => {
  await keys.close();
  rmSync(folder, { recursive: true });
});

/** Whether this thread did something else before it was done. */
async function leavesTheThread(work: Promise<unknown>): Promise<boolean> {
  let ticked = false;
  const tick = setImmediate(() => (ticked = true));
  await work;
  clearImmediate(tick);
  return ticked;
}

describe('what reads a whole key store', () => {
  it('runs on a thread of its own: the service goes on answering', async () => {
    const copy = join(folder, 'copy.sqlite');
    expect(await leavesTheThread(keys.turnover.copyTo(copy))).toBe(true);
    expect(await leavesTheThread(keys.turnover.integrity())).toBe(true);
    expect(await keys.turnover.integrity()).toBe('ok');
    expect(existsSync(copy)).toBe(true);
  });

  it('tells its errors as the others do, without what stands in a statement', async () => {
    const copying = keys.turnover.copyTo(join(folder, 'nowhere', 'copy.sqlite'));
    await expect(copying).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(/SQLITE_/),
    });
  });
});
