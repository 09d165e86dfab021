import fc from 'fast-check';
import { runService, type RunningService } from '../e2e/running-service.js';
import { badInputFor, type BadRequest } from './bad-input.js';
import { routesOf, type Route } from './routes.js';

/** Nobody has this id. */
const STRANGER = '00000000-0000-4000-8000-000000000000';

/** Every path gets ids that follow their pattern and name nothing. */
function urlOf(service: RunningService, route: Route): string {
  const path = route.path
    .replace('{id}', route.path.includes('/subjects/') ? STRANGER : 'nothing')
    .replace('{purpose}', 'nothing')
    .replace('{digest}', `${'A'.repeat(42)}A`);
  // A text may be any bytes: only an unknown controller makes its request wrong for sure.
  return `${service.url}${path}${route.takesBytes ? '?controller=nobody' : ''}`;
}

describe('bad input', () => {
  let service: RunningService;
  let routes: Route[];
  let events: bigint;

  beforeAll(async () => {
    service = await runService();
    routes = routesOf(await (await fetch(`${service.url}/docs/openapi.json`)).json());
    events = await stored();
  });
  afterAll(() => service.stop());

  async function stored(): Promise<bigint> {
    return (await service.service.ports.store.head()) ?? -1n;
  }

  async function expectRefused(route: Route, bad: BadRequest, method: string = route.method): Promise<void> {
    const answer = await fetch(urlOf(service, route), {
      method,
      headers: bad.headers,
      ...(method !== 'GET' && { body: new Uint8Array(bad.body) }),
    }).catch((error: unknown) => {
      // A body that is refused before it was read whole may end the connection under the sender.
      if (bad.body.length > 1_000_000) return undefined;
      throw new Error(`${route.operationId}, ${bad.name}`, { cause: error });
    });
    if (answer === undefined) return;
    const text = await answer.text();
    const said = `${route.operationId}, ${bad.name}: ${answer.status} ${text.slice(0, 300)}`;
    if (answer.status < 400 || answer.status > 499) throw new Error(said);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    const problem = JSON.parse(text) as Record<string, unknown>;
    expect(problem).toMatchObject({
      status: answer.status,
      code: expect.any(String),
      title: expect.any(String),
    });
    expect(problem['type']).toMatch(/^urn:consent-ledger:problem:[a-z-]+$/);
    // No stack, no library, nothing of what was sent.
    expect(text).not.toMatch(
      /node_modules|\bat .*:\d+:\d+|[Ff]astify|class-validator|Unexpected token|ada@example/,
    );
  }

  it('covers every route of the description', () => {
    expect(routes.length).toBeGreaterThan(60);
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      expect({
        route: route.operationId,
        body: route.takesBytes || route.members !== undefined,
      }).toMatchObject({ body: true });
    }
  });

  it('is refused with problem details by every route that takes JSON', async () => {
    for (const route of routes.filter(({ members }) => members !== undefined)) {
      for (const bad of badInputFor(route)) await expectRefused(route, bad);
    }
    expect(await stored()).toBe(events);
  });

  it('is refused when it is any JSON at all', async () => {
    const json = routes.filter(({ members }) => members !== undefined);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...json), fc.jsonValue(), async (route, value) => {
        const body =
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? { ...value, fuzz: 1 }
            : value;
        const name = `random JSON ${JSON.stringify(body).slice(0, 100)}`;
        const headers = { 'content-type': 'application/json' };
        await expectRefused(route, { name, headers, body: Buffer.from(JSON.stringify(body)) });
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 500) },
    );
    expect(await stored()).toBe(events);
  });

  it('is refused by the routes that take bytes', async () => {
    for (const route of routes.filter(({ takesBytes }) => takesBytes)) {
      for (const body of [Buffer.alloc(0), Buffer.from('a text'), Buffer.alloc(6 * 1024 * 1024)]) {
        await expectRefused(route, {
          name: `${body.length} bytes`,
          headers: { 'content-type': 'text/html' },
          body,
        });
      }
      await expectRefused(route, {
        name: 'no type',
        headers: { 'content-type': 'nonsense' },
        body: Buffer.from('x'),
      });
    }
    expect(await stored()).toBe(events);
  });

  it('is refused in paths and queries, above all an address', async () => {
    const paths = [
      '/v1/subjects/ada@example.org/status',
      '/v1/subjects/ada%40example.org/timeline',
      '/v1/subjects/%ff/status',
      '/v1/subjects/%00/status',
      `/v1/subjects/${'a'.repeat(150)}/status`,
      `/v1/subjects/${'a'.repeat(5_000)}/status`,
      `/v1/subjects/${STRANGER}/status?email=ada@example.org`,
      `/v1/subjects/${STRANGER}/status?at=yesterday`,
      `/v1/subjects/${STRANGER}/timeline?limit=0`,
      `/v1/subjects/${STRANGER}/timeline?limit=10&limit=20`,
      `/v1/subjects/${STRANGER}/timeline?after=${'x'.repeat(600)}`,
      '/v1/purposes?controller[]=a',
      '/v1/purposes?__proto__=a',
      '/v1/texts/short',
      '/v1/audit/events?email=ada@example.org',
      '/v1/audit/events?subject=ada@example.org',
      '/v1/audit/events?after=%00',
      '/v1/audit/status?reason=BECAUSE',
      '/v1/audit/status?limit=-1',
      '/v1/audit/status?purpose=ada@example.org',
      '/v1/audit/due?by=2026-02-30',
      '/v1/audit/summary?part=all',
      '/v1/audit/register?at=0',
      '/v1/changes?after=ada@example.org',
      '/v1/changes?wait=forever',
      '/v1/nothing',
      '/v1',
      '/%2e%2e/etc/passwd',
      '/docs/../package.json',
    ];
    for (const path of paths) {
      const bad = { name: path, headers: {}, body: Buffer.alloc(0) };
      const route: Route = { operationId: path, method: 'GET', path, takesBytes: false };
      await expectRefused(route, bad);
    }
  });

  it('is refused with 405 and Allow for a method that a path does not take', async () => {
    for (const [method, path] of [
      ['GET', '/v1/consents'],
      ['DELETE', '/v1/check'],
      ['PUT', '/v1/facts'],
    ] as const) {
      const answer = await fetch(`${service.url}${path}`, { method });
      expect({ path, status: answer.status, allow: answer.headers.get('allow') }).toEqual({
        path,
        status: 405,
        allow: 'POST',
      });
    }
  });

  it('in a batch is told item by item, and stores nothing', async () => {
    const facts = [
      {},
      [],
      1,
      null,
      { type: 'ledger.created' },
      { type: 'consent.granted' },
      { type: '__proto__' },
    ];
    for (const path of ['/v1/facts/batch', '/v1/replay/facts']) {
      const answer = await fetch(`${service.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ facts }),
      });
      const { items, code } = (await answer.json()) as { items?: { status: number }[]; code?: string };
      if (answer.status !== 200)
        expect({ path, code }).toEqual({ path: '/v1/replay/facts', code: 'REPLAY_ONLY' });
      else expect(items?.map(({ status }) => status)).toEqual(facts.map(() => 400));
    }
    expect(await stored()).toBe(events);
  });
});
