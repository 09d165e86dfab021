import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as nodeCrc32, deflateRawSync } from 'node:zlib';
import { canonicalDeflate } from './deflate.js';
import { centralEntry, endRecords, localHeader } from './format.js';
import { ContainerError, crc32, inMemory, isSafePath, readZip, writeZip, type ZipFile } from './index.js';
import { DEFLATED, STORED } from './packing.js';

const text = (words: string) => new TextEncoder().encode(words);
const FILES: readonly ZipFile[] = [
  { path: 'bag/bagit.txt', bytes: text('BagIt-Version: 1.0\n') },
  { path: 'bag/data/empty', bytes: new Uint8Array() },
  { path: 'bag/data/events/12.json', bytes: text('{"a":1}') },
  { path: 'bag/data/records/timeline.csv', bytes: text('1,granted\r\n2,withdrawn\r\n'.repeat(20)) },
  { path: 'bag/data/report.html', bytes: text('<p>granted</p>'.repeat(30)) },
];
/** Where a byte lies: in the bytes and the header of a file, in its entry of the directory, or behind all. */
function fileAt(zip: Uint8Array, place: number): string {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = 0; at < zip.length;) {
    const local = view.getUint32(at, true) === 0x04034b50;
    if (!local && view.getUint32(at, true) !== 0x02014b50) break;
    const head = local ? 30 : 46;
    const name = view.getUint16(at + (local ? 26 : 28), true);
    const end = at + head + name + (local ? view.getUint32(at + 18, true) : 0);
    if (place < end) return Buffer.from(zip.subarray(at + head, at + head + name)).toString('latin1');
    at = end;
  }
  return CONTAINER;
}
const CONTAINER = 'the ZIP container';

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

/** A ZIP that Python writes into `p`. */
function madeByPython(python: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  try {
    const path = join(folder, 'a.zip');
    const code = `import sys,zipfile,warnings; warnings.simplefilter("ignore"); p=sys.argv[1]; ${python}`;
    execFileSync('python3', ['-c', code, path]);
    return new Uint8Array(readFileSync(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('The canonical ZIP', () => {
  it('gives back what was written, and the same bytes for the same files', () => {
    expect(readAll(zipOf(FILES))).toEqual({
      'bag/bagit.txt': 'BagIt-Version: 1.0\n',
      'bag/data/empty': '',
      'bag/data/events/12.json': '{"a":1}',
      'bag/data/records/timeline.csv': '1,granted\r\n2,withdrawn\r\n'.repeat(20),
      'bag/data/report.html': '<p>granted</p>'.repeat(30),
    });
    expect(zipOf(FILES).length).toBeLessThan(1_000);
    expect(zipOf(FILES)).toEqual(zipOf(FILES));
  });

  it('is a ZIP to other programs too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    try {
      writeFileSync(join(folder, 'a.zip'), zipOf(FILES));
      const list = 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), *z.namelist())';
      const out = execFileSync('python3', ['-c', list, join(folder, 'a.zip')], { encoding: 'utf8' });
      expect(out.trim()).toBe(`None ${FILES.map(({ path }) => path).join(' ')}`);
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
  it('is refused wherever one bit is another one, and the file or the container is named', () => {
    const zip = zipOf(FILES);
    for (let at = 0; at < zip.length; at++) {
      for (let bit = 1; bit < 256; bit <<= 1) {
        const bent = zip.slice();
        bent[at] = (bent[at] as number) ^ bit;
        const { file } = refusal(bent);
        expect({ at, bit, file }).toMatchObject({
          file: expect.stringMatching(new RegExp(`^(?:${CONTAINER}|${fileAt(zip, at)})$`)),
        });
      }
    }
  });

  it('names the file, not only the container, wherever its own bytes were changed', () => {
    const zip = zipOf(FILES);
    for (const { path } of FILES.filter(({ bytes }) => bytes.length > 0)) {
      const header = Buffer.from(zip).indexOf(path) + path.length;
      for (const at of [header, header + 3]) {
        const bent = zip.slice();
        bent[at] = (bent[at] as number) ^ 1;
        expect(refusal(bent).file).toBe(path);
      }
    }
  });

  it.each([
    ['deflated by another program', 'bag/data/records/t.csv', (bytes: Uint8Array) => deflateRawSync(bytes)],
    ['stored where it should be deflated', 'bag/data/records/t.csv', (bytes: Uint8Array) => bytes],
    ['deflated where it should be stored', 'bag/data/events/1.json', canonicalDeflate],
  ])('is refused with a file %s', (_, path, packing) => {
    const bytes = text('1,granted'.repeat(50));
    const packed = packing(bytes) as Uint8Array;
    const member = { path, crc: crc32(bytes), size: bytes.length, packedSize: packed.length, offset: 0 };
    const whole = { ...member, method: packed === bytes ? STORED : DEFLATED } as const;
    const [local, central] = [localHeader(whole), centralEntry(whole)];
    const end = endRecords(1, local.length + packed.length, central.length);
    const zip = new Uint8Array(Buffer.concat([local, packed, central, end]));
    expect(refusal(zip)).toMatchObject({ code: 'NOT_CANONICAL', file: path });
  });

  it('unpacks to no more than its directory says, and not to much in all', () => {
    const files = Array.from({ length: 20 }, (_, n) => ({
      path: `bag/data/records/t${String(n).padStart(2, '0')}.csv`,
      bytes: new Uint8Array(n < 17 ? 16 * 1024 * 1024 : 1),
    }));
    const zip = zipOf(files);
    expect(zip.length).toBeLessThan(4_000_000);
    expect(refusal(zip)).toMatchObject({ code: 'TOO_LARGE', file: CONTAINER });
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
    expect(refusal(madeByPython(python))).toBeInstanceOf(ContainerError);
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
