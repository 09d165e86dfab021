import fc from 'fast-check';
import { ROLE_NAMES } from '#access';
import { OPERATIONS_TABLE, type FactType } from '#domain';
import { groupOf, mayRecordType } from '../../apps/ledger-api/access/fact-groups.js';
import { PERMISSIONS, ROUTES } from '../../apps/ledger-api/access/permissions.js';
import { valueFor, type ValueSchema } from '../fuzz/plausible.js';
import { guardedHouse, type Answer, type GuardedHouse } from './guarded-house.js';

const STRANGER = '00000000-0000-4000-8000-000000000000';
const LINES = Object.entries(ROUTES).map(([route, line]) => ({ route, ...line }));
const GUARDED = LINES.filter(({ permission }) => permission !== 'open');
/** They answer for ever, or read what is not there yet. */
const QUERY: Readonly<Record<string, string>> = { 'GET /v1/changes': '?controller=acme&after=now' };

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Record<
        string,
        { operationId: string; requestBody?: { content: Record<string, { schema: ValueSchema }> } }
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, ValueSchema>> };
}

describe('every route, asked by every role', () => {
  let house: GuardedHouse;
  let description: Description;
  let subjectToken: string;

  beforeAll(async () => {
    house = await guardedHouse();
    description = (await house.as(undefined).get('/docs/openapi.json')).body as unknown as Description;
    const id = await house.person('acme', 'ada@example.org');
    const { body } = await house.admin.post('/v1/subjects/tokens', { controller: 'acme', subject: { id } });
    subjectToken = String(body['token']);
  });
  afterAll(() => house.stop());

  function ask(route: string, credential: string | undefined, body: unknown = {}): Promise<Answer> {
    const [method = '', pattern = ''] = route.split(' ');
    const path =
      pattern
        .replace(':id', pattern.includes('/subjects/') ? STRANGER : 'nothing')
        .replace(':purpose', 'nothing')
        .replace(':digest', 'A'.repeat(43))
        .replace('*', '0/000') + (QUERY[route] ?? '');
    const asker = house.as(credential);
    return method === 'GET' ? asker.get(path) : asker.post(path, body);
  }

  async function expectRefused(answer: Answer, status: 401 | 403): Promise<void> {
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="consent-ledger"/);
    expect(answer.body).toMatchObject({ code: status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN', status });
  }

  it.each(GUARDED)(
    '$route is answered to nobody without a credential, nor with one that is none',
    async ({ route }) => {
      // PUT is asked as POST above; its own method is what counts here.
      if (route.startsWith('PUT')) return expectRefused(await put(undefined), 401);
      await expectRefused(await ask(route, undefined), 401);
      const bad = await ask(route, `${house.keys.admin.slice(0, -1)}0`);
      await expectRefused(bad, 401);
      expect(bad.headers.get('www-authenticate')).toContain('error="invalid_token"');
    },
  );

  it.each(LINES.filter(({ permission }) => permission === 'open'))('$route is open', async ({ route }) => {
    expect([401, 403]).not.toContain((await ask(route, undefined)).status);
  });

  it.each(GUARDED.flatMap((line) => ROLE_NAMES.map((role) => ({ role, ...line }))))(
    '$role, $route: as the table says',
    async ({ role, route, permission }) => {
      const answer = route.startsWith('PUT')
        ? await put(house.keys[role])
        : await ask(route, house.keys[role]);
      // Of these a recorder has what its grant names; the facts below show it.
      const named = role === 'recorder' && ['decide', 'publish'].includes(permission);
      if (named) expect(answer.status).not.toBe(401);
      else if (PERMISSIONS[permission].roles.has(role)) {
        // Beyond its reach is another matter than the role; here only a regulator has a limit.
        if (role !== 'regulator') expect([401, 403]).not.toContain(answer.status);
        else expect(answer.status).not.toBe(401);
      } else await expectRefused(answer, 403);
    },
  );

  it.each(GUARDED)('the token of a person, $route: only its own, and only three things', async (line) => {
    const { route } = line;
    const answer = route.startsWith('PUT') ? await put(subjectToken) : await ask(route, subjectToken);
    const own = 'subject' in PERMISSIONS[line.permission];
    if (!own) return expectRefused(answer, 403);
    // Of somebody else, or of nobody: refused all the same.
    expect([400, 403]).toContain(answer.status);
  });

  it('is three routes for the token of a person', () => {
    expect(
      GUARDED.filter(({ permission }) => 'subject' in PERMISSIONS[permission]).map(({ route }) => route),
    ).toEqual(['GET /v1/subjects/:id/status', 'POST /v1/consents/withdrawals', 'POST /v1/evidence/receipts']);
  });

  const recording = Object.entries(OPERATIONS_TABLE).flatMap(([operationId, { types }]) =>
    // A text has a route of its own: its body is its bytes.
    (types as readonly FactType[])
      .filter((type) => type !== 'text.stored')
      .slice(0, 1)
      .flatMap((type) =>
        (['recorder', 'dpo', 'admin'] as const).map((role) => ({ operationId, type, role })),
      ),
  );
  it.each(recording)('$role records $type: as its group says', async ({ type, role }) => {
    await expectVerdict(house.keys[role], type, mayRecordType({ role, controllers: '*' }, type));
  });

  it.each(['erasure.executed', 'purpose.published', 'consent.granted'] as const)(
    'a recorder for %s records that, and nothing else',
    async (type) => {
      const key = await house.key({ role: 'recorder', controllers: ['acme'], factTypes: [type] });
      await expectVerdict(key, type, true);
      for (const other of [
        'contract.started',
        'objection.raised',
        'settings.changed',
        'hold.placed',
      ] as const)
        await expectVerdict(key, other, false);
    },
  );

  it('has a verdict for every fact that can be recorded', () => {
    const groups = new Set(recording.map(({ type }) => groupOf(type)));
    expect([...groups].sort()).toEqual(['decide', 'handle', 'publish', 'record']);
  });

  /** Sends the fact by the route of any fact, and in a batch, in as many shapes as one of them is well-formed. */
  async function expectVerdict(key: string, type: FactType, allowed: boolean): Promise<void> {
    const schemas = description.components.schemas;
    const dto = Object.entries(schemas).find(([, { properties }]) => {
      const is = properties?.['type']?.enum;
      return is?.length === 1 && is[0] === type && properties?.['recordedAt'] === undefined;
    });
    if (!dto) throw new Error(`no schema for ${type}`);
    for (const sample of fc.sample(valueFor(dto[1], schemas), { numRuns: 40, seed: 5 })) {
      const {
        controllers: _several,
        at: _at,
        effectiveAt: _eff,
        ...rest
      } = sample as Record<string, unknown>;
      const fact = { ...rest, controller: 'acme' };
      const { status } = await house.as(key).post('/v1/facts', fact);
      if (status === 400) continue;
      expect({ type, refused: status === 403 }).toEqual({ type, refused: !allowed });
      const { body } = await house.as(key).post('/v1/facts/batch', { facts: [fact] });
      const [item] = body['items'] as { status: number }[];
      expect({ type, refused: item?.status === 403 }).toEqual({ type, refused: !allowed });
      return;
    }
    throw new Error(`no shape of ${type} is well-formed`);
  }

  async function put(credential: string | undefined): Promise<Answer> {
    const answer = await fetch(`${house.url}/v1/texts/${'A'.repeat(43)}?controller=nobody`, {
      method: 'PUT',
      headers: { 'content-type': 'text/plain', ...(credential && { authorization: `Bearer ${credential}` }) },
      body: 'a text',
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) };
  }
});
