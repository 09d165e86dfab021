import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openWorldDatabase, type WorldDatabase } from '../../../test/support/postgres/choose.js';
import {
  MAX_TEXT_BYTES,
  openTextStore,
  refersToText,
  TEXT_MIGRATIONS,
  type TextStore,
  textStoreOn,
} from './index.js';

let folder: string;
let texts: TextStore;
let database: WorldDatabase | undefined;
const notice = Buffer.from('Wir nutzen Ihre Adresse für den Newsletter.\n', 'utf8');

const STORES = {
  SQLite: () => openTextStore(join(folder, 'texts.sqlite')),
  PostgreSQL: async () => {
    database ??= await openWorldDatabase(TEXT_MIGRATIONS, []);
    return textStoreOn(database.service);
  },
};

describe.each(Object.entries(STORES))('texts on %s', (_name, open) => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'texts-'));
    texts = await open();
  });
  afterEach(async () => {
    await texts.close();
    await database?.end();
    database = undefined;
    await rm(folder, { recursive: true });
  });

  it('gives back the exact bytes under their SHA-256', async () => {
    const { digest } = await texts.put({ mediaType: 'text/html', language: 'de', bytes: notice });
    expect(digest).toBe(createHash('sha256').update(notice).digest('base64url'));
    const stored = await texts.get(digest);
    expect(Buffer.from(stored?.bytes ?? [])).toEqual(notice);
    expect(stored).toMatchObject({ mediaType: 'text/html', language: 'de' });
  });

  it('keeps a text once, as it was first stored, and across a restart', async () => {
    const { digest } = await texts.put({ mediaType: 'text/html', bytes: notice });
    expect(await texts.put({ mediaType: 'text/plain', bytes: notice })).toMatchObject({
      digest,
      mediaType: 'text/html',
    });
    await texts.close();
    texts = await open();
    expect(await texts.has(digest)).toBe(true);
  });

  it('knows nothing of a text that was never stored', async () => {
    expect(await texts.get('x'.repeat(43))).toBeUndefined();
    expect(await texts.has('x'.repeat(43))).toBe(false);
  });

  it('refuses personalised texts and texts above 5 MiB, and stores neither', async () => {
    await expect(
      texts.put({ mediaType: 'text/plain', bytes: notice, personalised: true }),
    ).rejects.toMatchObject({
      code: 'TEXT_PERSONALISED',
    });
    await expect(
      texts.put({ mediaType: 'text/plain', bytes: new Uint8Array(MAX_TEXT_BYTES + 1) }),
    ).rejects.toMatchObject({ code: 'TEXT_TOO_LARGE', httpStatus: 413 });
    expect(await texts.has(createHash('sha256').update(notice).digest('base64url'))).toBe(false);
    const largest = await texts.put({ mediaType: 'text/plain', bytes: new Uint8Array(MAX_TEXT_BYTES) });
    expect((await texts.get(largest.digest))?.bytes.length).toBe(MAX_TEXT_BYTES);
  });

  it('deletes a text to which no fact refers, and no other', async () => {
    const { digest } = await texts.put({ mediaType: 'text/plain', bytes: notice });
    const stored = {
      id: 'e1',
      type: 'text.stored',
      at: 0,
      recordedAt: 0,
      by: 'controller',
      data: { digest, mediaType: 'text/plain', bytes: notice.length },
    } as const;
    await expect(texts.remove(digest, (wanted) => refersToText([stored], wanted))).rejects.toMatchObject({
      code: 'TEXT_IN_USE',
    });
    expect(await texts.has(digest)).toBe(true);
    expect(await texts.remove(digest, (wanted) => refersToText([], wanted))).toBe(true);
    expect(await texts.has(digest)).toBe(false);
    expect(await texts.remove(digest, () => false)).toBe(false);
  });
});

it('keeps its file to its owner', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'texts-'));
  const texts = await openTextStore(join(folder, 'texts.sqlite'));
  expect((await stat(join(folder, 'texts.sqlite'))).mode & 0o777).toBe(0o600);
  await texts.close();
  await rm(folder, { recursive: true });
});
