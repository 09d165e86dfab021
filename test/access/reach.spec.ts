import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  consent,
  FAR_AHEAD,
  guardedHouse,
  LONG_AGO,
  type Answer,
  type Asker,
  type GuardedHouse,
} from './guarded-house.js';

const STRANGER = '00000000-0000-4000-8000-000000000000';

/** What an answer says, without what is another one each time. */
const said = ({ status, body }: Answer) => {
  const { correlationId: _id, decisionId: _decision, position: _position, knownUpTo: _known, ...rest } = body;
  return { status, rest };
};

describe('how far a credential reaches', () => {
  let house: GuardedHouse;
  let ada: string;
  let bob: string;
  let adaGrant: string;

  beforeAll(async () => {
    house = await guardedHouse();
    ada = await house.person('acme', 'ada@example.org');
    bob = await house.person('shop', 'bob@example.org');
    const { body } = await house.admin.get(`/v1/subjects/${ada}/timeline`);
    const entries = body['entries'] as { id: string; type: string }[];
    adaGrant = entries.find(({ type }) => type === 'consent.granted')?.id ?? '';
  });
  afterAll(() => house.stop());

  const one = async (role: string, limits: object = {}) =>
    house.as(await house.key({ role, controllers: ['acme'], ...limits }));

  describe('between controllers', () => {
    it('a checker asks at its own, which it need not name, and at no other, whether somebody is there or not', async () => {
      const checker = await one('checker');
      const ask = (more: object) => checker.post('/v1/check', { purpose: 'newsletter', ...more });
      for (const subject of [{ id: ada }, { scheme: 'email', value: 'ada@example.org' }]) {
        const { status, body } = await ask({ subject });
        expect([status, body['permitted']]).toEqual([200, true]);
      }
      const refused = await Promise.all([
        ask({ subject: { id: bob }, controller: 'shop' }),
        ask({ subject: { id: STRANGER }, controller: 'shop' }),
        ask({ subject: { id: ada }, controller: 'shop' }),
        ask({ subject: { id: ada }, controller: 'nowhere' }),
      ]);
      for (const answer of refused) expect(said(answer)).toEqual(said(refused[0] as Answer));
      expect(refused[0]?.status).toBe(403);
      // A person of another controller is nobody here.
      expect(said(await ask({ subject: { id: bob } }))).toEqual(
        said(await ask({ subject: { id: STRANGER } })),
      );
    });

    it('the same holds for the items of a batch, each in its place', async () => {
      const checker = await one('checker');
      const checks = [
        { subject: { id: ada }, purpose: 'newsletter' },
        { subject: { id: bob }, purpose: 'newsletter', controller: 'shop' },
        { subject: { id: ada }, purpose: 'newsletter', controller: 'acme' },
      ];
      const { status, body } = await checker.post('/v1/check/batch', { checks });
      expect(status).toBe(200);
      expect(body['answers']).toMatchObject([
        { permitted: true },
        { error: { status: 403, code: 'FORBIDDEN' } },
        { permitted: true },
      ]);
    });

    it('of several it names one', async () => {
      const both = house.as(await house.key({ role: 'checker', controllers: ['acme', 'shop'] }));
      const question = { subject: { id: ada }, purpose: 'newsletter' };
      expect(await both.post('/v1/check', question)).toMatchObject({
        status: 400,
        body: { field: 'controller' },
      });
      expect((await both.post('/v1/check', { ...question, controller: 'acme' })).body['permitted']).toBe(
        true,
      );
    });

    it('a recorder records at its own, and finds nobody of others', async () => {
      const recorder = await one('recorder');
      const { controller: _acme, ...grant } = consent('acme', 'eve@example.org');
      expect((await recorder.post('/v1/consents', grant)).body).toMatchObject({ controller: 'acme' });
      for (const other of [
        { ...grant, controller: 'shop' },
        { ...grant, controllers: ['acme', 'shop'] },
      ])
        expect((await recorder.post('/v1/consents', other)).status).toBe(403);
      const withdraw = (id: string) =>
        recorder.post('/v1/consents/withdrawals', { subject: { id }, purpose: 'newsletter' });
      expect(said(await withdraw(bob))).toEqual(said(await withdraw(STRANGER)));
      expect(
        (
          await house.admin.post('/v1/check', {
            controller: 'shop',
            subject: { id: bob },
            purpose: 'newsletter',
          })
        ).body,
      ).toMatchObject({ permitted: true });
      const link = (other: string) =>
        recorder.post('/v1/subjects/links', { subject: { id: ada }, absorbed: other });
      expect(said(await link(bob))).toEqual(said(await link(STRANGER)));
      const found = (controller: string) =>
        recorder.post('/v1/subjects/lookup', { controller, scheme: 'email', value: 'bob@example.org' });
      expect([(await found('shop')).status, (await found('acme')).status]).toEqual([403, 404]);
      const fact = { type: 'consent.withdrawn', purpose: 'newsletter', subject: { id: bob } };
      const { body } = await recorder.post('/v1/facts/batch', {
        facts: [{ ...fact, controller: 'shop' }, fact],
      });
      expect(body['items']).toMatchObject([{ status: 403 }, { status: 404 }]);
    });

    it('a privacy office reads its own, and others’ persons are not there', async () => {
      const dpo = await one('dpo');
      for (const path of ['status', 'timeline']) {
        expect((await dpo.get(`/v1/subjects/${ada}/${path}`)).status).toBe(200);
        const theirs = await dpo.get(`/v1/subjects/${bob}/${path}`);
        expect(said(theirs)).toEqual(said(await dpo.get(`/v1/subjects/${STRANGER}/${path}`)));
        expect(theirs.status).toBe(404);
      }
      for (const path of ['events', 'status', 'due', 'summary', 'register']) {
        const ours = await dpo.get(`/v1/audit/${path}`);
        expect([path, ours.status]).toEqual([path, 200]);
        expect(ours.text).not.toContain(bob);
        expect((await dpo.get(`/v1/audit/${path}?controller=shop`)).status).toBe(403);
      }
      for (const path of ['purposes', 'notices', 'settings', 'safeguards']) {
        expect((await dpo.get(`/v1/${path}`)).body['controller']).toBe('acme');
        expect((await dpo.get(`/v1/${path}?controller=shop`)).status).toBe(403);
      }
      expect((await dpo.get('/v1/controllers')).body['controllers']).toMatchObject([{ controller: 'acme' }]);
      const order = { scope: 'subject', subject: { id: bob } };
      expect((await dpo.post('/v1/evidence/exports', { ...order, controller: 'shop' })).status).toBe(403);
      expect((await dpo.post('/v1/evidence/exports', order)).status).toBe(404);
      expect((await dpo.post('/v1/forgettings', { subjects: [bob] })).status).toBe(404);
      const theirs = await house.admin.post('/v1/evidence/exports', { ...order, controller: 'shop' });
      const { id } = theirs.body;
      for (const path of ['', '/bundle']) {
        const asked = await dpo.get(`/v1/evidence/exports/${String(id)}${path}`);
        expect(said(asked)).toEqual(said(await dpo.get(`/v1/evidence/exports/nothing${path}`)));
      }
      expect((await dpo.get('/v1/changes?controller=shop')).status).toBe(403);
    });

    it('an operator of one controller operates nothing: the service is one', async () => {
      const operator = await one('operator');
      expect((await operator.get('/v1/operations/projections')).status).toBe(403);
      expect((await operator.get('/metrics')).status).toBe(403);
    });
  });

  describe('between purposes', () => {
    it('a checker asks for its own only', async () => {
      const checker = await one('checker', { purposes: ['newsletter'] });
      const ask = (purpose: string) => checker.post('/v1/check', { subject: { id: ada }, purpose });
      expect([
        (await ask('newsletter')).status,
        (await ask('analytics')).status,
        (await ask('nothing')).status,
      ]).toEqual([200, 403, 403]);
    });

    it('a recorder says yes and no for its own only, never for all', async () => {
      const recorder = await one('recorder', { purposes: ['newsletter'] });
      const withdraw = (what: object) =>
        recorder.post('/v1/consents/withdrawals', {
          subject: { scheme: 'email', value: 'eve@example.org' },
          ...what,
        });
      expect((await withdraw({ purpose: 'newsletter' })).status).toBe(201);
      for (const beyond of [
        { purpose: 'analytics' },
        { purposes: ['analytics', 'newsletter'] },
        { purposes: '*' },
      ])
        expect((await withdraw(beyond)).status).toBe(403);
      expect((await recorder.post('/v1/subjects/tokens', { subject: { id: ada } })).status).toBe(403);
    });

    it('a privacy office sees its own rows only', async () => {
      const dpo = await one('dpo', { purposes: ['analytics'] });
      const { body } = await dpo.get(`/v1/subjects/${ada}/status`);
      expect((body['purposes'] as { purpose: string }[]).map(({ purpose }) => purpose)).toEqual([
        'analytics',
      ]);
      const timeline = await dpo.get(`/v1/subjects/${ada}/timeline`);
      expect(timeline.text).not.toContain('newsletter');
      expect((await dpo.get('/v1/audit/events')).text).not.toContain('newsletter');
      expect((await dpo.get('/v1/audit/events?purpose=newsletter')).status).toBe(403);
      expect((await dpo.get('/v1/audit/register')).status).toBe(403);
      expect((await dpo.post('/v1/evidence/exports', { scope: 'ledger' })).status).toBe(403);
    });
  });

  describe('of a regulator', () => {
    const invite = async (grant: object, more: object = {}): Promise<Answer> =>
      house.admin.post('/v1/operations/invitations', {
        label: 'DPA case 2026-117',
        grant: { role: 'regulator', controllers: ['acme'], ...grant },
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        ...more,
      });
    const guest = async (grant: object): Promise<Asker> =>
      house.as(String((await invite(grant)).body['key']));

    it('is one scope of one period, and ends', async () => {
      expect((await invite({})).status).toBe(400);
      expect((await invite({ from: LONG_AGO, to: FAR_AHEAD, controllers: '*' })).status).toBe(400);
      expect((await invite({ from: LONG_AGO, to: FAR_AHEAD }, { expiresAt: FAR_AHEAD })).status).toBe(422);
      expect((await invite({ from: LONG_AGO, to: FAR_AHEAD, role: 'dpo' })).status).toBe(400);
      const made = await invite(
        { from: LONG_AGO, to: FAR_AHEAD },
        { expiresAt: new Date(Date.now() + 1_500).toISOString() },
      );
      const short = house.as(String(made.body['key']));
      expect((await short.get('/v1/audit/events')).status).toBe(200);
      await pause(1_600);
      expect((await short.get('/v1/audit/events')).status).toBe(401);
    });

    it('ends, made as a key, too', async () => {
      const grant = { role: 'regulator', controllers: ['acme'], from: LONG_AGO, to: FAR_AHEAD };
      const make = (more: object) =>
        house.admin.post('/v1/operations/keys', { label: 'DPA', grants: [grant], ...more });
      const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
      for (const lasting of [{}, { expiresAt: inDays(91) }, { grants: [{ ...grant, expiresAt: FAR_AHEAD }] }])
        expect(await make(lasting)).toMatchObject({ status: 422, body: { code: 'KEY_EXPIRY_INVALID' } });
      expect((await make({ expiresAt: inDays(89) })).status).toBe(201);
    });

    it('shows what was recorded in its period, and nothing else', async () => {
      const past = await guest({ from: LONG_AGO, to: '2021-01-01T00:00:00Z' });
      const { body } = await past.get('/v1/audit/events');
      expect(body['events']).toEqual([]);
      expect((await past.get(`/v1/audit/events?recordedTo=${FAR_AHEAD}`)).status).toBe(403);
      expect((await past.get(`/v1/subjects/${ada}/timeline`)).body['entries']).toEqual([]);
      for (const now of [
        `/v1/subjects/${ada}/status`,
        '/v1/audit/status',
        '/v1/audit/due',
        '/v1/audit/summary',
        '/v1/audit/register',
      ])
        expect([now, (await past.get(now)).status]).toEqual([now, 403]);
      const then = await past.get(`/v1/subjects/${ada}/status?at=2020-06-01T00:00:00Z`);
      expect(then).toMatchObject({
        status: 200,
        body: { knownAt: '2021-01-01T00:00:00.000Z', subjectKnown: false },
      });
      expect((await past.get('/v1/audit/register?at=2020-06-01T00:00:00Z')).status).toBe(200);

      // What holds now comes from facts before it, too.
      const fresh = await guest({ from: new Date(Date.now() - 50).toISOString(), to: FAR_AHEAD });
      for (const now of ['/v1/audit/status', '/v1/audit/due'])
        expect([now, (await fresh.get(now)).status]).toEqual([now, 403]);

      const present = await guest({ from: LONG_AGO, to: FAR_AHEAD });
      expect((await present.get('/v1/audit/events')).body['events']).not.toEqual([]);
      expect((await present.get(`/v1/subjects/${ada}/status`)).status).toBe(200);
    });

    it('writes nothing and asks no checks', async () => {
      const regulator = await guest({ from: LONG_AGO, to: FAR_AHEAD });
      for (const [path, body] of [
        ['/v1/consents', consent('acme', 'ada@example.org')],
        ['/v1/check', { subject: { id: ada }, purpose: 'newsletter' }],
        ['/v1/operations/keys', { label: 'mine', grants: [] }],
      ] as const)
        expect((await regulator.post(path, body)).status).toBe(403);
    });

    it('about one person shows that person only', async () => {
      const about = await guest({ subject: ada });
      expect((await about.get(`/v1/subjects/${ada}/timeline`)).status).toBe(200);
      const eve = (
        await house.admin.post('/v1/subjects/lookup', {
          controller: 'acme',
          scheme: 'email',
          value: 'eve@example.org',
        })
      ).body['id'];
      expect((await about.get(`/v1/subjects/${String(eve)}/timeline`)).status).toBe(404);
      expect((await about.get('/v1/audit/events')).status).toBe(403);
      expect((await about.post('/v1/audit/events/search', { subject: { id: ada } })).status).toBe(200);
      for (const subject of [{ id: eve }, { scheme: 'email', value: 'ada@example.org' }])
        expect((await about.post('/v1/audit/events/search', { subject })).status).toBe(403);
    });

    it('orders bundles of its period, and gets its own and no others', async () => {
      const [from, to] = ['2025-01-01T00:00:00Z', '2027-12-01T00:00:00Z'];
      const regulator = await guest({ from, to });
      const order = (body: object) => regulator.post('/v1/evidence/exports', body);
      const own = await order({ scope: 'period', from, to });
      expect(own.status).toBe(202);
      expect((await regulator.get(`/v1/evidence/exports/${String(own.body['id'])}`)).status).toBe(200);
      const other = await house.admin.post('/v1/evidence/exports', {
        scope: 'period',
        controller: 'acme',
        from,
        to,
      });
      expect((await regulator.get(`/v1/evidence/exports/${String(other.body['id'])}`)).status).toBe(404);
      for (const beyond of [
        { scope: 'ledger' },
        { scope: 'period', from: LONG_AGO, to },
        { scope: 'subject', subject: { id: ada } },
        { scope: 'period', from, to, mode: 'full' },
      ])
        expect((await order(beyond)).status).toBe(403);
    });
  });

  describe('of a text', () => {
    it('ends where its fact does: what may not be recorded is not kept', async () => {
      const recorder = await house.key({ role: 'recorder', controllers: ['acme'] });
      const upload = async (key: string, text: string) => {
        const answer = await fetch(`${house.url}/v1/texts?controller=acme`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
          body: text,
        });
        return { status: answer.status, digest: createHash('sha256').update(text).digest('base64url') };
      };
      const kept = async (digest: string) => (await house.admin.get(`/v1/texts/${digest}`)).status;
      const refused = await upload(recorder, 'nobody may publish this');
      expect([refused.status, await kept(refused.digest)]).toEqual([403, 404]);
      const published = await upload(house.adminKey, 'everybody was shown this');
      expect([published.status, await kept(published.digest)]).toEqual([201, 200]);
    });
  });

  describe('of a person', () => {
    it('is the own status, receipt and withdrawal, for minutes', async () => {
      const issued = await house.admin.post('/v1/subjects/tokens', {
        controller: 'acme',
        subject: { scheme: 'email', value: 'ada@example.org' },
        seconds: 60,
      });
      expect(issued.body).toMatchObject({ subject: ada });
      expect(Date.parse(String(issued.body['expiresAt'])) - Date.now()).toBeLessThanOrEqual(60_000);
      expect(issued.headers.get('cache-control')).toBe('no-store');
      const person = house.as(String(issued.body['token']));
      expect((await person.get(`/v1/subjects/${ada}/status`)).status).toBe(200);
      expect((await person.get(`/v1/subjects/${bob}/status`)).status).toBe(403);
      expect((await person.get(`/v1/subjects/${STRANGER}/status`)).status).toBe(403);
      // Sealed a moment later; that there is none yet is an answer, too.
      expect([200, 409]).toContain(
        (await person.post('/v1/evidence/receipts', { subject: { id: ada }, event: adaGrant })).status,
      );
      for (const beyond of [
        { subject: { id: bob } },
        { subject: { scheme: 'email', value: 'ada@example.org' } },
        { subject: { id: ada }, controller: 'shop' },
      ])
        expect((await person.post('/v1/evidence/receipts', { event: adaGrant, ...beyond })).status).toBe(403);
      const withdraw = (body: object) =>
        person.post('/v1/consents/withdrawals', { subject: { id: ada }, purpose: 'newsletter', ...body });
      for (const beyond of [
        { subject: { id: bob } },
        { subject: { scheme: 'email', value: 'ada@example.org' } },
        { controller: 'shop' },
        { by: 'controller' },
      ])
        expect((await withdraw(beyond)).status).toBe(403);
      expect((await withdraw({})).body).toMatchObject({ controller: 'acme', subject: ada });
      const { body } = await house.admin.get(`/v1/subjects/${ada}/timeline`);
      expect((body['entries'] as object[]).at(-1)).toMatchObject({
        type: 'consent.withdrawn',
        actor: { by: 'subject', principal: `subject_${ada}` },
      });
    });

    it('is given for nobody, and for nobody of another controller', async () => {
      const recorder = await one('recorder');
      for (const id of [STRANGER, bob])
        expect((await recorder.post('/v1/subjects/tokens', { subject: { id } })).status).toBe(404);
      expect(
        (await recorder.post('/v1/subjects/tokens', { subject: { id: bob }, controller: 'shop' })).status,
      ).toBe(403);
    });
  });

  describe('of whoever gives keys', () => {
    it('nobody gives more than what is theirs, nor for longer', async () => {
      const admin = await one('admin', { expiresAt: FAR_AHEAD });
      const give = (grant: object, more: object = {}) =>
        admin.post('/v1/operations/keys', { label: 'x', grants: [grant], ...more });
      const ends = { expiresAt: '2099-01-01T00:00:00Z' };
      expect((await give({ role: 'checker', controllers: ['acme'] }, ends)).status).toBe(201);
      for (const grant of [
        { role: 'checker', controllers: ['shop'] },
        { role: 'checker', controllers: ['acme', 'shop'] },
        { role: 'checker', controllers: '*' },
        { role: 'admin', controllers: '*' },
      ])
        expect((await give(grant, ends)).status).toBe(403);
      expect((await give({ role: 'checker', controllers: ['acme'] })).status).toBe(403);
    });

    it('a key of others is as unknown as none, and an operator ends keys without getting one', async () => {
      const shops = await house.admin.post('/v1/operations/keys', {
        label: 'shop',
        grants: [{ role: 'checker', controllers: ['shop'] }],
      });
      const { id, key } = shops.body as { id: string; key: string };
      const admin = await one('admin');
      for (const path of ['rotations', 'revocations'])
        expect(said(await admin.post(`/v1/operations/keys/${path}`, { id }))).toEqual(
          said(await admin.post(`/v1/operations/keys/${path}`, { id: '0'.repeat(13) })),
        );
      expect((await admin.get('/v1/operations/keys')).text).not.toContain(id);
      const operator = house.as(house.keys.operator);
      const listed = await operator.get('/v1/operations/keys');
      expect(listed.text).toContain(id);
      expect(listed.text).not.toMatch(/cl[kv]_|hash/);
      expect((await operator.post('/v1/operations/keys/rotations', { id })).status).toBe(403);
      const ask = () => house.as(key).post('/v1/check', { subject: { id: bob }, purpose: 'newsletter' });
      expect((await ask()).status).toBe(200);
      expect((await operator.post('/v1/operations/keys/revocations', { id })).status).toBe(200);
      // At once, on the way of checks that is answered from memory, too.
      expect((await ask()).status).toBe(401);
    });

    it('rotation keeps the principal, so a repeated command is the same command', async () => {
      const made = await house.admin.post('/v1/operations/keys', {
        label: 'crm',
        grants: [{ role: 'recorder', controllers: ['acme'] }],
      });
      const { id, key } = made.body as { id: string; key: string };
      const record = (credential: string) =>
        house
          .as(credential)
          .post('/v1/consents', consent('acme', 'fay@example.org'), { 'idempotency-key': 'form-1' });
      expect((await record(key)).body).toMatchObject({ repeated: false });
      const rotated = await house.admin.post('/v1/operations/keys/rotations', { id, overlapSeconds: 0 });
      expect((await record(String(rotated.body['key']))).body).toMatchObject({ repeated: true });
      expect((await record(key)).status).toBe(401);
      // The same words of another principal are another command.
      expect((await record(await house.key({ role: 'recorder', controllers: ['acme'] }))).body).toMatchObject(
        { repeated: false },
      );
    });
  });
});
