import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inMemory, nodeHashing, readPolicy, readZip, verifyBundle } from '#evidence';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

let service: RunningService;
let client: Client;
beforeAll(async () => {
  service = await runService();
  client = await setUpAcme(service.url);
  for (const value of ['ada@example.org', 'bob@example.org']) {
    await client.grant(value, 'newsletter');
    await client.withdraw(value, 'newsletter');
  }
});
afterAll(() => service.stop());

type Json = Record<string, unknown>;

/** Orders a bundle and waits until it is there. */
async function made(body: object): Promise<Json> {
  const ordered = await client.post('/v1/evidence/exports', body, 202);
  const path = `/v1/evidence/exports/${ordered.body.id}`;
  expect(ordered.headers['location']).toBe(path);
  for (;;) {
    const state = (await client.get(path)).body as Json;
    if (state['status'] !== 'waiting' && state['status'] !== 'running') return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function bytesAt(path: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${service.url}${String(path)}`, { headers });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const ADA = { scope: 'subject', subject: { scheme: 'email', value: 'ada@example.org' } };

describe('Exports', () => {
  it('are made in the background, downloaded, and verify with the policy that the service prints', async () => {
    const state = await made({ ...ADA, recipient: 'DPA', challenge: 'c-1', mode: 'full' });
    expect(state).toMatchObject({ status: 'done', scope: 'subject', controller: 'acme', mode: 'full' });
    const { bytes, headers } = await bytesAt(state['download']);
    expect(headers.get('content-type')).toBe('application/zip');
    expect(createHash('sha256').update(bytes).digest('base64url')).toBe(state['digest']);
    const policy = await (await fetch(`${service.url}/v1/evidence/policy`)).text();
    const report = await verifyBundle(readZip(inMemory(bytes)), {
      reading: nodeHashing,
      policy: readPolicy(nodeHashing, policy),
      challenge: 'c-1',
    });
    expect(report).toMatchObject({ verdict: 'unanchored', findings: [], events: 3, recipient: 'DPA' });
  });

  it('are recorded with the digest of the bundle', async () => {
    const state = await made(ADA);
    const events = await service.service.ports.store.readStream('ledger-exports-main');
    const last = JSON.parse(Buffer.from(events.at(-1)?.data ?? []).toString()) as { body: { pub: Json } };
    expect(last.body).toMatchObject({
      type: 'export.made',
      pub: { digest: state['digest'], scope: 'subject' },
    });
  });

  it('can be downloaded piece by piece', async () => {
    const state = await made(ADA);
    const whole = (await bytesAt(state['download'])).bytes;
    const half = Math.floor(whole.length / 2);
    const first = await bytesAt(state['download'], { range: `bytes=0-${half - 1}` });
    const etag = first.headers.get('etag') ?? '';
    const rest = await bytesAt(state['download'], { range: `bytes=${half}-`, 'if-range': etag });
    expect([first.status, rest.status]).toEqual([206, 206]);
    expect(rest.headers.get('content-range')).toBe(`bytes ${half}-${whole.length - 1}/${whole.length}`);
    expect(Buffer.concat([first.bytes, rest.bytes]).equals(whole)).toBe(true);
    expect((await bytesAt(state['download'], { range: `bytes=${whole.length}-` })).status).toBe(416);
    expect((await bytesAt(state['download'], { range: 'bytes=1-', 'if-range': '"x"' })).status).toBe(200);
  });

  it('of a period and of everything of a controller verify too', async () => {
    const period = { scope: 'period', from: '2020-01-01', to: '2099-01-01' };
    for (const body of [period, { scope: 'ledger', controller: 'acme' }]) {
      const { bytes } = await bytesAt((await made(body))['download']);
      const report = await verifyBundle(readZip(inMemory(bytes)), {
        reading: nodeHashing,
        policy: readPolicy(nodeHashing, await (await fetch(`${service.url}/v1/evidence/policy`)).text()),
        full: true,
      });
      expect(report).toMatchObject({ verdict: 'unanchored', findings: [], streams: 2 });
    }
  });

  it('refuse what cannot be made', async () => {
    const post = (body: object, status: number) => client.post('/v1/evidence/exports', body, status);
    await post({ scope: 'subject' }, 400);
    await post({ scope: 'ledger', mode: 'compact' }, 400);
    await post({ scope: 'period', from: '2026-01-02', to: '2026-01-01' }, 400);
    await post({ ...ADA, from: '2026-01-02' }, 400);
    await post({ scope: 'subject', subject: { scheme: 'email', value: 'nobody@example.org' } }, 404);
    await post({ ...ADA, controller: 'nobody' }, 422);
    await client.get('/v1/evidence/exports/nothing', 404);
  });

  it('of an erased person are deleted; copies handed out are the recipient’s', async () => {
    const state = await made({ scope: 'subject', subject: { scheme: 'email', value: 'bob@example.org' } });
    const everybody = await made({ scope: 'period', from: '2020-01-01', to: '2099-01-01' });
    const others = await made(ADA);
    const folder = join(service.dataFolder, 'exports');
    expect(existsSync(join(folder, `${String(state['id'])}.zip`))).toBe(true);
    const subject = { scheme: 'email', value: 'bob@example.org' };
    await client.post('/v1/erasures/executions', {
      controller: 'acme',
      subject,
      purposes: '*',
      retained: [],
    });
    for (const { id } of [state, everybody]) {
      const after = (await client.get(`/v1/evidence/exports/${String(id)}`)).body as Json;
      expect(after).toMatchObject({ status: 'erased', note: expect.stringContaining('the recipient’s') });
      expect(after['download']).toBeUndefined();
      expect((await bytesAt(state['download'])).status).toBe(410);
    }
    expect(readdirSync(folder).filter((name) => name.includes(String(state['id'])))).toEqual([
      `${String(state['id'])}.json`,
    ]);
    expect((await bytesAt(others['download'])).status).toBe(200);
  });
});
