import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLedgerBundle } from '../bench/bundle.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** More than are read one after the other. */
const EVENTS = 12_000;

interface Told {
  readonly status: number | null;
  readonly findings: readonly { readonly code: string; readonly file: string }[];
  readonly recorded?: unknown;
  readonly events: number;
}

/** A verifier that is one file must be the program of its own threads. */
describe('verify.mjs with more bodies than one thread reads', () => {
  let folder: string;
  let zip: string;
  let policy: string;
  beforeAll(async () => {
    execFileSync(process.execPath, [join(ROOT, 'scripts/verify-page.mjs')]);
    folder = mkdtempSync(join(tmpdir(), 'verify-in-parallel-'));
    const written = await writeLedgerBundle(folder, EVENTS, 40);
    zip = written.zip;
    policy = join(folder, 'policy.txt');
    writeFileSync(policy, written.policy);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function verified(bundle: string): Told {
    const given = [join(ROOT, 'dist/verify.mjs'), bundle, '--policy', policy, '--full', '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, given, { cwd: '/', encoding: 'utf8' });
    expect(stderr).toBe('');
    return { ...(JSON.parse(stdout) as Omit<Told, 'status'>), status };
  }

  /** The bundle with one byte of a body bent, and its CRC left as it was or made right. */
  function bent(seq: number, change: (body: Buffer) => void): string {
    const other = join(folder, 'bent.zip');
    copyFileSync(zip, other);
    const bytes = readFileSync(other);
    const name = `data/events/${seq}.json`;
    const at = bytes.indexOf(name) + name.length;
    const body = bytes.subarray(at, bytes.indexOf('PK\x03\x04', at));
    change(body);
    const fd = openSync(other, 'r+');
    writeSync(fd, body, 0, body.length, at);
    closeSync(fd);
    return other;
  }

  it('finds nothing in the honest one', () => {
    const rec = '2026-03-01T00:00:00.000Z';
    expect(verified(zip)).toMatchObject({
      status: 20,
      findings: [],
      events: EVENTS,
      recorded: { from: rec, to: rec },
    });
  });

  it('names the one body in which one byte is another', () => {
    const other = bent(7_001, (body) => {
      body[100] = (body[100] as number) ^ 1;
    });
    const { status, findings } = verified(other);
    expect(status).toBe(40);
    expect(new Set(findings.map(({ file }) => file.replace(/^evidence-bench\//, '')))).toContain(
      'data/events/7001.json',
    );
    expect(findings.every(({ file }) => file.includes('data/events/') || file === 'data/subjects.json')).toBe(
      true,
    );
  });
});
