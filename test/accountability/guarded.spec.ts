import { ROUTES } from '../../apps/ledger-api/access/permissions.js';
import { RECORDED } from '../../apps/ledger-api/access-record/recorded-routes.js';
import { makeApplication } from '../../apps/ledger-api/application.js';
import { Configuration } from '../../apps/ledger-api/configuration/configuration.js';
import { describe as described } from '../../apps/ledger-api/openapi/describe.js';
import { noPorts } from '../../apps/ledger-api/openapi/no-ports.js';
import { ServiceLogger } from '../../apps/ledger-api/ops/service-logger.js';
import { type Asker, guardedHouse, type GuardedHouse } from '../access/guarded-house.js';

type Row = Readonly<Record<string, unknown>>;

describe('the table of what is recorded', () => {
  it('names routes that are there by the operations that they are', async () => {
    const application = await makeApplication(noPorts(), new Configuration(), new ServiceLogger('silent'));
    const { paths } = described(application.nest);
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { operationId: string }>).map(
        ([method, { operationId }]) =>
          [`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, operationId] as const,
      ),
    );
    await application.close();
    const real = new Map<string, string>(operations);
    for (const [route, { scope }] of Object.entries(RECORDED))
      expect([route, real.get(route)]).toEqual([route, scope]);
  });

  it('has every route that reads about people, exports, decides or gives keys', () => {
    const permissions = ['read', 'export', 'receipt', 'status', 'lookUp', 'follow', 'oversee', 'decide'];
    const keys = ['giveKeys', 'invite', 'giveSubjectTokens', 'forget'];
    const missing = Object.entries(ROUTES)
      .filter(
        ([route, { permission }]) => [...permissions, ...keys].includes(permission) && !(route in RECORDED),
      )
      .map(([route]) => route);
    // Counts, purposes, and how far an export is: nothing about anybody.
    expect(missing).toEqual([
      'GET /v1/audit/summary',
      'GET /v1/audit/register',
      'GET /v1/evidence/exports/:id',
    ]);
  });
});

describe('the record of access where everybody has a credential', () => {
  let house: GuardedHouse;
  let dpo: Asker;
  let ada: string;

  beforeAll(async () => {
    house = await guardedHouse();
    ada = await house.person('acme', 'ada@example.org');
    dpo = house.as(await house.key({ role: 'dpo', controllers: ['acme'] }));
  });
  afterAll(() => house.stop());

  const accesses = async (query: string, asker = dpo): Promise<Row[]> => {
    const { body } = await house.admin.post('/v1/check', {
      ...{ controller: 'acme', subject: { id: ada }, purpose: 'newsletter', consistency: 'strong' },
    });
    const at = encodeURIComponent(String(body['position']));
    const answer = await asker.get(`/v1/audit/access?limit=1000&atLeast=${at}&${query}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body['accesses'] as Row[];
  };

  it('says who looked by the id of the key, never by its text', async () => {
    expect((await dpo.get(`/v1/subjects/${ada}/timeline`, { 'x-access-reason': 'DSR-9' })).status).toBe(200);
    const [row] = await accesses('reference=DSR-9');
    expect(row).toMatchObject({ scope: 'subjectTimeline', subject: ada });
    expect(row?.['who']).toMatch(/^key_[A-Za-z0-9]+$/);
    expect(JSON.stringify(await accesses(''))).not.toContain(house.keys.dpo);
  });

  it('does not hold what a role was refused as an access, but as a refusal', async () => {
    const before = (await accesses('scope=subjectTimeline')).length;
    expect((await house.as(house.keys.checker).get(`/v1/subjects/${ada}/timeline`)).status).toBe(403);
    expect((await house.as(undefined).get(`/v1/subjects/${ada}/timeline`)).status).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await accesses('scope=subjectTimeline')).toHaveLength(before);
    const refused = await accesses('of=ledger&refused=true', house.admin);
    expect(refused.map(({ scope, who, refused: why }) => [scope, typeof who, why])).toEqual(
      expect.arrayContaining([
        ['subjectTimeline', 'string', 'role'],
        ['subjectTimeline', 'string', 'unauthenticated'],
      ]),
    );
    expect(refused.find(({ refused: why }) => why === 'unauthenticated')?.['who']).toBe('nobody');
  });

  it('writes a flood of refusals down as one, and the next kind at once', async () => {
    const { store } = house.running.service.ports;
    const length = async () => (await store.readStream('ledger-access-main')).length;
    const before = await length();
    for (let i = 0; i < 300; i++) await house.as(house.keys.checker).get('/v1/audit/events');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await length()) - before).toBe(1);
  });

  it('holds that a key was made, used for the first time and revoked', async () => {
    const made = await house.admin.post('/v1/operations/keys', {
      label: 'shortly',
      grants: [{ role: 'checker', controllers: ['acme'] }],
    });
    const { key, id } = made.body as { key: string; id: string };
    const asker = house.as(key);
    const question = { controller: 'acme', subject: { id: ada }, purpose: 'newsletter' };
    expect((await asker.post('/v1/check', question)).status).toBe(200);
    await asker.post('/v1/check', question);
    await house.admin.post('/v1/operations/keys/revocations', { id });
    const rows = await accesses('of=ledger', house.admin);
    expect(rows.filter(({ scope, reference }) => scope === 'revokeKey' && reference === id)).toHaveLength(1);
    expect(rows.some(({ scope }) => scope === 'createKey')).toBe(true);
    expect(rows.filter(({ scope, who }) => scope === 'credentialUsed' && who === `key_${id}`)).toHaveLength(
      1,
    );
  });

  it('is shown to the privacy office of the controller and to no system and no authority', async () => {
    for (const role of ['checker', 'recorder', 'regulator', 'operator'] as const) {
      for (const path of ['audit/access', 'audit/anomalies', 'decisions'])
        expect([
          role,
          path,
          (await house.as(house.keys[role]).get(`/v1/${path}?controller=acme`)).status,
        ]).toEqual([role, path, 403]);
    }
  });

  it('shows one controller nothing of another', async () => {
    const eve = await house.person('shop', 'eve@example.org');
    await house.admin.get(`/v1/subjects/${eve}/timeline`);
    expect((await accesses('')).some(({ subject }) => subject === eve)).toBe(false);
    expect((await dpo.get('/v1/audit/access?controller=shop')).status).toBe(403);
    expect((await dpo.get('/v1/audit/access?of=ledger')).status).toBe(403);
    expect((await dpo.get('/v1/decisions?controller=shop')).status).toBe(403);
    const search = await dpo.post('/v1/audit/access/search', { subject: { id: eve } });
    expect([search.status, search.body['accesses']]).toEqual([200, []]);
    const decisions = await dpo.post('/v1/decisions/search', { subject: { id: eve } });
    expect(decisions.text).toBe('{"end":{"rows":0}}\n');
  });

  it('holds what is read with a person’s token under the key that gave it', async () => {
    const { body } = await dpo.post('/v1/subjects/tokens', { subject: { id: ada } });
    const before = (await accesses('scope=subjectStatus')).length;
    const own = await house.as(String(body['token'])).get(`/v1/subjects/${ada}/status`);
    expect(own.status).toBe(200);
    const [look, ...more] = (await accesses('scope=subjectStatus')).slice(before);
    expect(more).toEqual([]);
    expect(look?.['who']).toMatch(/^key_[A-Za-z0-9]+\/subject_token$/);
  });
});
