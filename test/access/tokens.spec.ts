import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { OidcTokens, type Issuer } from '#access';
import { guardedHouse, type GuardedHouse } from './guarded-house.js';
import { AUDIENCE, startOpenIdProvider, type OpenIdProvider } from './openid-provider.js';

const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('tokens of a real OpenID provider', () => {
  const folder = mkdtempSync(join(tmpdir(), 'issuers-'));
  let provider: OpenIdProvider;
  let house: GuardedHouse;
  let ada: string;

  beforeAll(async () => {
    provider = await startOpenIdProvider();
    const file = join(folder, 'issuers.yaml');
    writeFileSync(
      file,
      `issuers:
  - issuer: ${provider.issuer}
    audience: ${AUDIENCE}
    algorithms: [RS256]
    rules:
      - { claim: scope, holds: ledger.check, grant: { role: checker, controllers: [acme] } }
      - { claim: client_id, holds: privacy-office, grant: { role: dpo, controllers: [acme] } }
`,
    );
    house = await guardedHouse({ ISSUERS_FILE: file });
    ada = await house.person('acme', 'ada@example.org');
  });
  afterAll(async () => {
    await house.stop();
    await provider.down();
    rmSync(folder, { recursive: true, force: true });
  });

  const check = (token: string) =>
    house.as(token).post('/v1/check', { subject: { id: ada }, purpose: 'newsletter' });

  it('are taken, and their claims say what their holders may do', async () => {
    const service = await provider.token('newsletter');
    expect(await check(service)).toMatchObject({ status: 200, body: { permitted: true } });
    expect((await house.as(service).get(`/v1/subjects/${ada}/timeline`)).status).toBe(403);
    const office = house.as(await provider.token('privacy-office'));
    expect((await office.get(`/v1/subjects/${ada}/timeline`)).status).toBe(200);
    const hold = { controller: 'acme', subject: { id: ada }, purposes: ['newsletter'] };
    await office.post('/v1/holds', { ...hold, id: 'hold-1' });
    const { text } = await house.admin.get(`/v1/subjects/${ada}/timeline`);
    // The provider's subject may be an address: the ledger keeps a code for it.
    expect(text).not.toContain('privacy-office');
  });

  it('for another service are none for this one', async () => {
    expect((await check(await provider.token('newsletter', 'https://other.example.org'))).status).toBe(401);
  });

  it('go on while the provider is down, and after it came back with other keys', async () => {
    const before = await provider.token('newsletter');
    expect((await check(before)).status).toBe(200);
    await provider.down();
    // Longer than a checked token is remembered: it is checked again, with the keys that are known.
    await pause(5_500);
    expect((await check(before)).status).toBe(200);
    await provider.up('new');
    const after = await provider.token('newsletter');
    // A new key id within half a minute of the last fetch is not asked for: made-up ids are no way to trouble a provider.
    expect((await check(after)).status).toBe(401);
  }, 60_000);
});

describe('a token', () => {
  const clock = { time: Date.now(), now: () => clock.time };
  const issuers: { close(): void }[] = [];
  let keys: { privateKey: CryptoKey; jwk: JWK };
  let evil: { privateKey: CryptoKey; jwk: JWK };
  let fetches = 0;
  let served: readonly JWK[] | undefined;
  let issuer: Issuer;
  let tokens: OidcTokens;

  beforeAll(async () => {
    keys = await pair('first');
    evil = await pair('own');
    const server = createServer((_request, response) => {
      fetches += 1;
      if (served === undefined) response.destroy();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: served }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    issuers.push({ close: () => (server.closeAllConnections(), server.close()) });
    issuer = {
      issuer: 'https://login.example.org',
      audience: AUDIENCE,
      jwks: `http://127.0.0.1:${port}/jwks`,
      algorithms: ['RS256'],
      clockSkewSeconds: 30,
      rules: [{ claim: 'realm_access.roles', holds: 'office', grant: { role: 'dpo', controllers: '*' } }],
    };
  });
  afterAll(() => issuers.forEach((one) => one.close()));
  beforeEach(() => {
    clock.time = Date.now();
    fetches = 0;
    served = [keys.jwk];
    tokens = new OidcTokens([issuer], Buffer.alloc(32, 1), clock);
  });

  async function pair(kid: string, alg = 'RS256') {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
  }

  interface Changes {
    readonly header?: Record<string, unknown>;
    readonly claims?: Record<string, unknown>;
    readonly key?: CryptoKey;
  }
  async function signed({ header = {}, claims = {}, key = keys.privateKey }: Changes = {}): Promise<string> {
    const now = Math.floor(clock.time / 1_000);
    const usual = { iss: issuer.issuer, aud: AUDIENCE, sub: 'ada@example.org', iat: now, exp: now + 300 };
    const payload = { ...usual, realm_access: { roles: ['staff', 'office'] }, ...claims };
    const given = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
    return new SignJWT(given).setProtectedHeader({ alg: 'RS256', kid: 'first', ...header }).sign(key);
  }

  it('that is whole stands for its holder, under a code and not a name', async () => {
    const known = await tokens.verify(await signed());
    if (typeof known === 'string') throw new Error(known);
    expect(known.principal).toMatchObject({ kind: 'token', grants: [{ role: 'dpo', controllers: '*' }] });
    expect(known.principal.id).toMatch(/^token_[A-Za-z0-9_-]{22}$/);
    const [again, other] = await Promise.all([
      tokens.verify(await signed({ claims: { jti: '2' } })),
      tokens.verify(await signed({ claims: { sub: 'bob@example.org' } })),
    ]);
    expect(again).toMatchObject({ principal: { id: known.principal.id } });
    expect(other).not.toMatchObject({ principal: { id: known.principal.id } });
  });

  it('whose claims no rule speaks of may do nothing', async () => {
    for (const realm_access of [null, { roles: ['staff'] }, { roles: 'officer' }, 'office'])
      expect(await tokens.verify(await signed({ claims: { realm_access } }))).toMatchObject({
        principal: { grants: [] },
      });
  });

  const now = () => Math.floor(clock.time / 1_000);
  it.each<[string, () => Promise<string>]>([
    ['with alg none', async () => unsigned({ alg: 'none', kid: 'first' })],
    ['with alg none and odd letters', async () => unsigned({ alg: 'nOnE', kid: 'first' })],
    ['signed with the public key as an HMAC secret (PEM)', async () => confused('pem')],
    ['signed with the public key as an HMAC secret (JWK)', async () => confused('jwk')],
    [
      'with an algorithm that is not among the issuer’s',
      async () => {
        const other = await pair('second', 'PS256');
        served = [keys.jwk, other.jwk];
        return signed({ header: { alg: 'PS256', kid: 'second' }, key: other.privateKey });
      },
    ],
    ['of another issuer', () => signed({ claims: { iss: 'https://evil.example.org' } })],
    ['of an issuer that is almost ours', () => signed({ claims: { iss: 'https://login.example.org/' } })],
    ['without an issuer', () => signed({ claims: { iss: null } })],
    ['for another audience', () => signed({ claims: { aud: 'https://other.example.org' } })],
    ['without an audience', () => signed({ claims: { aud: null } })],
    ['that has expired', () => signed({ claims: { exp: now() - 31 } })],
    ['that never expires', () => signed({ claims: { exp: null } })],
    ['that is not valid yet', () => signed({ claims: { nbf: now() + 31 } })],
    ['without a subject', () => signed({ claims: { sub: null } })],
    [
      'with a key of its own in the header',
      async () => {
        return signed({ header: { kid: 'own', jwk: evil.jwk }, key: evil.privateKey });
      },
    ],
    [
      'that says where its keys are',
      async () => {
        return signed({
          header: { kid: 'own', jku: 'https://evil.example.org/jwks', x5u: 'https://evil.example.org' },
          key: evil.privateKey,
        });
      },
    ],
    [
      'whose key id is a path',
      async () => signed({ header: { kid: '../../../../dev/null' }, key: evil.privateKey }),
    ],
    [
      'whose key id is a URL',
      async () => signed({ header: { kid: 'https://evil.example.org/key' }, key: evil.privateKey }),
    ],
    [
      'whose key id is a query',
      async () => signed({ header: { kid: "first' OR '1'='1" }, key: evil.privateKey }),
    ],
    ['signed by another under a known key id', async () => signed({ key: evil.privateKey })],
    ['with a critical extension that nobody knows', () => critical()],
    [
      'whose payload was changed',
      async () => {
        const [head, , tail] = (await signed()).split('.');
        return [head, base64({ iss: issuer.issuer, aud: AUDIENCE, sub: 'x', exp: now() + 99 }), tail].join(
          '.',
        );
      },
    ],
  ])('%s is none', async (_name, make) => {
    expect(await tokens.verify(await make())).toBe('bad');
  });

  it('is taken within the skew of the clocks', async () => {
    for (const claims of [{ exp: now() - 29 }, { nbf: now() + 29 }])
      expect(await tokens.verify(await signed({ claims }))).toMatchObject({ principal: { kind: 'token' } });
  });

  it('with an unknown key id leads to one fetch, and then to none for a while', async () => {
    await tokens.verify(await signed());
    expect(fetches).toBe(1);
    clock.time += 31_000;
    for (let i = 0; i < 20; i++) {
      expect(
        await tokens.verify(await signed({ header: { kid: `made-up-${i}` }, key: evil.privateKey })),
      ).toBe('bad');
    }
    expect(fetches).toBe(2);
    const next = await pair('next');
    served = [keys.jwk, next.jwk];
    clock.time += 31_000;
    expect(
      await tokens.verify(await signed({ header: { kid: 'next' }, key: next.privateKey })),
    ).toMatchObject({ until: expect.any(Number) });
  });

  it('cannot be judged while the keys were never had, and can without a fetch while they are known', async () => {
    served = undefined;
    expect(await tokens.verify(await signed())).toBe('unavailable');
    // Not every request asks a provider that is down.
    expect(await tokens.verify(await signed())).toBe('unavailable');
    expect(fetches).toBe(1);
    served = [keys.jwk];
    clock.time += 5_001;
    expect(await tokens.verify(await signed())).toMatchObject({ until: expect.any(Number) });
    served = undefined;
    clock.time += 3_600_000;
    expect(await tokens.verify(await signed())).toMatchObject({ until: expect.any(Number) });
    await pause(50);
    // A key id that nobody knows, and nobody to ask: it may be good.
    clock.time += 31_000;
    expect(await tokens.verify(await signed({ header: { kid: 'next' }, key: evil.privateKey }))).toBe(
      'unavailable',
    );
    // A day without the issuer is too long: it may have withdrawn the key.
    clock.time += 24 * 3_600_000;
    expect(await tokens.verify(await signed())).toBe('unavailable');
  });

  function unsigned(header: object): string {
    const payload = { iss: issuer.issuer, aud: AUDIENCE, sub: 'x', exp: now() + 300 };
    return `${base64(header)}.${base64(payload)}.${base64('x')}`;
  }

  async function critical(): Promise<string> {
    const text = unsigned({ alg: 'RS256', kid: 'first', crit: ['rank'], rank: 1 });
    const signing = text.split('.').slice(0, 2).join('.');
    const made = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', keys.privateKey, Buffer.from(signing));
    return `${signing}.${Buffer.from(made).toString('base64url')}`;
  }

  function confused(form: 'pem' | 'jwk'): string {
    const pem = createPublicKey({ key: keys.jwk as JsonWebKey, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const secret = form === 'pem' ? pem : JSON.stringify(keys.jwk);
    const signing = unsigned({ alg: 'HS256', kid: 'first' }).split('.').slice(0, 2).join('.');
    return `${signing}.${createHmac('sha256', secret).update(signing).digest('base64url')}`;
  }
});
