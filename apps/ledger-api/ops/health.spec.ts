import supertest from 'supertest';
import type { EventStore } from '#event-store';
import { makeApplication, type Application } from '../application.js';
import { Configuration } from '../configuration/configuration.js';
import { noPorts } from '../openapi/no-ports.js';
import { ServiceLogger } from './service-logger.js';

describe('health and figures over HTTP', () => {
  const off = { clockMs: 0 };
  let late = 0;
  let importing = false;
  let failing: string | undefined;
  let head: () => Promise<bigint>;
  let application: Application;
  let http: ReturnType<typeof supertest>;

  beforeAll(async () => {
    const ports = noPorts();
    const state = {
      ...ports.state,
      clockOffMs: () => off.clockMs,
      feedFailing: () => failing,
      lateEvents: () => late,
      importing: () => importing,
    };
    const store = { head: () => head() } as EventStore;
    const logger = new ServiceLogger('error', { write: () => undefined });
    application = await makeApplication({ ...ports, state, store }, new Configuration(), logger);
    await application.nest.listen(0, '127.0.0.1');
    http = supertest(application.nest.getHttpServer());
  });
  afterAll(() => application.close());
  beforeEach(() => {
    off.clockMs = 0;
    late = 0;
    importing = false;
    failing = undefined;
    head = () => Promise.resolve(1n);
  });

  it('are green while the clock is within two seconds of the store’s, either way', async () => {
    for (const clockMs of [0, 2_000, -2_000]) {
      off.clockMs = clockMs;
      const { status, body } = await http.get('/health/ready');
      expect([status, body.status, body.checks.clock.ok]).toEqual([200, 'ready', true]);
    }
  });

  it('are red when it is off by more: this process records nothing, and says so', async () => {
    for (const clockMs of [2_001, -2_001]) {
      off.clockMs = clockMs;
      const { status, body } = await http.get('/health/ready');
      expect([status, body.status]).toEqual([503, 'not_ready']);
      expect(body.checks).toMatchObject({ store: { ok: true }, feed: { ok: true }, clock: { ok: false } });
      expect(body.checks.clock.detail).toBe(`off by ${clockMs} ms: this process records nothing`);
    }
    // It still lives: to start it again would not set the clock.
    expect((await http.get('/health/live')).status).toBe(200);
  });

  it('are red when the store does not answer or the feed is interrupted', async () => {
    head = () => Promise.reject(new Error('disk gone'));
    expect((await http.get('/health/ready')).body.checks.store.ok).toBe(false);
    head = () => Promise.resolve(1n);
    failing = 'StoreUnavailable';
    const { status, body } = await http.get('/health/ready');
    expect([status, body.checks.feed.ok]).toEqual([503, false]);
  });

  it('say that the tables make room for an import: behind, and moving', async () => {
    expect((await http.get('/health/ready')).body.checks.projections.detail).toBe('every table keeps up');
    importing = true;
    const { body } = await http.get('/health/ready');
    expect(body.checks.projections).toEqual({
      ok: true,
      detail: 'behind and moving: the tables make room for an import',
    });
  });

  it('tell how many events are listed as late', async () => {
    late = 3;
    const { body } = await http.get('/health/ready');
    expect(body.checks.feed).toEqual({
      ok: true,
      detail: 'everything recorded is followed; listed as late: 3',
    });
    expect((await http.get('/metrics')).text).toContain('\nledger_late_events 3\n');
  });
});
