import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptFiles } from './adopt-files.js';
import { openProcessFolder } from './process-folder.js';

describe('files that a process which was alone has left', () => {
  let data: string;
  const put = (path: string, content: string) => {
    mkdirSync(join(data, path, '..'), { recursive: true });
    writeFileSync(join(data, path), content);
  };
  const text = (path: string) => readFileSync(join(data, path), 'utf8');
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'adopt-'));
    put('exports/a.json', 'state');
    put('exports/a.zip', 'bundle');
    put('decisions/decisions-1.ndjson', 'check');
    put('links.json', '[["x","y"],["v","w"]]');
  });
  afterEach(() => rmSync(data, { recursive: true }));

  it('become those of the first of several, beside what it has, where erasures reach them', async () => {
    put('processes/1/exports/b.zip', 'own');
    put('processes/1/links.json', '[["x","y"],["t","u"]]');
    const own = openProcessFolder(data, true);
    await adoptFiles(data, own);
    expect(readdirSync(join(own.folder, 'exports')).sort()).toEqual(['a.json', 'a.zip', 'b.zip']);
    expect(text('processes/1/decisions/decisions-1.ndjson')).toBe('check');
    expect(JSON.parse(text('processes/1/links.json'))).toEqual([
      ['x', 'y'],
      ['t', 'u'],
      ['v', 'w'],
    ]);
    expect(['exports', 'decisions', 'links.json'].filter((name) => existsSync(join(data, name)))).toEqual([]);
    own.release();
  });

  it('stay where they are for any other process, and while that process lives', async () => {
    const alone = openProcessFolder(data, false);
    await adoptFiles(data, alone);
    const [first, second] = [openProcessFolder(data, true), openProcessFolder(data, true)];
    await adoptFiles(data, second);
    await expect(adoptFiles(data, first)).rejects.toMatchObject({ name: 'DataFolderInUse' });
    expect(text('exports/a.zip')).toBe('bundle');
    for (const own of [alone, first, second]) own.release();
  });

  it('those of several that have ended become its own when one starts that is alone', async () => {
    put('processes/1/exports/b.json', 'state');
    put('processes/1/exports/b.zip', 'own');
    put('processes/1/exports/c.part', 'half of a bundle');
    put('processes/2/decisions/decisions-2.ndjson', 'check');
    put('processes/2/links.json', '[["t","u"]]');
    const alone = openProcessFolder(data, false);
    expect(await adoptFiles(data, alone)).toBe(true);
    expect(readdirSync(join(data, 'exports')).sort()).toEqual(['a.json', 'a.zip', 'b.json', 'b.zip']);
    // Which time they cover is said of each process.
    expect(readdirSync(join(data, 'decisions'))).toEqual(['decisions-1.ndjson']);
    expect(text('processes/2/decisions/decisions-2.ndjson')).toBe('check');
    expect(JSON.parse(text('links.json'))).toHaveLength(3);
    expect(existsSync(join(data, 'processes/1/exports'))).toBe(false);
    expect(await adoptFiles(data, alone)).toBe(false);
    alone.release();
  });

  it('those of one that has ended become another’s, those of one that runs do not', async () => {
    const [first, second] = [openProcessFolder(data, true), openProcessFolder(data, true)];
    await adoptFiles(data, first);
    put('processes/2/exports/b.zip', 'own');
    expect(await adoptFiles(data, first)).toBe(false);
    second.release();
    expect(await adoptFiles(data, first)).toBe(true);
    expect(text('processes/1/exports/b.zip')).toBe('own');
    first.release();
  });
});
