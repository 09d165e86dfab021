import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { base64url, fromBase64url } from '#stored-event';
import { SubjectsError } from '../errors.js';
import { destroyFile, UNFINISHED, writeDurably } from './durable-file.js';
import type { MasterKey } from './master-key.js';
import { KEY_BYTES } from './wrapping.js';

const NAME = /^([0-9a-f]{2})-([1-9][0-9]{0,9})\.kek$/;

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
      if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true });
      const match = NAME.exec(name);
      if (!match) continue;
      const [bucket, epoch] = [match[1] as string, Number(match[2])];
      const wrapped = fromBase64url((await readFile(join(folder, name), 'utf8')).trim());
      opened.remember(bucket, epoch, master.unwrap(wrapped, ['kek', bucket, epoch]));
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
    const key = this.keks.get(bucket)?.get(epoch);
    if (!key) throw new SubjectsError('KEK_MISSING', `bucket ${bucket}, epoch ${epoch}`);
    return key;
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
    await writeDurably(
      made.map(({ bucket, epoch, key }) => ({
        path: this.path(bucket, epoch),
        text: `${base64url(this.master.wrap(key, ['kek', bucket, epoch]))}\n`,
      })),
    );
    for (const { bucket, epoch, key } of made) this.remember(bucket, epoch, key);
  }

  private remember(bucket: string, epoch: number, key: Buffer): void {
    const epochs = this.keks.get(bucket) ?? new Map<number, Buffer>();
    this.keks.set(bucket, epochs.set(epoch, key));
  }

  private path(bucket: string, epoch: number): string {
    return join(this.folder, `${bucket}-${epoch}.kek`);
  }
}
