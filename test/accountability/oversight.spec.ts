import supertest from 'supertest';
import { printed } from '../audit/command-lines.js';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

type Row = Readonly<Record<string, unknown>>;

describe('who looked at whom', () => {
  let service: RunningService;
  let acme: Client;
  let ada: string;
  let bob: string;

  beforeAll(async () => {
    service = await runService();
    acme = await setUpAcme(service.url);
    ada = (await acme.grant('ada@example.org', 'newsletter')).body.subject;
    bob = (await acme.grant('bob@example.org', 'newsletter')).body.subject;
    const look = (id: string, reason: string) =>
      supertest(service.url).get(`/v1/subjects/${id}/timeline`).set('x-access-reason', reason).expect(200);
    await look(ada, 'Ada rang us');
    await look(bob, 'DSR-7');
    await look(ada, 'DSR-8');
    await acme.get('/v1/audit/status');
  });
  afterAll(() => service.stop());

  /** Rows of a page that has everything recorded so far. */
  const ask = async (path: string, body?: object): Promise<Row[]> => {
    const atLeast = (await acme.check('ada@example.org', 'newsletter', { consistency: 'strong' }))[
      'position'
    ];
    const answer = body
      ? await acme.post(`/v1/audit/${path}`, { ...body, atLeast }, 200)
      : await acme.get(
          `/v1/audit/${path}${path.includes('?') ? '&' : '?'}atLeast=${encodeURIComponent(String(atLeast))}`,
        );
    return answer.body.accesses as Row[];
  };

  it('is listed in order, with who and why opened', async () => {
    const rows = (await ask('access')).filter(({ scope }) => scope !== 'auditAccess');
    expect(
      rows.map(({ scope, subject, who, why, reference }) => [scope, subject, who, why, reference]),
    ).toEqual([
      ['subjectTimeline', ada, 'local', 'Ada rang us', undefined],
      ['subjectTimeline', bob, 'local', undefined, 'DSR-7'],
      ['subjectTimeline', ada, 'local', undefined, 'DSR-8'],
      ['auditStatus', undefined, 'local', undefined, undefined],
    ]);
  });

  it('is itself recorded', async () => {
    await ask('access');
    expect((await ask('access?scope=auditAccess')).length).toBeGreaterThan(0);
  });

  it('is narrowed to a person, an operation and a case', async () => {
    const subject = { scheme: 'email', value: 'ada@example.org' };
    const ofAda = await ask('access/search', { subject, scope: 'subjectTimeline' });
    expect(ofAda.map(({ subject: id }) => id)).toEqual([ada, ada]);
    expect(await ask('access?reference=DSR-7')).toMatchObject([{ subject: bob }]);
    expect(await ask('access?refused=true')).toEqual([]);
  });

  it('is given as CSV and NDJSON, and by the tool', async () => {
    const csv = await supertest(service.url).get('/v1/audit/access').set('accept', 'text/csv');
    expect(csv.text.split('\r\n')[0]).toBe(
      'recorded_at,who,scope,subject,why,reference,refused,times,erased,id,position,cursor',
    );
    const told = await printed(service.url, ['audit', 'access', '--subject', 'ada@example.org']);
    expect(told).toMatch(/local +subjectTimeline +1 +Ada rang us/);
    const lines = await printed(service.url, ['audit', 'access', '--reference', 'DSR-7', '--ndjson']);
    expect(lines.split('\n')).toHaveLength(2);
  });

  it('says that it was erased, and still that somebody looked', async () => {
    await acme.post('/v1/erasures/executions', { subject: { id: bob }, purposes: '*' });
    const [row] = await ask('access/search', { subject: { id: bob }, scope: 'subjectTimeline' });
    expect(row).toMatchObject({ subject: bob, reference: 'DSR-7', erased: true });
    expect(row).not.toHaveProperty('who');
  });

  it('survives a restart, and the table is the same when it is made anew', async () => {
    const before = await ask('access?scope=subjectTimeline');
    await acme.post('/v1/operations/projections/rebuilds', { projection: 'access' }, 202);
    for (let tries = 0; tries < 100; tries++) {
      const { text } = await acme.get('/v1/operations/projections');
      if (!/"phase":"(facts|catching-up|comparing)"/.test(text)) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await ask('access?scope=subjectTimeline')).toEqual(before);
  });
});

describe('processing that was reported', () => {
  let service: RunningService;
  let acme: Client;

  beforeAll(async () => {
    service = await runService();
    acme = await setUpAcme(service.url);
  });
  afterAll(() => service.stop());

  const subject = (value: string) => ({ scheme: 'email', value });
  const report = async (value: string, more: object = {}) =>
    (await acme.post('/v1/processing', { subject: subject(value), purpose: 'newsletter', ...more })).body as {
      subject: string;
      position: string;
      events: { id: string }[];
    };
  /** The anomalies of a report. */
  const judged = async ({
    events,
    position,
  }: Awaited<ReturnType<typeof report>>): Promise<Row | undefined> => {
    const { body } = await acme.get(`/v1/audit/anomalies?limit=1000&atLeast=${encodeURIComponent(position)}`);
    return (body.anomalies as Row[]).find(({ id }) => id === events[0]?.id);
  };

  it('with the id of a permit is in order', async () => {
    await acme.grant('in-order@example.org', 'newsletter');
    const { decisionId } = await acme.check('in-order@example.org', 'newsletter');
    expect(await judged(await report('in-order@example.org', { decisionId }))).toBeUndefined();
  });

  it('without any decision is an anomaly, even where a permit would have been given', async () => {
    await acme.grant('never-asked@example.org', 'newsletter');
    expect(await judged(await report('never-asked@example.org'))).toMatchObject({
      anomalies: ['NO_DECISION'],
      purpose: 'newsletter',
      principal: 'local',
    });
  });

  it('after a withdrawal is an anomaly by the facts, whatever the decision was', async () => {
    await acme.grant('later@example.org', 'newsletter');
    const { decisionId } = await acme.check('later@example.org', 'newsletter');
    await acme.withdraw('later@example.org', 'newsletter');
    expect(await judged(await report('later@example.org', { decisionId }))).toMatchObject({
      anomalies: ['AFTER_WITHDRAWAL'],
      reason: 'CONSENT_WITHDRAWN',
      knownThen: true,
      decision: 'kept',
    });
  });

  it('on a denial, on a decision about somebody else or for another purpose is an anomaly', async () => {
    await acme.grant('one@example.org', 'newsletter');
    await acme.grant('two@example.org', 'newsletter');
    const denied = await acme.check('one@example.org', 'account');
    const ofTwo = await acme.check('two@example.org', 'newsletter');
    expect(await judged(await report('one@example.org', { decisionId: denied['decisionId'] }))).toMatchObject(
      {
        anomalies: ['DECISION_DENIED', 'DECISION_OF_ANOTHER'],
      },
    );
    expect(await judged(await report('one@example.org', { decisionId: ofTwo['decisionId'] }))).toMatchObject({
      anomalies: ['DECISION_OF_ANOTHER'],
    });
  });

  it('on an id that was never given, or was given afterwards, is an anomaly', async () => {
    await acme.grant('made-up@example.org', 'newsletter');
    const { decisionId } = await acme.check('made-up@example.org', 'newsletter');
    const madeUp = `${String(decisionId).slice(0, 24)}000000000000`;
    const id = async (value: string) =>
      (await judged(await report('made-up@example.org', { decisionId: value })))?.['anomalies'];
    expect(await id(madeUp)).toEqual(['DECISION_UNKNOWN']);
    expect(await id('no-id-of-ours')).toEqual(['DECISION_UNKNOWN']);
    const late = await report('made-up@example.org', { decisionId, at: '2026-01-01T00:00:00Z' });
    expect((await judged(late))?.['anomalies']).toEqual(['NOT_PERMITTED', 'DECISION_LATER']);
  });

  it('on an answer about another day, or one that had run out, is an anomaly', async () => {
    await acme.grant('then@example.org', 'newsletter');
    const at = new Date().toISOString();
    await acme.withdraw('then@example.org', 'newsletter');
    const { decisionId, permitted } = await acme.check('then@example.org', 'newsletter', { at });
    expect(permitted).toBe(true);
    expect((await judged(await report('then@example.org', { decisionId })))?.['anomalies']).toEqual([
      'AFTER_WITHDRAWAL',
      'DECISION_EXPIRED',
    ]);
    const old = await acme.check('then@example.org', 'newsletter', { at: '2026-01-01T00:00:00Z' });
    const onOld = await report('then@example.org', { decisionId: old['decisionId'] });
    expect((await judged(onOld))?.['anomalies']).toContain('DECISION_AS_OF_THEN');
  });

  it('by another id of the same person is in order', async () => {
    const first = (await acme.grant('first@example.org', 'newsletter')).body.subject as string;
    const absorbed = (await acme.grant('second@example.org', 'newsletter')).body.subject as string;
    await acme.post('/v1/subjects/links', { subject: { id: first }, absorbed });
    await acme.grant('first@example.org', 'newsletter');
    const { decisionId } = await acme.check('second@example.org', 'newsletter');
    expect(await judged(await report('first@example.org', { decisionId }))).toBeUndefined();
  });

  it('is reported in batches as well, each item answered in its place', async () => {
    await acme.grant('many@example.org', 'newsletter');
    const { decisionId } = await acme.check('many@example.org', 'newsletter');
    const reports = [
      { subject: subject('many@example.org'), purpose: 'newsletter', decisionId },
      { subject: subject('many@example.org'), purpose: 'nothing' },
      { subject: subject('many@example.org') },
      { subject: subject('many@example.org'), purpose: 'newsletter' },
    ];
    const send = () => acme.post('/v1/processing/batch', { reports }, 200, { 'idempotency-key': 'batch-1' });
    const items = (await send()).body.items as {
      status: number;
      recorded: { position: string; events: Row[] };
    }[];
    expect(items.map(({ status }) => status)).toEqual([201, 422, 400, 201]);
    const last = items[3]!.recorded as unknown as Awaited<ReturnType<typeof report>>;
    expect((await judged(last))?.['anomalies']).toEqual(['NO_DECISION']);
    expect(((await send()).body.items as Row[]).map(({ status }) => status)).toEqual([200, 422, 400, 200]);
  });

  it('is listed by purpose and time, and by the tool', async () => {
    const told = await printed(service.url, ['audit', 'anomalies', '--purpose', 'newsletter']);
    expect(told).toMatch(/AFTER_WITHDRAWAL +CONSENT_WITHDRAWN/);
    expect(told).toMatch(/Decisions are kept since/);
    const { body } = await acme.get('/v1/audit/anomalies?purpose=account');
    expect(body.anomalies).toEqual([]);
    expect(body.decisionsKeptFrom).toMatch(/Z$/);
  });

  it('is judged by the facts alone where no decision is kept', async () => {
    const none = await runService({ DECISION_LOG: 'off' });
    try {
      const client = await setUpAcme(none.url);
      await client.grant('ada@example.org', 'newsletter');
      const { decisionId } = await client.check('ada@example.org', 'newsletter');
      const first = { subject: subject('ada@example.org'), purpose: 'newsletter', decisionId };
      await client.post('/v1/processing', first);
      await client.withdraw('ada@example.org', 'newsletter');
      const { body } = await client.post('/v1/processing', first);
      const answer = await client.get(`/v1/audit/anomalies?atLeast=${encodeURIComponent(body.position)}`);
      expect(answer.body.anomalies).toMatchObject([
        { anomalies: ['AFTER_WITHDRAWAL'], decision: 'not_kept', reason: 'CONSENT_WITHDRAWN' },
      ]);
      expect(answer.body).not.toHaveProperty('decisionsKeptFrom');
    } finally {
      await none.stop();
    }
  });
});
