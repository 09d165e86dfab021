import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeDurably } from '#durable-files';
import { SubjectsError } from '../errors.js';
import { KEY_BYTES, unwrapKey, wrapKey, type Binding } from './wrapping.js';

const TEXT = /^[A-Za-z0-9+/_-]{43}=?$/;

/** The key above all others. It wraps, and others are derived from it; its bytes never leave this object. */
export class MasterKey {
  constructor(private readonly key: Uint8Array) {}

  wrap(key: Uint8Array, binding: Binding): Buffer {
    return wrapKey(this.key, 0, key, binding);
  }

  /** @throws SubjectsError KEY_DAMAGED */
  unwrap(wrapped: Uint8Array, binding: Binding): Buffer {
    return unwrapKey(this.key, wrapped, binding);
  }

  /** HKDF-SHA-256 without salt, 32 bytes (facts-and-subjects 11: `clv1-token`). */
  derive(info: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, new Uint8Array(0), info, KEY_BYTES));
  }
}

/** Reads 32 bytes written as base64 or base64url. @throws SubjectsError MASTER_KEY_WRONG */
export async function readMasterKey(path: string): Promise<MasterKey> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new SubjectsError('MASTER_KEY_WRONG', `${path} cannot be read (${code})`);
  }
  if (!TEXT.test(text)) throw new SubjectsError('MASTER_KEY_WRONG', `${path} must hold 32 bytes as base64`);
  return new MasterKey(Buffer.from(text, 'base64'));
}

/** Makes a new master key, readable by the owner only, durable before this returns. */
export async function makeMasterKey(path: string): Promise<MasterKey> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
  await writeDurably({ path, content: `${key.toString('base64url')}\n` });
  return new MasterKey(key);
}
