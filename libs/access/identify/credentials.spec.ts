import { openKeyStore } from '../store/open-key-store.js';
import { ApiKeys } from '../keys/api-keys.js';
import { SubjectTokens } from '../tokens/subject-tokens.js';
import { Credentials, MAX_CREDENTIAL, REMEMBERED_MS, type Known } from './credentials.js';

const NONE = { ok: false, why: 'none' };
const BAD = { ok: false, why: 'bad' };

describe('who sends a request', () => {
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };
  const principal = { id: 'token_1', kind: 'token', grants: [] } as const;
  let keys: ApiKeys;
  let credentials: Credentials;
  let verified = 0;
  let outcome: Known | 'bad' | 'unavailable';

  beforeEach(async () => {
    keys = await ApiKeys.open(await openKeyStore(':memory:'), clock);
    verified = 0;
    outcome = { principal, until: clock.now() + 3_600_000 };
    const tokens = {
      takes: (text: string) => text.startsWith('token-'),
      verify: async () => ((verified += 1), outcome),
    };
    credentials = new Credentials(keys, [new SubjectTokens(Buffer.alloc(32, 7), clock), tokens], clock);
  });
  afterEach(() => keys.close());

  const make = () => keys.create({ kind: 'api_key', label: 'x', grants: [], createdBy: 'system' });

  it('is nobody without the header, and nobody with one that is no bearer', async () => {
    for (const header of [undefined, '']) expect(await credentials.identify(header)).toEqual(NONE);
    for (const header of [
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      'Bearer a b',
      'Bearer ä',
      `Bearer ${'a'.repeat(MAX_CREDENTIAL)}`,
    ])
      expect(await credentials.identify(header)).toEqual(BAD);
  });

  it('is known by a key at once, and by none that was revoked, without waiting', async () => {
    const { key, text } = await make();
    for (const scheme of ['Bearer', 'bearer'])
      expect(credentials.identifyNow(`${scheme} ${text}`)).toMatchObject({
        ok: true,
        principal: { id: `key_${key.id}` },
      });
    expect(keys.get(key.id).lastUsedAt).toBe(clock.now());
    await keys.revoke(key.id, 'system');
    expect(credentials.identifyNow(`Bearer ${text}`)).toEqual(BAD);
  });

  describe('over a connection that says the same again', () => {
    const connection = {};

    it('is known without looking, and its use is noted', async () => {
      const { key, text } = await make();
      const known = () => credentials.identifyNow(`Bearer ${text}`, connection);
      expect([known(), known(), known()]).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
      clock.time += 1_000;
      expect(known()).toMatchObject({ ok: true, principal: { id: `key_${key.id}` } });
      expect(keys.get(key.id).lastUsedAt).toBe(clock.now());
    });

    it('is whoever it says it is now', async () => {
      const [one, two] = [await make(), await make()];
      for (const { key, text } of [one, one, two, two, one])
        expect(credentials.identifyNow(`Bearer ${text}`, connection)).toMatchObject({
          principal: { id: `key_${key.id}` },
        });
      const header = `Bearer ${one.text}`;
      for (const other of [`${header.slice(0, -1)}~`, header.slice(0, -1), undefined, '', 'Bearer ä'])
        expect(credentials.identifyNow(other, connection)).toMatchObject({ ok: false });
    });

    it('is nobody at once when its key is revoked', async () => {
      const { key, text } = await make();
      for (let time = 0; time < 3; time += 1)
        expect(credentials.identifyNow(`Bearer ${text}`, connection)).toMatchObject({ ok: true });
      await keys.revoke(key.id, 'system');
      expect(credentials.identifyNow(`Bearer ${text}`, connection)).toEqual(BAD);
    });

    it('is not remembered beyond the time of a rotated secret', async () => {
      const { key, text } = await make();
      await keys.rotate(key.id, 1_000);
      for (let time = 0; time < 3; time += 1)
        expect(credentials.identifyNow(`Bearer ${text}`, connection)).toMatchObject({ ok: true });
      clock.time += 1_000;
      expect(credentials.identifyNow(`Bearer ${text}`, connection)).toEqual(BAD);
    });
  });

  it('is not remembered longer than a rotated secret lasts', async () => {
    const { key, text } = await make();
    await keys.rotate(key.id, 1_000);
    expect(credentials.identifyNow(`Bearer ${text}`)).toMatchObject({ ok: true });
    clock.time += 1_000;
    expect(credentials.identifyNow(`Bearer ${text}`)).toEqual(BAD);
  });

  it('is known by a token that was checked, for a few seconds, and then it is checked again', async () => {
    expect(credentials.identifyNow('Bearer token-1')).toBeUndefined();
    expect(await credentials.identify('Bearer token-1')).toEqual({ ok: true, principal });
    expect(credentials.identifyNow('Bearer token-1')).toEqual({ ok: true, principal });
    clock.time += REMEMBERED_MS;
    expect(credentials.identifyNow('Bearer token-1')).toBeUndefined();
    outcome = 'bad';
    expect(await credentials.identify('Bearer token-1')).toEqual(BAD);
    outcome = 'unavailable';
    expect(await credentials.identify('Bearer token-1')).toEqual({ ok: false, why: 'unavailable' });
    expect(verified).toBe(3);
  });

  it('is a person by a token of this service, until it ends, and by no other service’s', async () => {
    const own = new SubjectTokens(Buffer.alloc(32, 7), clock);
    const { text, expiresAt } = await own.issue({ id: 'p', controller: 'acme' }, 'key_1', 60_000);
    expect(await credentials.identify(`Bearer ${text}`)).toMatchObject({
      ok: true,
      principal: {
        id: 'subject_p',
        kind: 'subject',
        grants: [],
        subject: { id: 'p', controller: 'acme' },
        issuedBy: 'key_1',
      },
    });
    const others = await new SubjectTokens(Buffer.alloc(32, 8), clock).issue(
      { id: 'p', controller: 'acme' },
      'key_1',
      60_000,
    );
    expect(await credentials.identify(`Bearer ${others.text}`)).toEqual(BAD);
    expect(await credentials.identify(`Bearer ${text.slice('cls_'.length)}`)).toEqual(BAD);
    clock.time = expiresAt;
    expect(await credentials.identify(`Bearer ${text}`)).toEqual(BAD);
    expect(
      (await own.issue({ id: 'p', controller: 'acme' }, 'key_1', 1e12)).expiresAt - clock.now(),
    ).toBeLessThanOrEqual(3_600_000);
  });
});
