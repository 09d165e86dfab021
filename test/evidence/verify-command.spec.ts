import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../apps/ledger-cli/program.js';
import { FILES, MANIFEST_FILE } from '#evidence';
import { BundleWorld, type Files } from './bundle-world.js';
import { textOf } from './rebag.js';
import { writeBundle, zipOf, type WrittenBundle } from './written-bundle.js';

let world: BundleWorld;
let files: Files;
let written: WrittenBundle;
let policy: string;
beforeAll(async () => {
  world = await BundleWorld.open();
  const ada = await world.person();
  await world.seal();
  files = await world.about(ada, { challenge: 'c-17' });
  written = writeBundle(files);
  policy = written.write('policy', world.policy);
});
afterAll(async () => {
  written.remove();
  await world.end();
});

async function tool(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    write: (line: string) => void out.push(line),
    complain: (line: string) => void err.push(line),
    ask: undefined,
    fetch: () => Promise.reject(new Error('no network')),
  };
  const code = await run(args, { ledgerUrl: 'http://127.0.0.1:9' }, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('ledger-cli verify', () => {
  it('says the same of the ZIP and of the folder, without a ledger', async () => {
    for (const path of [written.zip, written.folder]) {
      const { code, out } = await tool('verify', path, '--policy', policy);
      expect(code).toBe(20);
      expect(out).toMatch(/^UNANCHORED \(20\): The bundle holds in itself/);
      expect(out).toContain('identifier    email ada@example.org');
      expect(out).toContain('NOT proved:');
    }
  });

  it('takes a head and a challenge along', async () => {
    const head = written.write('head', textOf(files, FILES.checkpoint));
    const args = ['verify', written.zip, '--policy', policy, '--known-head', head, '--json'];
    const { code, out } = await tool(...args, '--challenge', 'c-17');
    expect(code).toBe(10);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'consistent', exitCode: 10, findings: [] });
    expect((await tool(...args, '--challenge', 'another')).code).toBe(60);
  });

  it('names the file of a ZIP that was bent by hand', async () => {
    const zip = zipOf(files);
    const at = Buffer.from(zip).indexOf('"consent.granted"');
    zip[at + 3] = 0x41;
    const { code, out } = await tool('verify', written.write('bent.zip', zip), '--policy', policy);
    expect(code).toBe(40);
    expect(out).toMatch(/data\/events\/\d+\.json/);
  });

  it('refuses links in a folder, and paths that leave it, unread', async () => {
    const own = writeBundle(files);
    const path = join(own.folder, FILES.readme);
    rmSync(path);
    symlinkSync('/etc/hostname', path);
    const { code, out } = await tool('verify', own.folder, '--policy', policy);
    own.remove();
    expect(code).toBe(40);
    expect(out).toContain('[NOT_A_FILE]');
  });

  it('says what it cannot read', async () => {
    expect(await tool('verify', '/nowhere', '--policy', policy)).toMatchObject({ code: 2 });
    expect(await tool('verify', written.zip, '--policy', written.zip)).toMatchObject({ code: 2 });
    expect(await tool('verify', written.zip)).toMatchObject({ code: 2 });
    const notZip = written.write('not.zip', 'hello');
    expect(await tool('verify', notZip, '--policy', policy)).toMatchObject({ code: 40 });
  });
});

describe('README.txt of a bundle', () => {
  const commands = () =>
    textOf(files, FILES.readme)
      .split('\n')
      .filter((line) => line.startsWith('    '))
      .map((line) => line.trim())
      .join('\n');
  const runIn = (folder: string) =>
    execFileSync('sh', ['-eu', '-c', commands()], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', VKEY: world.log.vkeys()[0] ?? '' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('verifies the essentials with sha256sum and openssl, its commands run as they stand', () => {
    expect(runIn(written.folder).match(/Signature Verified Successfully/g)).toHaveLength(2);
  });

  it('finds a changed file, a changed manifest, and another key', () => {
    const own = writeBundle(files);
    const change = (path: string) => {
      const file = join(own.folder, path);
      const before = readFileSync(file);
      writeFileSync(file, Buffer.concat([before.subarray(0, -2), Buffer.from('x\n')]));
      expect(() => runIn(own.folder)).toThrow();
      writeFileSync(file, before);
    };
    for (const path of [FILES.subjects, FILES.checkpoint, MANIFEST_FILE, 'bundle.note']) change(path);
    expect(runIn(own.folder)).toContain('Verified');
    own.remove();
  });
});
