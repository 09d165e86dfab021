import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failedStart } from '../../apps/ledger-api/exit-codes.js';
import { Client, setUpAcme } from './acme.js';
import { runService } from './running-service.js';

describe('operating the service', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-ops-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function failure(settings: Record<string, string>) {
    const started = runService({ DATA_DIR: folder, ...settings });
    const error: unknown = await started.then(
      (service) => service.stop().then(() => new Error('it started')),
      (reason: unknown) => reason,
    );
    return failedStart(error);
  }

  it('loses nothing over a stop and a start', async () => {
    const first = await runService({ DATA_DIR: folder });
    const acme = await setUpAcme(first.url);
    const granted = await acme.grant('ada@example.org', 'newsletter');
    // Requests that are under way when the service is told to stop are finished, not broken off.
    const underWay = Array.from({ length: 20 }, (_, n) => acme.grant(`reader${n}@example.org`, 'newsletter'));
    await Promise.race(underWay);
    await first.stop();
    const answers = await Promise.allSettled(underWay);
    const second = await runService({ DATA_DIR: folder });
    try {
      const again = new Client(second.url);
      const answer = await again.check('ada@example.org', 'newsletter', { atLeast: granted.body.position });
      expect(answer).toMatchObject({ permitted: true });
      for (const [n, { status }] of answers.entries()) {
        if (status === 'rejected') continue;
        expect(await again.check(`reader${n}@example.org`, 'newsletter')).toMatchObject({ permitted: true });
      }
    } finally {
      await second.stop();
    }
  });

  it('refuses a data folder that another process holds, and says so', async () => {
    const first = await runService({ DATA_DIR: folder });
    const { code, sentences } = await failure({});
    await first.stop();
    expect(code).toBe(75);
    expect(sentences.join(' ')).toContain('is in use by another process');
  });

  it('never leaves the mode of its ledger', async () => {
    await (await runService({ DATA_DIR: folder, LEDGER_MODE: 'replay' })).stop();
    const { code, sentences } = await failure({ LEDGER_MODE: 'live' });
    expect(code).toBe(78);
    expect(sentences.join(' ')).toContain('replay');
  });

  it('says when the port is taken', async () => {
    const first = await runService();
    const { code, sentences } = await failure({ PORT: new URL(first.url).port });
    await first.stop();
    expect(code).toBe(69);
    expect(sentences).toEqual(['The address is in use: set PORT (or OPS_LISTEN) to a free port.']);
  });

  it('refuses a master key that is none', async () => {
    await writeFile(join(folder, 'key'), 'short');
    const { code, sentences } = await failure({ MASTER_KEY_FILE: join(folder, 'key') });
    expect(code).toBe(69);
    expect(sentences.join(' ')).toContain('MASTER_KEY_WRONG');
    expect(sentences.join(' ')).not.toContain('short');
  });

  it('shows health and figures on both listeners, and nothing else on the second', async () => {
    const service = await runService({ DATA_DIR: folder, OPS_LISTEN: '127.0.0.1:0' });
    try {
      const acme = await setUpAcme(service.url);
      await acme.check('ada@example.org', 'newsletter');
      for (const url of [service.url, service.service.opsUrl!]) {
        expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'live' });
        const ready = (await (await fetch(`${url}/health/ready`)).json()) as Record<string, unknown>;
        expect(ready).toMatchObject({
          status: 'ready',
          mode: 'live',
          checks: { store: { ok: true }, clock: { ok: true } },
        });
        const metrics = await (await fetch(`${url}/metrics`)).text();
        expect(metrics).toContain('ledger_decisions_total{reason="CONSENT_MISSING"} 1');
        expect(metrics).toMatch(
          /ledger_http_requests_total\{method="POST",route="\/v1\/purposes",status="201"\} 2/,
        );
        expect(metrics).toMatch(/ledger_appended_events \d+/);
        expect(metrics).not.toContain('example.org');
      }
      expect((await fetch(`${service.service.opsUrl}/v1/controllers`)).status).toBe(404);
    } finally {
      await service.stop();
    }
  });

  it('serves its description without a network', async () => {
    const service = await runService({ DATA_DIR: folder });
    try {
      const page = await (await fetch(`${service.url}/docs`)).text();
      const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
      expect(assets.length).toBeGreaterThan(2);
      for (const path of assets) {
        expect(path).toMatch(/^\/docs\//);
        expect((await fetch(`${service.url}${path}`)).status).toBe(200);
      }
      expect(
        ((await (await fetch(`${service.url}/docs/openapi.json`)).json()) as { openapi: string }).openapi,
      ).toBe('3.1.0');
    } finally {
      await service.stop();
    }
  });
});
