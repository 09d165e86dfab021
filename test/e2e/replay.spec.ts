import { Client } from './acme.js';
import { runService, type RunningService } from './running-service.js';

describe('replay mode', () => {
  let service: RunningService;
  let client: Client;
  beforeAll(async () => {
    service = await runService({ LEDGER_MODE: 'replay' });
    client = new Client(service.url);
  });
  afterAll(() => service.stop());

  const subject = { scheme: 'account', value: 'p1' };
  const fact = (type: string, recordedAt: string, more: object) => ({
    type,
    controller: 'c1',
    recordedAt,
    ...more,
  });

  it('stores facts as found, and answers for any time', async () => {
    const facts = [
      fact('purpose.published', '2025-01-01T00:00:00Z', { purpose: 'p', version: 1, bases: ['consent'] }),
      fact('consent.granted', '2025-01-02T00:00:00Z', {
        subject,
        purpose: 'p',
        version: 1,
        evidencePresent: true,
      }),
      fact('consent.withdrawn', '2025-03-01T00:00:00Z', {
        subject,
        purpose: 'p',
        at: '2025-02-01T00:00:00Z',
      }),
    ];
    const answer = await client.post('/v1/replay/facts', { facts }, 200);
    expect(answer.body.items.map(({ status }: { status: number }) => status)).toEqual([201, 201, 201]);
    expect(answer.body.items[1].recorded.mode).toBe('replay');
    const ask = async (more: object) =>
      (await client.post('/v1/check', { controller: 'c1', subject, purpose: 'p', ...more }, 200)).body;
    expect(await ask({ at: '2025-01-15T00:00:00Z' })).toMatchObject({
      reason: 'CONSENT_ACTIVE',
      mode: 'replay',
    });
    expect(await ask({ at: '2025-02-15T00:00:00Z' })).toMatchObject({ reason: 'CONSENT_WITHDRAWN' });
    // What was known then: the withdrawal came to the ledger in March.
    const then = { at: '2025-02-15T00:00:00Z', knownAt: '2025-02-15T00:00:00Z' };
    expect(await ask(then)).toMatchObject({ reason: 'CONSENT_ACTIVE' });
    expect(await ask({ at: '2999-01-01T00:00:00Z' })).toMatchObject({ reason: 'CONSENT_WITHDRAWN' });
  });

  it('keeps to the order of recording within a stream', async () => {
    const late = fact('consent.refused', '2025-02-01T00:00:00Z', { subject, purpose: 'p' });
    const { items } = (await client.post('/v1/replay/facts', { facts: [late] }, 200)).body;
    expect(items[0].problem).toMatchObject({ status: 409, code: 'RECORDED_WITHIN_STREAM' });
  });

  it('shows in health', async () => {
    expect((await client.get('/health/ready')).body).toMatchObject({ status: 'ready', mode: 'replay' });
  });
});
