import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing, openTlogProof, readPolicy, readVkey, verifyReceipt, type Receipt } from '#evidence';
import { run } from '../../apps/ledger-cli/program.js';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';
import { canonical } from './rebag.js';

let service: RunningService;
let client: Client;
let folder: string;
let grant: string;
let withdrawal: string;
const subject = { scheme: 'email', value: 'ada@example.org' };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'receipt-'));
  service = await runService();
  client = await setUpAcme(service.url);
  grant = (await client.grant('ada@example.org', 'newsletter')).body.events[0].id as string;
  withdrawal = (await client.withdraw('ada@example.org', 'newsletter')).body.events[0].id as string;
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const policyOf = (text: string) => readPolicy(nodeHashing, text);
const policyText = async () => (await fetch(`${service.url}/v1/evidence/policy`)).text();

async function receipt(event: string, format?: string): Promise<Buffer> {
  const answer = await fetch(`${service.url}/v1/evidence/receipts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject, event, ...(format !== undefined && { format }) }),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}

describe('A receipt', () => {
  it('is signed at once, before its fact is sealed', async () => {
    const bytes = await receipt(grant);
    const report = verifyReceipt(bytes, { reading: nodeHashing, policy: policyOf(await policyText()) });
    expect(report).toMatchObject({ verdict: 'unanchored', findings: [{ code: 'NOT_SEALED' }], events: 1 });
    await expect(receipt(grant, 'tlog-proof')).rejects.toThrow('409');
  });

  it('carries its proof once sealed, and verifies alone with the command', async () => {
    const checkpoint = await service.service.ports.log.sealNow();
    const file = (name: string, content: string | Buffer): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const path = file('receipt.json', await receipt(withdrawal));
    const policy = file('policy', await policyText());
    const head = file('head', checkpoint.note);
    const out: string[] = [];
    const io = {
      write: (line: string) => void out.push(line),
      complain: () => undefined,
      ask: undefined,
      fetch,
    };
    const verify = (...more: string[]) =>
      run(['verify', path, '--policy', policy, ...more], { ledgerUrl: 'http://127.0.0.1:9' }, io);
    expect(await verify()).toBe(20);
    expect(await verify('--known-head', head)).toBe(10);
    expect(out.join()).toContain('CONSISTENT');
  });

  it('has a .tlog-proof that any reader of that format takes', async () => {
    const { tag, body } = JSON.parse((await receipt(grant)).toString()) as Receipt;
    const digest = nodeHashing.sha256(Buffer.from(canonical(body)));
    const leaf = Buffer.concat([Buffer.from([0]), Buffer.from(tag ?? '', 'base64url'), digest]);
    const proof = await receipt(grant, 'tlog-proof');
    const { origin } = service.service.ports.log;
    const keys = service.service.ports.log.vkeys().map((vkey) => readVkey(nodeHashing, vkey));
    const opened = openTlogProof(nodeHashing, proof, nodeHashing.sha256(leaf), origin, keys);
    expect(String(opened.index)).toBe((body as { seq?: string }).seq);
  });

  it('is refused wherever one of its bytes is another one', async () => {
    const bytes = await receipt(grant);
    const policy = policyOf(await policyText());
    for (let at = 0; at < bytes.length; at += 7) {
      const bent = Buffer.from(bytes);
      bent[at] = (bent[at] as number) ^ 1;
      expect(verifyReceipt(bent, { reading: nodeHashing, policy }).exitCode).toBe(40);
    }
  });

  it('comes on paper, the same bytes for the same receipt', async () => {
    expect((await receipt(grant, 'pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is nobody else’s', async () => {
    await client.grant('bob@example.org', 'newsletter');
    const body = { subject: { scheme: 'email', value: 'bob@example.org' }, event: grant };
    await client.post('/v1/evidence/receipts', body, 404);
    await client.post('/v1/evidence/receipts', { subject, event: 'nothing' }, 404);
    await client.post(
      '/v1/evidence/receipts',
      { subject: { scheme: 'email', value: 'no@example.org' }, event: grant },
      404,
    );
  });
});
