import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as nodeCrc32 } from 'node:zlib';
import { ContainerError, crc32, inMemory, isSafePath, readZip, writeZip, type ZipFile } from './index.js';

const text = (words: string) => new TextEncoder().encode(words);
const FILES: readonly ZipFile[] = [
  { path: 'bag/bagit.txt', bytes: text('BagIt-Version: 1.0\n') },
  { path: 'bag/data/empty', bytes: new Uint8Array() },
  { path: 'bag/data/events/12.json', bytes: text('{"a":1}') },
];

function zipOf(files: Iterable<ZipFile>): Uint8Array {
  return new Uint8Array(Buffer.concat([...writeZip(files)]));
}

function readAll(zip: Uint8Array): Record<string, string> {
  const files = readZip(inMemory(zip));
  return Object.fromEntries(
    files.paths.map((path) => [path, Buffer.from(files.read(path) ?? []).toString()]),
  );
}

function refusal(zip: Uint8Array): ContainerError {
  try {
    readAll(zip);
  } catch (error) {
    if (error instanceof ContainerError) return error;
    throw error;
  }
  throw new Error('the ZIP was read');
}

describe('The canonical ZIP', () => {
  it('gives back what was written, and the same bytes for the same files', () => {
    expect(readAll(zipOf(FILES))).toEqual({
      'bag/bagit.txt': 'BagIt-Version: 1.0\n',
      'bag/data/empty': '',
      'bag/data/events/12.json': '{"a":1}',
    });
    expect(zipOf(FILES)).toEqual(zipOf(FILES));
  });

  it('is a ZIP to other programs too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    try {
      writeFileSync(join(folder, 'a.zip'), zipOf(FILES));
      const list = 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), *z.namelist())';
      const out = execFileSync('python3', ['-c', list, join(folder, 'a.zip')], { encoding: 'utf8' });
      expect(out.trim()).toBe('None bag/bagit.txt bag/data/empty bag/data/events/12.json');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('holds more than 65,535 files', () => {
    const many = Array.from({ length: 66_000 }, (_, i) => ({
      path: `bag/data/events/${String(i).padStart(6, '0')}.json`,
      bytes: text(String(i)),
    }));
    const files = readZip(inMemory(zipOf(many)));
    expect(files.paths.length).toBe(66_000);
    expect(Buffer.from(files.read('bag/data/events/065999.json') ?? []).toString()).toBe('65999');
  });

  it('has the CRC that others compute', () => {
    for (const length of [0, 1, 7, 8, 9, 1000, 65_537]) {
      const bytes = new Uint8Array(length).map((_, i) => (i * 7919) >>> 3);
      expect(crc32(bytes)).toBe(nodeCrc32(bytes));
    }
  });

  it('writes no path that is unsafe, twice there or out of order', () => {
    const file = (path: string) => ({ path, bytes: text('x') });
    for (const paths of [['../x'], ['/x'], ['a', 'a'], ['b', 'a'], ['a//b'], ['a/./b']])
      expect(() => zipOf(paths.map(file))).toThrow(ContainerError);
  });
});

describe('A hostile ZIP', () => {
  it('is refused wherever one byte is another one', () => {
    const zip = zipOf(FILES);
    for (let at = 0; at < zip.length; at++) {
      const bent = zip.slice();
      bent[at] = (bent[at] as number) ^ (1 << (at % 8));
      expect(refusal(bent).file).not.toBe('');
    }
  });

  it('names the file in which a byte was changed', () => {
    const zip = zipOf(FILES);
    const at = Buffer.from(zip).indexOf('{"a":1}');
    zip[at + 1] = (zip[at + 1] as number) ^ 1;
    expect(refusal(zip)).toMatchObject({ code: 'NOT_CANONICAL', file: 'bag/data/events/12.json' });
  });

  it('is refused when cut off, padded, commented or empty', () => {
    const zip = zipOf(FILES);
    expect(refusal(zip.subarray(0, zip.length - 1)).code).toBe('NOT_A_BUNDLE');
    expect(refusal(zip.subarray(1)).code).toBe('NOT_A_BUNDLE');
    expect(refusal(new Uint8Array([...zip, 0])).code).toBe('NOT_A_BUNDLE');
    expect(refusal(new Uint8Array([...text('prefix'), ...zip])).code).toBe('UNSAFE_PATH');
    expect(refusal(new Uint8Array()).code).toBe('NOT_A_BUNDLE');
  });

  it.each([
    [
      'compressed (a bomb stays closed)',
      'zipfile.ZipFile(p,"w",zipfile.ZIP_DEFLATED).writestr("a/b","x"*9999999)',
    ],
    ['dated', 'zipfile.ZipFile(p,"w").writestr(zipfile.ZipInfo("a/b",(2020,1,1,0,0,0)),"x")'],
    ['with a path upwards', 'zipfile.ZipFile(p,"w").writestr(zipfile.ZipInfo("../b"),"x")'],
    ['with an absolute path', 'zipfile.ZipFile(p,"w").writestr(zipfile.ZipInfo("/etc/x"),"x")'],
    [
      'with a link',
      'i=zipfile.ZipInfo("a/b"); i.external_attr=0o120777<<16; zipfile.ZipFile(p,"w").writestr(i,"/etc/passwd")',
    ],
    ['with a folder', 'zipfile.ZipFile(p,"w").writestr(zipfile.ZipInfo("a/"),"")'],
    [
      'with a file twice',
      'z=zipfile.ZipFile(p,"w"); z.writestr(zipfile.ZipInfo("a"),"1"); z.writestr(zipfile.ZipInfo("a"),"2")',
    ],
  ])('is refused: %s', (_, python) => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    try {
      const path = join(folder, 'a.zip');
      const code = `import sys,zipfile,warnings; warnings.simplefilter("ignore"); p=sys.argv[1]; ${python}`;
      execFileSync('python3', ['-c', code, path]);
      expect(refusal(new Uint8Array(execFileSync('cat', [path])))).toBeInstanceOf(ContainerError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('A safe path', () => {
  it.each(['data/events/1.json', 'data/tile/entries/x001/067', 'bagit.txt'])('%s', (path) =>
    expect(isSafePath(path)).toBe(true),
  );
  it.each(['', '.', '..', 'a/../b', '/a', 'a/', 'C:/a', 'a\\b', 'con', 'a/NUL.txt', 'a ', 'é', '.x', 'x.'])(
    'is not "%s"',
    (path) => expect(isSafePath(path)).toBe(false),
  );
});
