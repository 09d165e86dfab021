import { decodeStoredEvent, type StoredEvent } from '#stored-event';
import supertest from 'supertest';
import { setUpAcme, type Client } from '../e2e/acme.js';
import { runService, type RunningService } from '../e2e/running-service.js';

const STREAM = 'ledger-access-main';

describe('the record of access of a service', () => {
  let service: RunningService;
  let acme: Client;
  let ada: string;

  beforeAll(async () => {
    service = await runService();
    acme = await setUpAcme(service.url);
    ada = (await acme.grant('ada@example.org', 'newsletter')).body.subject;
  });
  afterAll(() => service.stop());

  const recorded = async (): Promise<StoredEvent[]> =>
    (await service.service.ports.store.readStream(STREAM)).map(({ data }) => decodeStoredEvent(data, STREAM));
  /** What a request adds to the record. */
  const added = async (task: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await recorded()).length;
    await task();
    return (await recorded()).slice(before);
  };
  const get = (path: string, reason?: string) => {
    const request = supertest(service.url).get(path);
    return reason === undefined ? request : request.set('x-access-reason', reason);
  };

  it('holds a look at a timeline before it is shown, with the reason under the person’s key', async () => {
    const [access, ...more] = await added(() =>
      get(`/v1/subjects/${ada}/timeline`, 'Ada rang us').expect(200),
    );
    expect(more).toEqual([]);
    expect(access?.body.pub).toEqual({ scope: 'subjectTimeline', subject: ada, controller: 'acme' });
    expect(access?.body.actor.principal).toBe('system');
    expect(access?.body.sd).toHaveLength(1);
    expect(JSON.stringify(access)).not.toContain('rang');
  });

  it('takes words of any language, and the number of a case in the open', async () => {
    const [words, number] = await added(async () => {
      await get(`/v1/subjects/${ada}/status`, Buffer.from('Öffentliche Anfrage 📬').toString('latin1'));
      await get(`/v1/subjects/${ada}/status`, 'DSR-2026-114').expect(200);
    });
    expect(words?.body.pub).not.toHaveProperty('reference');
    expect(number?.body.pub).toMatchObject({ scope: 'subjectStatus', reference: 'DSR-2026-114' });
  });

  it('seals a single word: only what has a digit is the number of a case', async () => {
    const [access] = await added(() => get(`/v1/subjects/${ada}/timeline`, 'Pregnancy').expect(200));
    expect(access?.body.sd).toHaveLength(1);
    expect(JSON.stringify(access)).not.toContain('Pregnancy');
    await get('/v1/audit/status', 'Pregnancy').expect(400);
  });

  it('finds the person behind an identifier, and makes nobody', async () => {
    const found = await added(() =>
      acme.post('/v1/subjects/lookup', { scheme: 'email', value: 'ada@example.org' }, 200),
    );
    expect(found.map(({ body }) => body.pub)).toMatchObject([{ scope: 'lookupSubject', subject: ada }]);
    const nobody = await added(async () => {
      await acme.post('/v1/subjects/lookup', { scheme: 'email', value: 'nobody@example.org' }, 404);
      await get('/v1/subjects/11111111-1111-4111-8111-111111111111/timeline', 'Some words').expect(404);
    });
    expect(nobody).toEqual([]);
  });

  it('holds lists about nobody alone with their principal, and refuses words there', async () => {
    const [list] = await added(() => get('/v1/audit/events', 'AUDIT-1').expect(200));
    expect(list?.body.pub).toEqual({ scope: 'auditEvents', controller: 'acme', reference: 'AUDIT-1' });
    expect(list?.body.actor).toEqual({ by: 'controller', principal: 'local' });
    const refused = await get('/v1/audit/events', 'because of Ada');
    expect([refused.status, refused.body.code]).toEqual([400, 'HEADER_INVALID']);
  });

  it('holds decisions about a person, also through the routes for any fact', async () => {
    const subject = { id: ada };
    const raised = await acme.post('/v1/objections', {
      subject,
      kind: 'particular_situation',
      purposes: ['account'],
    });
    const { id } = raised.body;
    const [outcome] = await added(() =>
      acme.post(`/v1/objections/${id}/outcome`, { subject, outcome: 'rejected', grounds: 'needed' }),
    );
    expect(outcome?.body.pub).toMatchObject({ scope: 'decideObjection', subject: ada });
    const [hold, ...more] = await added(async () => {
      await acme.post('/v1/facts', {
        type: 'hold.placed',
        subject,
        purposes: '*',
        basis: 'legal_obligation',
      });
      await acme.post('/v1/facts', { type: 'signal.received', subject, signal: 'gpc', value: true });
    });
    expect(hold?.body.pub).toMatchObject({ scope: 'recordFact', subject: ada });
    expect(more).toEqual([]);
  });

  it('holds who orders and who takes a bundle', async () => {
    const [order] = await added(() =>
      acme.post('/v1/evidence/exports', { scope: 'subject', subject: { id: ada } }, 202),
    );
    expect(order?.body.pub).toMatchObject({ scope: 'orderExport', subject: ada });
    const [whole] = await added(() => acme.post('/v1/evidence/exports', { scope: 'ledger' }, 202));
    expect(whole?.body.pub).toEqual({ scope: 'orderExport', controller: 'acme' });
    await service.service.ports.exports.idle();
  });

  it('does not hold checks: those are in the decision log', async () => {
    expect(await added(() => acme.check('ada@example.org', 'newsletter'))).toEqual([]);
  });

  it('says in the metrics how many', async () => {
    const { text } = await acme.get('/metrics');
    expect(text).toMatch(/^ledger_access_recorded \d+$/m);
    expect(text).toMatch(/^ledger_access_lost 0$/m);
  });

  it('is not shown anything where there is no record', async () => {
    const { store } = service.service.ports;
    const append = store.append.bind(store);
    const full = Object.assign(new Error('no room'), { kind: 'store_full' });
    Object.setPrototypeOf(full, (await import('#event-store')).StoreFull.prototype);
    Object.assign(store, {
      append: (...args: Parameters<typeof append>) =>
        args[0] === STREAM ? Promise.reject(full) : append(...args),
    });
    try {
      const answer = await get(`/v1/subjects/${ada}/timeline`);
      expect([answer.status, answer.body.code]).toEqual([507, 'STORE_FULL']);
      expect(answer.text).not.toContain('consent.granted');
    } finally {
      Object.assign(store, { append });
    }
    await get(`/v1/subjects/${ada}/timeline`).expect(200);
  });

  it('cannot be read any more once the person is erased, and looks after it make no new key', async () => {
    const bob = (await acme.grant('bob@example.org', 'newsletter')).body.subject as string;
    const boxes = service.service.ports.audit.boxes;
    const [before] = await added(() => get(`/v1/subjects/${bob}/timeline`, 'Bob rang us').expect(200));
    expect((await boxes.open(bob, before!)).fields).toEqual({ who: 'local', why: 'Bob rang us' });
    await acme.post('/v1/erasures/executions', { subject: { id: bob }, purposes: '*' });
    expect(await boxes.open(bob, before!)).toEqual({ fields: {}, erased: ['content'] });
    const [after] = await added(() => get(`/v1/subjects/${bob}/timeline`, 'Bob rang again').expect(200));
    expect(after?.body.sd).toEqual([]);
    expect(after?.body.actor.principal).toBe('local');
    expect(JSON.stringify(after)).not.toContain('again');
  });

  it('is sealed into the log and checked with it', async () => {
    const { body } = await acme.post('/v1/log/checks', { scope: 'whole' }, 200);
    expect(body.findings).toEqual([]);
  });

  it('makes no key after an erasure for somebody who was never looked at before', async () => {
    const eve = (await acme.grant('eve@example.org', 'newsletter')).body.subject as string;
    await acme.post('/v1/erasures/executions', {
      subject: { scheme: 'email', value: 'eve@example.org' },
      purposes: '*',
    });
    const looks = await added(() => get(`/v1/subjects/${eve}/timeline`, 'who was it').expect(200));
    expect(looks.map(({ body }) => body.sd)).toEqual([[]]);
  });
});

describe('a ledger where a reason must be given', () => {
  it('shows nothing about a person without one', async () => {
    const service = await runService({ ACCESS_REASON: 'required' });
    try {
      const acme = await setUpAcme(service.url);
      const ada = (await acme.grant('ada@example.org', 'newsletter')).body.subject as string;
      const refused = await acme.get(`/v1/subjects/${ada}/timeline`, 400);
      expect(refused.body.errors).toMatchObject([{ field: 'X-Access-Reason' }]);
      await supertest(service.url)
        .get(`/v1/subjects/${ada}/timeline`)
        .set('x-access-reason', 'CASE-1')
        .expect(200);
      expect((await acme.check('ada@example.org', 'newsletter'))['permitted']).toBe(true);
    } finally {
      await service.stop();
    }
  });
});
