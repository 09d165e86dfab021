import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProcessFolder } from './process-folder.js';

describe('the folder of a process', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'processes-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is DATA_DIR where it is alone, and its streams end in main', () => {
    const own = openProcessFolder(folder, false);
    expect([own.folder, own.writer, own.others()]).toEqual([folder, 'main', []]);
    own.release();
  });

  it('is one of its own where there are several, and no two write one stream', () => {
    const [first, second] = [openProcessFolder(folder, true), openProcessFolder(folder, true)];
    expect([first.writer, second.writer]).toEqual(['p1', 'p2']);
    expect(first.folder).not.toBe(second.folder);
    first.release();
    const after = openProcessFolder(folder, true);
    // Whoever starts after one that ended goes on with its stream.
    expect(after.writer).toBe('p1');
    for (const own of [second, after]) own.release();
  });
});
