import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant } from '../principals/principal.js';
import { openKeyStore } from '../store/open-key-store.js';
import { hashOfKey, idInKey, makeKey } from './api-key.js';
import { ApiKeys, MAX_OVERLAP_MS } from './api-keys.js';

const HOUR = 3_600_000;
const CHECKER: readonly Grant[] = [{ role: 'checker', controllers: ['acme'], purposes: ['newsletter'] }];

describe('the text of a key', () => {
  it('says what it is, carries 256 bits, and ends in a checksum', () => {
    const { id, text } = makeKey('api_key');
    expect(text).toMatch(/^clk_[0-9A-Za-z]{13}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(62n ** 43n).toBeGreaterThan(2n ** 256n);
    expect(idInKey(text)).toBe(id);
    expect(makeKey('invitation').text).toMatch(/^clv_/);
  });

  it('is known to be miscopied before anything is looked up', () => {
    const { text } = makeKey('api_key');
    for (let place = 0; place < text.length; place++) {
      const other = text[place] === 'x' ? 'y' : 'x';
      expect(idInKey(text.slice(0, place) + other + text.slice(place + 1))).toBeUndefined();
    }
    for (const wrong of ['', 'clk_', `${text} `, text.slice(1), `${text}${text}`])
      expect(idInKey(wrong)).toBeUndefined();
  });

  it('never comes twice', () => {
    const texts = Array.from({ length: 1_000 }, () => makeKey('api_key').text);
    expect(new Set(texts).size).toBe(1_000);
  });
});

describe('the keys of a ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  const file = join(folder, 'access.sqlite');
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };
  let keys: ApiKeys;

  beforeEach(async () => {
    keys = await ApiKeys.open(await openKeyStore(':memory:'), clock);
  });
  afterEach(() => keys.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const made = (expiresAt?: number) =>
    keys.create({
      kind: 'api_key',
      label: 'newsletter service',
      grants: CHECKER,
      createdBy: 'system',
      ...(expiresAt !== undefined && { expiresAt }),
    });

  it('know whom a key stands for, and nobody for any other', async () => {
    expect(keys.none).toBe(true);
    const { key, text } = await made();
    expect(keys.none).toBe(false);
    expect(keys.identify(text)).toEqual({
      principal: { id: `key_${key.id}`, kind: 'api_key', grants: CHECKER },
      until: Infinity,
    });
    expect(keys.identify(makeKey('api_key').text)).toBeUndefined();
    // The right id with the secret of another.
    expect(keys.identify(makeKey('api_key', key.id).text)).toBeUndefined();
  });

  it('end when they expire', async () => {
    const { text } = await made(clock.now() + HOUR);
    expect(keys.identify(text)?.until).toBe(clock.now() + HOUR);
    clock.time += HOUR;
    expect(keys.identify(text)).toBeUndefined();
    await expect(made(clock.now())).rejects.toMatchObject({ code: 'KEY_EXPIRY_INVALID', field: 'expiresAt' });
  });

  it('are rotated with an overlap, under the same principal', async () => {
    const { key, text: first } = await made();
    const { text: second, formerEndsAt } = await keys.rotate(key.id, HOUR);
    expect(formerEndsAt).toBe(clock.now() + HOUR);
    expect(keys.identify(first)?.principal).toEqual(keys.identify(second)?.principal);
    expect(keys.identify(first)?.until).toBe(formerEndsAt);
    clock.time += HOUR;
    expect(keys.identify(first)).toBeUndefined();
    expect(keys.identify(second)).toBeDefined();
    const { formerEndsAt: longest } = await keys.rotate(key.id, 10 * MAX_OVERLAP_MS);
    expect(longest).toBe(clock.now() + MAX_OVERLAP_MS);
    // A shorter overlap later ends all that came before, too.
    await keys.rotate(key.id, 0);
    expect(keys.identify(second)).toBeUndefined();
  });

  it('are revoked at once, with all their secrets, and stay so', async () => {
    const { key, text: first } = await made();
    const { text: second } = await keys.rotate(key.id, HOUR);
    await keys.revoke(key.id, 'key_admin');
    clock.time += HOUR;
    expect(await keys.revoke(key.id, 'key_other')).toMatchObject({ revokedBy: 'key_admin' });
    expect([keys.identify(first), keys.identify(second)]).toEqual([undefined, undefined]);
    await expect(keys.rotate(key.id, 0)).rejects.toMatchObject({ code: 'KEY_ENDED' });
    await expect(keys.revoke('nothing', 'key_admin')).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });

  it('are there again after a restart, and no secret lies in the file', async () => {
    let kept = await ApiKeys.open(await openKeyStore(file), clock);
    const order = { kind: 'api_key', label: 'shop', grants: CHECKER, createdBy: 'system' } as const;
    const { key, text: first } = await kept.create({ ...order, expiresAt: clock.now() + 9 * HOUR });
    const { text: second } = await kept.rotate(key.id, HOUR);
    const { text: revoked, key: other } = await kept.create(order);
    await kept.revoke(other.id, 'key_admin');
    kept.noteUse(key.id, clock.now());
    const listed = kept.list();
    await kept.close();

    const bytes = Buffer.concat(['', '-wal'].flatMap((end) => readIfThere(file + end))).toString('latin1');
    for (const text of [first, second, revoked]) {
      expect(bytes).not.toContain(text.split('_')[2]);
      expect(bytes).toContain(hashOfKey(text).toString('hex'));
    }
    kept = await ApiKeys.open(await openKeyStore(file), clock);
    expect(kept.list()).toEqual(listed);
    expect(kept.get(key.id)).toMatchObject({ lastUsedAt: clock.now(), grants: CHECKER });
    expect([first, second, revoked].map((text) => kept.identify(text)?.principal.id)).toEqual([
      `key_${key.id}`,
      `key_${key.id}`,
      undefined,
    ]);
    await kept.close();
  });
});

function readIfThere(path: string): Buffer[] {
  try {
    return [readFileSync(path)];
  } catch {
    return [];
  }
}
