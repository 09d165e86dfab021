import { type Answer, type Asker, guardedHouse, type GuardedHouse } from '../access/guarded-house.js';

type Row = Readonly<Record<string, unknown>>;

const STRANGER = '00000000-0000-4000-8000-000000000000';
const TOO_LONG = { 'x-access-reason': 'x'.repeat(300) };
const HOLD = { purposes: ['newsletter'], basis: 'legitimate_interests' };

/** What an answer says, without what is another one each time. */
const said = ({ status, body }: Answer) => {
  const { correlationId: _id, items, ...rest } = body;
  return {
    status,
    rest,
    items: (items as Row[] | undefined)?.map(({ correlationId: _item, ...item }) => item),
  };
};

describe('the record of access of a ledger of several controllers', () => {
  let house: GuardedHouse;
  let dpo: Asker;
  let ada: string;
  let bea: string;

  beforeAll(async () => {
    house = await guardedHouse();
    ada = await house.person('acme', 'ada@example.org');
    bea = await house.person('shop', 'bea@example.org');
    dpo = await one('dpo');
  });
  afterAll(() => house.stop());

  const one = async (role: string, limits: object = {}) =>
    house.as(await house.key({ role, controllers: ['acme'], ...limits }));

  const accesses = async (controller: string): Promise<Row[]> => {
    const question = { controller, subject: { id: ada }, purpose: 'newsletter', consistency: 'strong' };
    const { body } = await house.admin.post('/v1/check', question);
    const at = encodeURIComponent(String(body['position']));
    const answer = await house.admin.get(
      `/v1/audit/access?controller=${controller}&limit=1000&atLeast=${at}`,
    );
    if (answer.status !== 200) throw new Error(answer.text);
    return (answer.body['accesses'] as Row[]).filter(({ subject }) => subject !== undefined);
  };
  /** Accesses about somebody that a task adds at a controller. */
  const added = async (controller: string, task: () => Promise<unknown>): Promise<Row[]> => {
    const before = (await accesses(controller)).length;
    await task();
    return (await accesses(controller)).slice(before);
  };

  it('refuses a bad reason in the same words whether somebody is at another controller or not', async () => {
    const asks = (subject: object): Promise<Answer>[] => {
      const fact = { type: 'hold.placed', controller: 'shop', subject, ...HOLD };
      const { type: _type, ...hold } = fact;
      return [
        dpo.post('/v1/holds', hold, TOO_LONG),
        dpo.post('/v1/facts', fact, TOO_LONG),
        dpo.post('/v1/facts/batch', { facts: [fact] }, TOO_LONG),
      ];
    };
    const theirs = await Promise.all(asks({ scheme: 'email', value: 'bea@example.org' }));
    const nobodys = await Promise.all(asks({ scheme: 'email', value: 'nobody@example.org' }));
    expect(theirs.map(said)).toEqual(nobodys.map(said));
    const searches = ['audit/events/search', 'audit/access/search', 'decisions/search'];
    for (const path of searches) {
      const search = (id: string) => dpo.post(`/v1/${path}`, { subject: { id } }, TOO_LONG);
      expect(said(await search(bea))).toEqual(said(await search(STRANGER)));
    }
  });

  it('holds a decision whose controller nobody named', async () => {
    const subject = { scheme: 'email', value: 'ada@example.org' };
    const decisions = await added('acme', async () => {
      expect((await dpo.post('/v1/holds', { subject, ...HOLD })).status).toBe(201);
      expect((await dpo.post('/v1/facts', { type: 'hold.placed', subject, ...HOLD })).status).toBe(201);
      const facts = [{ type: 'hold.placed', subject, ...HOLD }];
      expect((await dpo.post('/v1/facts/batch', { facts })).status).toBe(200);
    });
    expect(decisions.map(({ scope, subject: id }) => [scope, id])).toEqual([
      ['placeHold', ada],
      ['recordFact', ada],
      ['recordFacts', ada],
    ]);
  });

  it('holds nothing at a controller of whose people nothing was shown or decided', async () => {
    const fact = { type: 'hold.placed', controller: 'shop', subject: { id: bea }, ...HOLD };
    const theirs = await added('shop', async () => {
      const { body } = await dpo.post('/v1/facts/batch', { facts: [fact] });
      expect(body['items']).toMatchObject([{ status: 403 }]);
      for (const path of ['audit/events/search', 'audit/access/search', 'decisions/search'])
        await dpo.post(`/v1/${path}`, { subject: { id: bea } });
      await house.admin.post('/v1/audit/events/search', { controller: 'acme', subject: { id: bea } });
    });
    expect(theirs).toEqual([]);
  });

  it('holds a look at linked people for each of them', async () => {
    const home = await house.person('acme', 'ada.home@example.org');
    const link = { controller: 'acme', subject: { id: ada }, absorbed: home };
    expect((await house.admin.post('/v1/subjects/links', link)).status).toBe(201);
    const looks = await added('acme', async () => {
      expect((await dpo.get(`/v1/subjects/${ada}/timeline`)).text).toContain(home);
      await dpo.post('/v1/audit/events/search', { subject: { id: ada } });
    });
    expect(looks.map(({ scope, subject }) => [scope, subject]).sort()).toEqual(
      [
        ['searchAuditEvents', ada],
        ['searchAuditEvents', home],
        ['subjectTimeline', ada],
        ['subjectTimeline', home],
      ].sort(),
    );
  });

  describe('a person’s token', () => {
    it('is given by nobody who may not withdraw', async () => {
      const recorder = await one('recorder', { factTypes: ['consent.granted'] });
      expect((await recorder.post('/v1/subjects/tokens', { subject: { id: ada } })).status).toBe(403);
      const withdraws = await one('recorder', { factTypes: ['consent.withdrawn'] });
      expect((await withdraws.post('/v1/subjects/tokens', { subject: { id: ada } })).status).toBe(201);
    });

    it('leaves the key that gave it where somebody reads with it', async () => {
      const recorder = await one('recorder');
      const { body } = await recorder.post('/v1/subjects/tokens', { subject: { id: ada } });
      const person = house.as(String(body['token']));
      const looks = await added('acme', async () => {
        expect((await person.get(`/v1/subjects/${ada}/status`)).status).toBe(200);
      });
      expect(looks[0]).toMatchObject({ scope: 'subjectStatus', subject: ada });
      expect(looks[0]?.['who']).toMatch(/^key_[A-Za-z0-9]+\/subject_token$/);
    });
  });

  describe('a preview of an import', () => {
    const EMAIL = 'carl@example.org';
    let carl: string;
    beforeAll(async () => {
      carl = await house.person('acme', EMAIL);
      const withdrawal = { controller: 'acme', subject: { id: carl }, purpose: 'newsletter' };
      expect((await house.admin.post('/v1/consents/withdrawals', withdrawal)).status).toBe(201);
    });
    const preview = async (asker: Asker, value: string) => {
      const subject = { scheme: 'email', value };
      const grant = { purpose: 'newsletter', version: 1, at: '2021-01-01T00:00:00.000Z' };
      const fact = { type: 'consent.granted', controller: 'acme', subject, ...grant };
      const answer = await asker.post('/v1/import/preview', {
        source: 'old tool',
        digest: 'A'.repeat(43),
        rows: [{ row: 1, fact }],
      });
      expect(answer.status).toBe(200);
      const [item] = answer.body['items'] as { meanings: { reason: string }[] }[];
      return item?.meanings.map(({ reason }) => reason);
    };

    it('tells whoever may not ask no more than the row itself', async () => {
      const recorder = await one('recorder');
      expect(await preview(recorder, EMAIL)).toEqual(['CONSENT_UNPROVEN']);
      expect(await preview(recorder, 'nobody@example.org')).toEqual(['CONSENT_UNPROVEN']);
    });

    it('tells whoever may ask what is stored, and is recorded', async () => {
      const office = house.as(
        await house.key({ role: 'dpo', controllers: ['acme'] }, { role: 'recorder', controllers: ['acme'] }),
      );
      const looks = await added('acme', async () => {
        expect(await preview(office, EMAIL)).toEqual(['CONSENT_WITHDRAWN']);
        await preview(office, 'nobody@example.org');
      });
      expect(looks.map(({ scope, subject }) => [scope, subject])).toEqual([['previewImport', carl]]);
    });
  });

  it('is as silent about a forgotten person of another controller as about nobody', async () => {
    const subject = { scheme: 'email', value: 'gone@example.org' };
    const objection = { controller: 'shop', subject, kind: 'direct_marketing', purposes: '*' };
    const gone = String((await house.admin.post('/v1/objections', objection)).body['subject']);
    await house.admin.post('/v1/erasures/executions', { controller: 'shop', subject, purposes: '*' });
    expect((await house.admin.post('/v1/forgettings', { subjects: [gone] })).status).toBe(201);
    const recorder = await one('recorder');
    const asks = (id: string): Promise<Answer>[] => [
      dpo.get(`/v1/subjects/${id}/status`),
      dpo.get(`/v1/subjects/${id}/timeline`),
      dpo.post('/v1/forgettings', { subjects: [id] }),
      recorder.post('/v1/consents/withdrawals', { subject: { id }, purpose: 'newsletter' }),
      house.admin.post('/v1/consents/withdrawals', { subject: { id }, purpose: 'newsletter' }),
      recorder.post('/v1/subjects/links', { subject: { id: ada }, absorbed: id }),
    ];
    expect((await Promise.all(asks(gone))).map(said)).toEqual((await Promise.all(asks(STRANGER))).map(said));
  });
});

describe('a ledger of several controllers where a reason must be given', () => {
  it('asks for it whoever is meant', async () => {
    const house = await guardedHouse({ ACCESS_REASON: 'required' });
    try {
      const dpo = house.as(await house.key({ role: 'dpo', controllers: ['acme'] }));
      const bea = await house.person('shop', 'bea@example.org');
      const search = (id: string) => dpo.post('/v1/audit/events/search', { subject: { id } });
      expect(said(await search(bea))).toEqual(said(await search(STRANGER)));
      const hold = (value: string) =>
        dpo.post('/v1/holds', { controller: 'shop', subject: { scheme: 'email', value }, ...HOLD });
      expect(said(await hold('bea@example.org'))).toEqual(said(await hold('nobody@example.org')));
    } finally {
      await house.stop();
    }
  });
});
