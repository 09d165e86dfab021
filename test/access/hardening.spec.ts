import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceLogger } from '../../apps/ledger-api/ops/service-logger.js';
import { finished, freePort, start } from '../first-minute/started.js';
import { runService, type RunningService } from '../e2e/running-service.js';
import { guardedHouse, type GuardedHouse } from './guarded-house.js';

const LIMIT = 40;

describe('a guarded service', () => {
  let house: GuardedHouse;
  let ada: string;
  beforeAll(async () => {
    house = await guardedHouse({ MAX_CONNECTIONS: String(LIMIT) });
    ada = await house.person('acme', 'ada@example.org');
  });
  afterAll(() => house.stop());

  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(house.url).port), '127.0.0.1', () => resolve(socket));
      socket.once('error', reject);
    });
  const closed = (socket: Socket): Promise<number> => {
    const begun = Date.now();
    socket.resume();
    return new Promise((resolve) => socket.once('close', () => resolve(Date.now() - begun)));
  };

  it('puts security headers on every answer, on the fast way and the ordinary, right and wrong', async () => {
    const checker = house.as(house.keys.checker);
    const answers = [
      await checker.post('/v1/check', { controller: 'acme', subject: { id: ada }, purpose: 'newsletter' }),
      await checker.post('/v1/check', {}),
      await house.admin.get('/v1/purposes?controller=acme'),
      await house.as(undefined).get('/v1/purposes'),
      await house.as(undefined).get('/v1/nothing'),
      await checker.get('/metrics'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 401, 404, 403]);
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
    }
    const page = await house.as(undefined).get('/docs');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
  });

  it('names no other origin: CORS is off', async () => {
    const origin = { origin: 'https://evil.example.org', 'access-control-request-method': 'POST' };
    const answers = [
      await house.admin.get('/v1/purposes?controller=acme', origin),
      await house.admin.post('/v1/check', {}, origin),
    ];
    const preflight = await fetch(`${house.url}/v1/check`, { method: 'OPTIONS', headers: origin });
    for (const { headers } of [...answers, preflight])
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(preflight.status).toBe(405);
  });

  it('bounds bodies, headers and nesting', async () => {
    const post = (body: string, headers: Record<string, string> = {}) =>
      fetch(`${house.url}/v1/consents`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${house.keys.recorder}`,
          'content-type': 'application/json',
          ...headers,
        },
        body,
      });
    const deep = (levels: number) => `{"evidence":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect((await post(JSON.stringify({ evidence: 'x'.repeat(200_000) }))).status).toBe(413);
    expect(await (await post(deep(100))).json()).toMatchObject({ code: 'JSON_INVALID' });
    expect((await post('{}', { 'x-more': 'x'.repeat(20_000) })).status).toBe(431);
    // A credential that no issuer makes is not even looked at.
    expect((await house.as(`${'a'.repeat(9_000)}`).get('/v1/purposes')).status).toBe(401);
  });

  it('lets nobody who says nothing, or very slowly, hold a connection', async () => {
    const [silent, slow, half] = [await open(), await open(), await open()];
    slow.write('POST /v1/check HTTP/1.1\r\nHost: localhost\r\nX-Drip: ');
    const dripping = setInterval(() => slow.writable && slow.write('x'), 200);
    half.write(
      'POST /v1/consents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    try {
      // Without a credential the half body is not waited for.
      const [silentMs, slowMs] = await Promise.all([closed(silent), closed(slow)]);
      expect(Math.max(silentMs, slowMs)).toBeLessThan(20_000);
    } finally {
      clearInterval(dripping);
      half.destroy();
    }
  }, 40_000);

  it('lets go of connections beyond its bound, and answers those that it has', async () => {
    // The tests’ own connections count, too.
    const sockets = await Promise.all(Array.from({ length: LIMIT + 20 }, open));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const left = sockets.filter((socket) => !socket.destroyed && socket.readable);
    for (const socket of sockets) socket.resume();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sockets.filter((socket) => socket.closed || socket.readableEnded).length).toBeGreaterThanOrEqual(
      20,
    );
    expect(left.length).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await house.admin.get('/v1/controllers')).status).toBe(200);
  });

  it('tells in no error what it is made of, nor what was sent', async () => {
    const answers = [
      await house.admin.post('/v1/operations/keys', { label: 'ada@example.org', grants: [] }),
      await house.admin.post('/v1/operations/keys', {
        label: 'x',
        grants: [{ role: 'emperor', controllers: '*' }],
      }),
      await house.as('clk_ada@example.org').get('/v1/controllers'),
      await house.admin.get('/v1/operations/keys/%ff'),
    ];
    for (const { status, text } of answers) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toMatch(/ada@example|node_modules|\.ts|\.js|[Ff]astify|[Nn]est|TypeORM|SQLITE|jose/);
    }
  });

  it('keeps no text of a key on the disk', async () => {
    const secrets = Object.values(house.keys).map((key) => key.split('_')[2] ?? '');
    const files = readdirSync(house.running.dataFolder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(house.running.dataFolder, name))
      .filter((path) => statSync(path).isFile());
    expect(files.some((path) => path.endsWith('access.sqlite'))).toBe(true);
    for (const path of files) {
      const bytes = readFileSync(path, 'latin1');
      for (const secret of secrets) expect([path, bytes.includes(secret)]).toEqual([path, false]);
      // The owner alone reads the keys, hashed as they are.
      if (path.includes('access.sqlite')) expect(statSync(path).mode & 0o077).toBe(0);
    }
  });
});

describe('limits of one principal', () => {
  let house: GuardedHouse;
  beforeAll(async () => {
    house = await guardedHouse({ RATE_LIMIT: '30' });
  });
  afterAll(() => house.stop());

  it('are told, end its requests, and are nobody else’s', async () => {
    const [mine, other] = [
      await house.key({ role: 'checker', controllers: '*' }),
      await house.key({ role: 'checker', controllers: '*' }),
    ];
    const question = {
      controller: 'acme',
      subject: { scheme: 'email', value: 'nobody@example.org' },
      purpose: 'newsletter',
    };
    const ask = (key: string) => house.as(key).post('/v1/check', question);
    const first = await ask(mine);
    expect(first.headers.get('ratelimit-policy')).toBe('"principal";q=30;w=1');
    expect(first.headers.get('ratelimit')).toMatch(/^"principal";r=\d+;t=[01]$/);
    const answers = await Promise.all(Array.from({ length: 80 }, () => ask(mine)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers, body } of refused) {
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.get('ratelimit')).toContain('r=0');
      expect(body).toMatchObject({ code: 'RATE_LIMITED' });
    }
    // While one is refused, the other is answered.
    const flood = Promise.all(Array.from({ length: 80 }, () => ask(mine)));
    expect((await ask(other)).status).toBe(200);
    expect((await flood).some(({ status }) => status === 429)).toBe(true);
  });

  it('count a batch by its size', async () => {
    const key = house.as(await house.key({ role: 'checker', controllers: '*' }));
    const check = {
      controller: 'acme',
      subject: { scheme: 'email', value: 'nobody@example.org' },
      purpose: 'newsletter',
    };
    const { headers } = await key.post('/v1/check/batch', {
      checks: Array.from({ length: 500 }, () => check),
    });
    expect(Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])).toBeLessThan(25);
  });
});

describe('bodies whose length is not announced', () => {
  let house: GuardedHouse;
  beforeAll(async () => {
    house = await guardedHouse({ RATE_LIMIT: '30' });
  });
  afterAll(() => house.stop());

  it('cost what they hold', async () => {
    const key = await house.key({ role: 'checker', controllers: '*' });
    const check = {
      controller: 'acme',
      subject: { scheme: 'email', value: 'nobody@example.org' },
      purpose: 'newsletter',
    };
    const chunked = (body: string) =>
      fetch(`${house.url}/v1/check/batch`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: new Blob([body]).stream(),
        duplex: 'half',
      });
    // Some 45 KB each, which is six points.
    const batch = JSON.stringify({ checks: Array.from({ length: 500 }, () => check) });
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await chunked(batch)).status));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });
});

describe('credentials that are none', () => {
  let house: GuardedHouse;
  beforeAll(async () => {
    house = await guardedHouse();
  });
  afterAll(() => house.stop());

  it('slow down whoever tries many, and nobody else at that address', async () => {
    const ada = await house.person('acme', 'ada@example.org');
    const guess = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const started = performance.now();
          const { status } = await house.as(`cls_${i}.bbbb.cccc`).get('/v1/controllers');
          return { status, ms: performance.now() - started };
        }),
      );
    const issued = await house.admin.post('/v1/subjects/tokens', {
      controller: 'acme',
      subject: { id: ada },
      seconds: 60,
    });
    const first = await guess(60);
    const flood = guess(60);
    const person = house.as(String(issued.body['token']));
    expect((await person.get(`/v1/subjects/${ada}/status`)).status).toBe(200);
    const all = [...first, ...(await flood)];
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([401]));
    expect(all.filter(({ ms }) => ms >= 190).length).toBeGreaterThan(30);
  });
});

describe('a service that asks nobody', () => {
  let open: RunningService;
  let guarded: RunningService;
  beforeAll(async () => {
    [open, guarded] = [await runService(), await runService({ AUTH: 'on' })];
  });
  afterAll(() => Promise.all([open.stop(), guarded.stop()]));

  const statusFor = (service: RunningService, host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${service.url}/health/live`, { headers: { host }, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject).end();
    });

  it('is not reached under a name that a page brought along', async () => {
    for (const host of [
      'evil.example',
      'evil.example:3000',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ])
      expect([host, await statusFor(open, host)]).toEqual([host, 400]);
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:1', '[::1]:3000'])
      expect([host, await statusFor(open, host)]).toEqual([host, 200]);
    // Where everybody is asked, a name is nobody's credential.
    expect(await statusFor(guarded, 'ledger.example.org')).toBe(200);
  });
});

describe('credentials in logs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-logs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('do not arrive there, even if somebody logged them', () => {
    const lines: string[] = [];
    const logger = new ServiceLogger('trace', { write: (line) => void lines.push(line) });
    logger.log(
      { authorization: 'Bearer clk_x', request: { headers: 'clk_x', token: 'clk_x' }, key: 'clk_x' },
      'Access',
    );
    expect(lines.join('')).not.toContain('clk_x');
  });

  it('are nowhere in what the program writes, but for the first key, once', async () => {
    const port = String(await freePort());
    const environment = {
      PORT: port,
      DATA_DIR: join(folder, 'on'),
      LOG_LEVEL: 'trace',
      LEDGER_URL: `http://127.0.0.1:${port}`,
    };
    const service = start('dist/apps/ledger-api/main.js', [], environment);
    try {
      await service.says(/listening on/);
      const key = /^export LEDGER_API_KEY=(clk_\w+)$/m.exec(service.output())?.[1] ?? '';
      const tool = await finished(
        start('dist/apps/ledger-cli/main.js', ['keys', 'create', 'a service', '--role', 'checker'], {
          ...environment,
          LEDGER_API_KEY: key,
        }),
      );
      const made = /^clk_\w+$/m.exec(tool.output)?.[0] ?? '';
      expect(made).not.toBe('');
      await fetch(`${environment.LEDGER_URL}/v1/purposes`, { headers: { authorization: `Bearer ${made}x` } });
      await service.stop();
      expect(service.output().split(key)).toHaveLength(2);
      expect(service.output()).not.toContain(made);
      expect(service.output()).not.toMatch(/\{.*clk_/);
    } finally {
      await service.stop();
    }
  });

  it('of a service without access control there are none, and it says so at every start', async () => {
    for (let i = 0; i < 2; i++) {
      const environment = {
        PORT: String(await freePort()),
        DATA_DIR: folder,
        AUTH: 'off',
        LOG_LEVEL: 'info',
      };
      const service = start('dist/apps/ledger-api/main.js', [], environment);
      await service.says(/listening on/);
      await service.stop();
      expect(service.output()).toMatch(
        /"level":"warn".*AUTH=off: whoever can reach this port may do everything/,
      );
      expect(service.output()).not.toContain('LEDGER_API_KEY');
    }
  });
});
