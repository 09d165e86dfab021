import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openWorldDatabase, type WorldDatabase } from '../../../test/support/postgres/choose.js';
import type { KeyRecord, KeyStore, SecretRecord } from '../keys/key-record.js';
import { ACCESS_MIGRATIONS, keyStoreOn, openKeyStore } from '../index.js';

const key: KeyRecord = {
  id: 'k1',
  kind: 'api_key',
  label: 'shop',
  grants: [{ role: 'checker', controllers: ['acme'], purposes: ['newsletter'] }],
  createdAt: 1_790_000_000_000,
  createdBy: 'system',
  expiresAt: 1_800_000_000_000,
};
const secret = (byte: number, madeAt: number): SecretRecord => ({
  keyId: 'k1',
  hash: Buffer.alloc(32, byte),
  madeAt,
});

let folder: string;
let database: WorldDatabase | undefined;
let store: KeyStore;

const STORES = {
  SQLite: () => openKeyStore(join(folder, 'access.sqlite')),
  PostgreSQL: async () => {
    database ??= await openWorldDatabase(ACCESS_MIGRATIONS, []);
    return keyStoreOn(database.service);
  },
};

describe.each(Object.entries(STORES))('keys on %s', (_name, open) => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await database?.end();
    database = undefined;
    await rm(folder, { recursive: true });
  });

  it('are given back as they were put, across a restart', async () => {
    await store.add(key, secret(1, 10));
    await store.close();
    store = await open();
    expect(await store.all()).toEqual({ keys: [key], secrets: [secret(1, 10)] });
  });

  it('have their former secrets ended by a new one, never later than they ended before', async () => {
    await store.add(key, secret(1, 10));
    await store.addSecret(secret(2, 20), 500);
    await store.addSecret(secret(3, 30), 900);
    expect((await store.all()).secrets).toEqual([
      { ...secret(1, 10), endsAt: 500 },
      { ...secret(2, 20), endsAt: 900 },
      secret(3, 30),
    ]);
  });

  it('are revoked, and say when they were used last', async () => {
    await store.add(key, secret(1, 10));
    await store.used(new Map([['k1', 40]]));
    await store.revoke('k1', 50, 'key_x');
    expect((await store.all()).keys).toEqual([{ ...key, lastUsedAt: 40, revokedAt: 50, revokedBy: 'key_x' }]);
  });

  it('are taken over from another store by one that holds none, and by no other', async () => {
    const former = { keys: [key], secrets: [secret(1, 10), secret(2, 20)] };
    expect(await store.addFirst(former)).toBe(true);
    expect(await store.all()).toEqual(former);
    expect(await store.addFirst({ keys: [{ ...key, id: 'k2' }], secrets: [] })).toBe(false);
    expect(await store.all()).toEqual(former);
  });
});
