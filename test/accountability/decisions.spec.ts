import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { printed } from '../audit/command-lines.js';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

type Entry = Readonly<Record<string, unknown>>;

describe('the decision log of a service', () => {
  let dataFolder: string;
  let service: RunningService;
  let acme: Client;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'ledger-decisions-'));
    service = await runService({ DATA_DIR: dataFolder });
    acme = await setUpAcme(service.url);
    await acme.grant('ada@example.org', 'newsletter');
  });
  afterAll(async () => {
    await service.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  /** The lines of an export, without the last, which counts them. */
  const exported = async (path: string, body?: object): Promise<Entry[]> => {
    const request = supertest(service.url);
    const answer = await (body ? request.post(path).send(body) : request.get(path))
      .buffer(true)
      .parse((stream, done) => {
        let whole = '';
        stream.setEncoding('utf8');
        stream.on('data', (part: string) => (whole += part));
        stream.on('end', () => done(null, whole));
      });
    expect(answer.status).toBe(200);
    const lines = String(answer.body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry);
    const end = lines.pop() as { end: { rows: number } };
    expect(end.end.rows).toBe(lines.length);
    return lines;
  };

  it('keeps a check with the person’s id and nothing that names the person', async () => {
    const answer = await acme.check('ada@example.org', 'newsletter', { channel: 'email' });
    const [entry] = await exported(`/v1/decisions?decision=${String(answer['decisionId'])}`);
    expect(entry).toEqual({
      id: answer['decisionId'],
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      controller: 'acme',
      subject: expect.stringMatching(/^[0-9a-f-]{36}$/),
      purpose: 'newsletter',
      operation: 'use',
      context: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      permitted: true,
      reason: 'CONSENT_ACTIVE',
      basis: 'consent',
      position: expect.stringMatching(/^\d+$/),
      principal: 'local',
    });
    expect(JSON.stringify(await exported('/v1/decisions'))).not.toContain('ada@');
  });

  it('keeps every item of a batch, and no item that has no answer', async () => {
    const before = (await exported('/v1/decisions')).length;
    const subject = { scheme: 'email', value: 'nobody@example.org' };
    const { body } = await acme.post(
      '/v1/check/batch',
      {
        checks: [
          { subject, purpose: 'newsletter' },
          { subject, purpose: 'account' },
          { subject, purpose: 'account', operation: 'transfer' },
        ],
      },
      200,
    );
    expect((body.answers as Entry[]).map((item) => 'decisionId' in item)).toEqual([true, true, false]);
    const entries = (await exported('/v1/decisions')).slice(before);
    expect(entries.map(({ purpose, permitted }) => [purpose, permitted])).toEqual([
      ['newsletter', false],
      ['account', false],
    ]);
    // Nobody is known under the address: there is no id to keep.
    expect(entries.some((entry) => 'subject' in entry)).toBe(false);
  });

  it('keeps a check whose body takes the slow way, in the same form', async () => {
    const body = { subject: { scheme: 'email', value: 'ada@example.org' }, purpose: 'newsletter' };
    const answer = await supertest(service.url).post('/v1/check?').send(body);
    expect(answer.status).toBe(200);
    const fast = await acme.check('ada@example.org', 'newsletter');
    const [slowly] = await exported(`/v1/decisions?decision=${answer.body.decisionId}`);
    const [quickly] = await exported(`/v1/decisions?decision=${String(fast['decisionId'])}`);
    expect({ ...slowly, id: 0, at: 0 }).toEqual({ ...quickly, id: 0, at: 0 });
  });

  it('is asked by purpose, outcome, time and person', async () => {
    const subject = { scheme: 'email', value: 'ada@example.org' };
    const ofAda = await exported('/v1/decisions/search', { subject, purpose: 'newsletter' });
    expect(ofAda.length).toBeGreaterThan(1);
    expect(new Set(ofAda.map((entry) => entry['subject'])).size).toBe(1);
    expect(await exported('/v1/decisions?permitted=true&purpose=account')).toEqual([]);
    expect(await exported('/v1/decisions?to=2020-01-01')).toEqual([]);
    expect((await exported('/v1/decisions?from=2020-01-01')).length).toBeGreaterThan(3);
  });

  it('says that it does not know an id', async () => {
    const answer = await supertest(service.url).get(
      '/v1/decisions?decision=019cb0fe-9400-7000-8000-000000000000',
    );
    expect([answer.status, answer.body.code]).toEqual([404, 'DECISION_NOT_FOUND']);
  });

  it('loses nothing when the service stops and starts again', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => acme.check('ada@example.org', 'newsletter')),
    );
    await service.service.close();
    service = await runService({ DATA_DIR: dataFolder });
    acme = new (acme.constructor as new (url: string) => Client)(service.url);
    const ids = new Set((await exported('/v1/decisions')).map(({ id }) => id));
    expect(answers.filter(({ decisionId }) => !ids.has(decisionId))).toEqual([]);
  });

  it('is shown and exported by the tool', async () => {
    const { decisionId } = await acme.check('ada@example.org', 'newsletter');
    const shown = await printed(service.url, ['decisions', 'show', String(decisionId)]);
    expect(shown).toMatch(/^id {10}[0-9a-f-]{36}$/m);
    expect(shown).toMatch(/^reason {6}CONSENT_ACTIVE$/m);
    const lines = await printed(service.url, ['decisions', 'export', '--subject', 'ada@example.org']);
    expect(lines.split('\n').at(-1)).toMatch(/^\{"end":\{"rows":\d+\}\}$/);
  });

  it('says in health and metrics how it is doing', async () => {
    const { body } = await acme.get('/health/ready');
    expect(body.checks.decisions).toEqual({ ok: true, detail: 'checks are kept' });
    const { text } = await acme.get('/metrics');
    expect(text).toMatch(/^ledger_decision_log_lost 0$/m);
  });

  it('is not there where the deployer wants none', async () => {
    const none = await runService({ DECISION_LOG: 'off' });
    try {
      const client = await setUpAcme(none.url);
      expect((await client.check('ada@example.org', 'newsletter'))['permitted']).toBe(false);
      const answer = await client.get('/v1/decisions', 404);
      expect(answer.body.code).toBe('DECISION_LOG_OFF');
    } finally {
      await none.stop();
    }
  });
});
