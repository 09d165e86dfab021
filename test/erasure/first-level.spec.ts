import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inMemory, nodeHashing, readPolicy, readZip, verifyBundle } from '#evidence';
import { fromBase64url } from '#stored-event';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';
import { filesHolding } from './files.js';

const CARLA = { scheme: 'email', value: 'carla.quirinale@example.org' };
const REASON = 'The letters come twice a day, and my name is spelt wrongly';
const STATEMENT = 'Yes: Carla Quirinale would like to hear from you';

let service: RunningService;
let client: Client;
beforeAll(async () => {
  service = await runService();
  client = await setUpAcme(service.url);
});
afterAll(() => service.stop());

/** A bundle about her, as it was handed out. */
async function bundle(mode: 'compact' | 'full'): Promise<Buffer> {
  const order = { scope: 'subject', subject: CARLA, mode };
  const { id } = (await client.post('/v1/evidence/exports', order, 202)).body as { id: string };
  for (;;) {
    const { status } = (await client.get(`/v1/evidence/exports/${id}`)).body as { status: string };
    if (status === 'done') break;
    expect(['waiting', 'running']).toContain(status);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const answer = await fetch(`${service.url}/v1/evidence/exports/${id}/bundle`);
  return Buffer.from(await answer.arrayBuffer());
}

/** The values that a bundle opens: base64url of JSON of salt, name and value (RFC 9901). */
function disclosuresIn(zip: Buffer): string[] {
  const files = readZip(inMemory(zip));
  return files.paths
    .filter((path) => path.endsWith('.disclosures'))
    .flatMap((path) =>
      Buffer.from(files.read(path) ?? [])
        .toString('utf8')
        .split('\n'),
    )
    .filter((line) => line !== '');
}

/** What must be nowhere once these values are erased: as handed out, their salts as text and as bytes, and the words. */
function tracesOf(disclosures: readonly string[]): (string | Uint8Array)[] {
  return disclosures.flatMap((text) => {
    const [salt, , value] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    const words = typeof value === 'string' && value.length >= 20 ? [value] : [];
    return [text, String(salt), fromBase64url(String(salt)), ...words];
  });
}

describe('Erasure of the first level', () => {
  it('leaves what it erases in no file, and bundles from before go on verifying', async () => {
    await client.grant(CARLA.value, 'newsletter', { evidence: { form: 'footer', statement: STATEMENT } });
    const withdrawn = await client.withdraw(CARLA.value, 'newsletter', { reason: REASON });
    const event = (withdrawn.body as { events: { id: string }[] }).events[0]?.id;
    const before = { compact: await bundle('compact'), full: await bundle('full') };
    await client.post('/v1/evidence/receipts', { subject: CARLA, event }, 200);
    const opened = disclosuresIn(before.compact);
    expect(opened.length).toBeGreaterThan(4);
    // The search finds what is there: the bundle in the folder of exports.
    expect(filesHolding(service.dataFolder, tracesOf(opened))).not.toEqual([]);

    const order = { controller: 'acme', subject: CARLA, purposes: '*', retained: [] };
    await client.post('/v1/erasures/executions', order);
    const after = await bundle('compact');
    const kept = new Set(disclosuresIn(after));
    const erased = opened.filter((text) => !kept.has(text));
    expect(erased.length).toBeGreaterThan(0);
    expect(tracesOf(erased)).toContain(REASON);
    expect(filesHolding(service.dataFolder, tracesOf(erased))).toEqual([]);

    const policy = readPolicy(nodeHashing, await (await fetch(`${service.url}/v1/evidence/policy`)).text());
    const verify = (zip: Buffer) => verifyBundle(readZip(inMemory(zip)), { reading: nodeHashing, policy });
    for (const zip of [before.compact, before.full, after])
      expect(await verify(zip)).toMatchObject({ verdict: 'unanchored', findings: [] });
    expect((await verify(after)).payloads.ERASED).toBeGreaterThan(0);
    expect((await verify(after)).payloads.WITHHELD).toBe(0);
  });
});
