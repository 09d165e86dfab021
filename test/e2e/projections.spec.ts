import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../../apps/ledger-cli/program.js';
import { setUpAcme } from './acme.js';
import { type RunningService, runService } from './running-service.js';

describe('the projections of a running service', () => {
  let running: RunningService;
  beforeAll(async () => {
    running = await runService();
    const acme = await setUpAcme(running.url);
    await acme.grant('ada@example.org', 'newsletter');
  });
  afterAll(() => running.stop());

  async function tool(...args: string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const code = await run(
      args,
      { ledgerUrl: running.url },
      {
        write: (line) => void out.push(line),
        complain: (line) => void err.push(line),
        ask: undefined,
        fetch,
      },
    );
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  it('are listed, in health and in the figures for Prometheus', async () => {
    const { code, out } = await tool('projections', 'list');
    expect(code).toBe(0);
    for (const name of ['status', 'matters', 'published', 'timeline', 'daily']) expect(out).toContain(name);
    const ready = await fetch(`${running.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ checks: { projections: { ok: true } } });
    const figures = await (await fetch(`${running.url}/metrics`)).text();
    expect(figures).toMatch(/ledger_projection_red\{projection="status"\} 0/);
  });

  it('are rebuilt by the tool while the service answers, and say that nothing was wrong', async () => {
    let rebuilt = await tool('projections', 'rebuild', 'status');
    // A store on a server may hold much that is others': the first filling takes its time to pass it over.
    while (rebuilt.err.startsWith('REBUILD_UNDER_WAY')) {
      await pause(200);
      rebuilt = await tool('projections', 'rebuild', 'status');
    }
    const { code, out } = rebuilt;
    expect(code).toBe(0);
    expect(out).toContain('The new tables answer.');
    expect(out).not.toContain('NOT the same');
    expect(out).toContain('No change for readers downstream.');
    expect((await tool('projections', 'retry', 'status')).out).toBe(
      'status: 0 events handled, 0 still parked.',
    );
    expect((await tool('projections', 'parked')).out).toBe('Nothing is parked.');
  });

  it('that do not exist are a problem with a code', async () => {
    const { code, err } = await tool('projections', 'rebuild', 'nonsense');
    expect(code).toBe(1);
    expect(err).toContain('PROJECTION_UNKNOWN');
  });
});
