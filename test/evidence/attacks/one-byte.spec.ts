import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  inMemory,
  nodeHashing,
  readPolicy,
  readZip,
  verifyBundle,
  writeReadme,
  ContainerError,
  type FileMap,
  type Report,
} from '#evidence';
import { writeReadable } from '../../../apps/ledger-api/exports/write-readable.js';
import { BundleWorld } from '../bundle-world.js';
import { zipOf } from '../written-bundle.js';

/** 500 in CI; `npm run test:full` tries 10,000. */
const TRIES = process.env['LONG_TESTS'] === '1' ? 10_000 : 500;

let world: BundleWorld;
let zips: Uint8Array[];
beforeAll(async () => {
  world = await BundleWorld.open();
  const ada = await world.person();
  await world.seal();
  await world.person('bob@example.org');
  await world.seal();
  const scope = { kind: 'subject', controller: 'acme', subject: ada, purposes: '*' } as const;
  const readable = { ...world.sources, documents: [writeReadme, writeReadable] };
  zips = [
    zipOf(await world.bundle({ scope })),
    zipOf(await world.bundle({ scope, mode: 'full' })),
    // With story and paper: what is deflated is most of it then.
    zipOf(await world.bundle({ scope }, readable)),
  ];
});
afterAll(() => world.end());

async function verify(zip: Uint8Array): Promise<Report | ContainerError> {
  let files: FileMap;
  try {
    files = readZip(inMemory(zip));
  } catch (error) {
    if (error instanceof ContainerError) return error;
    throw error;
  }
  return verifyBundle(files, { reading: nodeHashing, policy: readPolicy(nodeHashing, world.policy) });
}

const CONTAINER = 'the ZIP container';

/** The file of the ZIP in which a place lies: its header, its bytes, its entry in the directory. */
function fileAt(zip: Uint8Array, place: number): { file: string; bentHeader: boolean } {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = 0; at < zip.length;) {
    const signature = view.getUint32(at, true);
    const local = signature === 0x04034b50;
    if (!local && signature !== 0x02014b50) break;
    const head = local ? 30 : 46;
    const name = view.getUint16(at + (local ? 26 : 28), true);
    const end = at + head + name + (local ? view.getUint32(at + 18, true) : 0);
    if (place < end) {
      const path = Buffer.from(zip.subarray(at + head, at + head + name)).toString('latin1');
      return { file: path.replace(/^evidence-x\//, ''), bentHeader: !local || place < at + head + name };
    }
    at = end;
  }
  return { file: CONTAINER, bentHeader: true };
}

describe('One byte changed anywhere in a bundle', () => {
  it('is no change: the honest bundles verify', async () => {
    for (const zip of zips) expect(await verify(zip)).toMatchObject({ exitCode: 20, findings: [] });
  });

  it(`is found, and the file is named (${TRIES} times)`, async () => {
    // Places that follow from the number of the try: a failure can be looked at again.
    for (let n = 0; n < TRIES; n++) {
      const draw = createHash('sha256').update(`place ${n}`).digest();
      const zip = (zips[n % zips.length] as Uint8Array).slice();
      const place = draw.readUInt32BE(0) % zip.length;
      const bit = 1 << ((draw[4] as number) % 8);
      const { file, bentHeader } = fileAt(zip, place);
      zip[place] = (zip[place] as number) ^ bit;
      const found = await verify(zip);
      const named =
        found instanceof ContainerError ? [found.file] : found.findings.map((finding) => finding.file);
      if (!(found instanceof ContainerError))
        expect({ n, exitCode: found.exitCode }).toEqual({ n, exitCode: 40 });
      // Of a bent header the container may be named instead of the file: which of two names was bent, nobody can tell.
      const right = named.some(
        (name) => name.replace(/^evidence-x\//, '') === file || (bentHeader && name === CONTAINER),
      );
      expect({ n, file, named, right }).toMatchObject({ right: true });
    }
  });

  it('is found without the ZIP: a bit of base64 padding, a line end, in every text file', async () => {
    const [zip] = zips as [Uint8Array];
    const files = readZip(inMemory(zip));
    const policy = readPolicy(nodeHashing, world.policy);
    for (const path of files.paths) {
      const bytes = files.read(path) as Uint8Array;
      const texts = [0x0a, 0x3d].map((unit) => bytes.lastIndexOf(unit)).filter((at) => at >= 0);
      for (const at of texts) {
        const bent = new Uint8Array([...bytes.subarray(0, at), 0x0d, ...bytes.subarray(at)]);
        const map: FileMap = {
          paths: files.paths,
          size: files.size,
          read: (name) => (name === path ? bent : files.read(name)),
        };
        const report = await verifyBundle(map, { reading: nodeHashing, policy });
        expect({ path, exitCode: report.exitCode }).toEqual({ path, exitCode: 40 });
        const short = path.replace(/^evidence-x\//, '');
        expect(report.findings.map(({ file }) => file)).toContain(short);
      }
    }
  });
});
