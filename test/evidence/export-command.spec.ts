import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../apps/ledger-cli/program.js';
import { setUpAcme } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

let service: RunningService;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  service = await runService();
  const client = await setUpAcme(service.url);
  await client.grant('ada@example.org', 'newsletter');
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

async function tool(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    write: (line: string) => void out.push(line),
    complain: (line: string) => void err.push(line),
    ask: undefined,
    fetch,
  };
  const code = await run(args, { ledgerUrl: service.url }, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('ledger-cli evidence', () => {
  it('exports a bundle that verifies with the policy and a head from before', async () => {
    const policy = await tool('evidence', 'policy');
    const file = join(folder, 'policy');
    writeFileSync(file, `${policy.out}\n`);
    const fingerprint = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(policy.err).toBe(`fingerprint (SHA-256): ${fingerprint}`);

    const out = join(folder, 'ada.zip');
    expect(await tool('evidence', 'export', '--subject', 'ada@example.org', '--out', out)).toMatchObject({
      code: 0,
    });
    expect((await tool('verify', out, '--policy', file)).code).toBe(20);

    const head = join(folder, 'head');
    writeFileSync(head, await (await fetch(`${service.url}/v1/log/checkpoint`)).text());
    const later = join(folder, 'later.zip');
    const args = ['--all', '--known-head', head, '--challenge', 'c-2', '--out', later];
    expect(await tool('evidence', 'export', ...args)).toMatchObject({ code: 0 });
    const verified = await tool(
      'verify',
      later,
      '--policy',
      file,
      '--known-head',
      head,
      '--challenge',
      'c-2',
    );
    expect(verified).toMatchObject({ code: 10 });
  });

  it('goes on where a download broke off, and refuses a part of something else', async () => {
    const out = join(folder, 'again.zip');
    const args = ['evidence', 'export', '--subject', 'ada@example.org', '--out', out];
    writeFileSync(`${out}.part`, 'something else');
    expect(await tool(...args)).toMatchObject({ code: 1, err: expect.stringContaining('is not the bundle') });
  });

  it('asks what the bundle is about', async () => {
    expect(await tool('evidence', 'export', '--out', 'x')).toMatchObject({ code: 2 });
    expect(await tool('evidence', 'export', '--out', 'x', '--all', '--subject', 'a@b.example')).toMatchObject(
      { code: 2 },
    );
  });
});
