import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { destroyFile, makeDurably, UNFINISHED } from '#durable-files';
import { base64url, fromBase64url } from '#stored-event';
import { SubjectsError } from '../errors.js';
import type { MasterKey } from './master-key.js';
import { KEY_BYTES } from './wrapping.js';

const NAME = /^([0-9a-f]{2})-([1-9][0-9]{0,9})\.kek$/;

/** Nobody takes so long to make a file, milliseconds. */
const LEFT_AFTER_MS = 60_000;

/** A key-encryption key: one per bucket and epoch. */
export interface Kek {
  readonly epoch: number;
  readonly key: Buffer;
}

/** The bucket of a subject: the first byte of its id, as two hexadecimal digits. */
export function bucketOf(subjectId: string): string {
  return subjectId.slice(0, 2);
}

/**
 * The key-encryption keys, one file each, wrapped under the master key: beside it, never in the key database or
 * its backups (facts-and-subjects 7). A key is durable before anything is wrapped under it.
 */
export class KekFolder {
  /** Bucket -> epoch -> key. */
  private readonly keks = new Map<string, Map<number, Buffer>>();

  private constructor(
    private readonly folder: string,
    private readonly master: MasterKey,
  ) {}

  /** Reads all files. @throws SubjectsError KEY_DAMAGED for another master key */
  static async open(folder: string, master: MasterKey): Promise<KekFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = new KekFolder(folder, master);
    for (const name of await readdir(folder)) {
      if (name.endsWith(UNFINISHED)) await removeIfLeft(join(folder, name));
      const match = NAME.exec(name);
      if (!match) continue;
      const [bucket, epoch] = [match[1] as string, Number(match[2])];
      await opened.read(bucket, epoch);
    }
    return opened;
  }

  /** The newest key of a bucket. @throws SubjectsError KEK_MISSING (call `ensure` first) */
  current(bucket: string): Kek {
    const epoch = this.epochsOf(bucket).at(-1);
    if (epoch === undefined) throw new SubjectsError('KEK_MISSING', `bucket ${bucket}`);
    return { epoch, key: this.at(bucket, epoch) };
  }

  /** @throws SubjectsError KEK_MISSING */
  at(bucket: string, epoch: number): Buffer {
    return this.keks.get(bucket)?.get(epoch) ?? this.lookAgain(bucket, epoch);
  }

  /** Epochs of a bucket, rising. */
  epochsOf(bucket: string): number[] {
    return [...(this.keks.get(bucket)?.keys() ?? [])].sort((a, b) => a - b);
  }

  /** Buckets that have a key. */
  buckets(): string[] {
    return [...this.keks.keys()].sort();
  }

  /** Makes first keys for buckets that have none. Callers hold the key store's mutex. */
  async ensure(buckets: Iterable<string>): Promise<void> {
    const missing = [...new Set(buckets)].filter((bucket) => !this.keks.has(bucket));
    await this.make(missing.map((bucket) => ({ bucket, epoch: 1 })));
  }

  /** Makes the next epoch's key for each bucket. */
  async advance(buckets: readonly string[]): Promise<void> {
    await this.make(buckets.map((bucket) => ({ bucket, epoch: (this.epochsOf(bucket).at(-1) ?? 0) + 1 })));
  }

  /** Destroys one key: whatever copy of the key table was wrapped under it is unreadable from now on. */
  async destroy(bucket: string, epoch: number): Promise<void> {
    await destroyFile(this.path(bucket, epoch));
    const epochs = this.keks.get(bucket);
    epochs?.get(epoch)?.fill(0);
    epochs?.delete(epoch);
  }

  /** Drops all keys from memory. */
  clear(): void {
    for (const epochs of this.keks.values()) for (const key of epochs.values()) key.fill(0);
    this.keks.clear();
  }

  private async make(wanted: readonly { bucket: string; epoch: number }[]): Promise<void> {
    if (wanted.length === 0) return;
    const made = wanted.map((place) => ({ ...place, key: randomBytes(KEY_BYTES) }));
    const taken = await makeDurably(
      ...made.map(({ bucket, epoch, key }) => ({
        path: this.path(bucket, epoch),
        content: `${base64url(this.master.wrap(key, ['kek', bucket, epoch]))}\n`,
      })),
    );
    for (const { bucket, epoch, key } of made) {
      // Another process was first: its key counts, and ours wraps nothing.
      if (taken.includes(this.path(bucket, epoch))) await this.read(bucket, epoch);
      else this.remember(bucket, epoch, key);
    }
  }

  /** Another process may have made it since this one started. */
  private lookAgain(bucket: string, epoch: number): Buffer {
    let text: string;
    try {
      text = readFileSync(this.path(bucket, epoch), 'utf8');
    } catch {
      throw new SubjectsError('KEK_MISSING', `bucket ${bucket}, epoch ${epoch}`);
    }
    const key = this.master.unwrap(fromBase64url(text.trim()), ['kek', bucket, epoch]);
    this.remember(bucket, epoch, key);
    return key;
  }

  private async read(bucket: string, epoch: number): Promise<void> {
    const wrapped = fromBase64url((await readFile(this.path(bucket, epoch), 'utf8')).trim());
    this.remember(bucket, epoch, this.master.unwrap(wrapped, ['kek', bucket, epoch]));
  }

  private remember(bucket: string, epoch: number, key: Buffer): void {
    const epochs = this.keks.get(bucket) ?? new Map<number, Buffer>();
    this.keks.set(bucket, epochs.set(epoch, key));
  }

  private path(bucket: string, epoch: number): string {
    return join(this.folder, `${bucket}-${epoch}.kek`);
  }
}

/** What a crash left behind; what is young may be a key that another process is just making. */
async function removeIfLeft(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && Date.now() - found.mtimeMs > LEFT_AFTER_MS) await rm(path, { force: true });
}
