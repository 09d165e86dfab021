import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { destroyFile, makeDurably, syncFolder, UNFINISHED } from '#durable-files';
import { base64url, fromBase64url } from '#stored-event';
import { SubjectsError } from '../errors.js';
import type { MasterKey } from './master-key.js';
import { KEY_BYTES } from './wrapping.js';

/** What is about to be destroyed: nobody takes it for a key any more. */
const RETIRED = '.retired';
const NAME = /^([0-9a-f]{2})-([1-9][0-9]{0,9})\.kek(\.retired)?$/;

/** Nobody takes so long to make a file, milliseconds. */
const LEFT_AFTER_MS = 60_000;

/** Which wrapping key: one per bucket and epoch. */
export interface KekPlace {
  readonly bucket: string;
  readonly epoch: number;
}

/** The bucket of a subject: the first byte of its id, as two hexadecimal digits. */
export function bucketOf(subjectId: string): string {
  return subjectId.slice(0, 2);
}

/**
 * The key-encryption keys, one file each, wrapped under the master key: beside it, never in the key database or
 * its backups (facts-and-subjects 7). A key is durable before anything is wrapped under it. Which one stands is said by the
 * key store: processes share both, and a file may be there before its time, or after.
 */
export class KekFolder {
  /** Bucket -> epoch -> key: what was needed so far. */
  private readonly keks = new Map<string, Map<number, Buffer>>();

  private constructor(
    private readonly folder: string,
    private readonly master: MasterKey,
  ) {}

  /** Takes away what a crash left half made. */
  static async open(folder: string, master: MasterKey): Promise<KekFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder))
      if (name.endsWith(UNFINISHED)) await removeIfLeft(join(folder, name));
    return new KekFolder(folder, master);
  }

  /** @throws SubjectsError KEK_MISSING; KEY_DAMAGED, also for another master key */
  at(bucket: string, epoch: number): Buffer {
    return this.keks.get(bucket)?.get(epoch) ?? this.read({ bucket, epoch });
  }

  /** Bucket -> epochs of which there are files, rising. */
  async epochs(): Promise<Map<string, readonly number[]>> {
    const found = new Map<string, Set<number>>();
    for (const name of await readdir(this.folder)) {
      const match = NAME.exec(name);
      if (!match) continue;
      const bucket = match[1] as string;
      found.set(bucket, (found.get(bucket) ?? new Set()).add(Number(match[2])));
    }
    return new Map([...found].map(([bucket, epochs]) => [bucket, [...epochs].sort((a, b) => a - b)]));
  }

  /** Makes keys, durably. One that is there already, another process's too, counts. */
  async make(wanted: readonly KekPlace[]): Promise<void> {
    const missing = wanted.filter(({ bucket, epoch }) => !this.keks.get(bucket)?.has(epoch));
    if (missing.length === 0) return;
    const made = missing.map((place) => ({ ...place, key: randomBytes(KEY_BYTES) }));
    const taken = await makeDurably(
      ...made.map(({ bucket, epoch, key }) => ({
        path: this.path({ bucket, epoch }),
        content: `${base64url(this.master.wrap(key, ['kek', bucket, epoch]))}\n`,
      })),
    );
    for (const place of made)
      if (taken.includes(this.path(place))) this.read(place);
      else this.remember(place, place.key);
  }

  /** Destroys one key: whatever copy of the key table was wrapped under it is unreadable from now on. */
  async destroy(place: KekPlace): Promise<void> {
    const path = this.path(place);
    // Whoever reads meanwhile finds a key or none, never the half of one.
    await rename(path, path + RETIRED).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await syncFolder(this.folder);
    await destroyFile(path + RETIRED);
    this.forget(place);
  }

  /** Drops what stood before an epoch from memory. It is read again where something lies under it still. */
  retire(bucket: string, before: number): void {
    for (const epoch of this.keks.get(bucket)?.keys() ?? [])
      if (epoch < before) this.forget({ bucket, epoch });
  }

  /** Drops all keys from memory. */
  clear(): void {
    for (const epochs of this.keks.values()) for (const key of epochs.values()) key.fill(0);
    this.keks.clear();
  }

  private read(place: KekPlace): Buffer {
    const { bucket, epoch } = place;
    for (let again = false; ; again = true) {
      let text: string;
      try {
        text = readFileSync(this.path(place), 'utf8');
      } catch {
        throw new SubjectsError('KEK_MISSING', `bucket ${bucket}, epoch ${epoch}`);
      }
      try {
        const key = this.master.unwrap(fromBase64url(text.trim()), ['kek', bucket, epoch]);
        // Turned by another process: what stood before is needed no more, or is read again.
        this.retire(bucket, epoch);
        return this.remember(place, key);
      } catch (cause) {
        // Destroyed while it was read: then it is not there the second time.
        if (again)
          throw new SubjectsError('KEY_DAMAGED', `wrapping key of bucket ${bucket}, epoch ${epoch}`, {
            cause,
          });
      }
    }
  }

  private remember({ bucket, epoch }: KekPlace, key: Buffer): Buffer {
    const epochs = this.keks.get(bucket) ?? new Map<number, Buffer>();
    this.keks.set(bucket, epochs.set(epoch, key));
    return key;
  }

  private forget({ bucket, epoch }: KekPlace): void {
    const epochs = this.keks.get(bucket);
    epochs?.get(epoch)?.fill(0);
    epochs?.delete(epoch);
  }

  private path({ bucket, epoch }: KekPlace): string {
    return join(this.folder, `${bucket}-${epoch}.kek`);
  }
}

/** What a crash left behind; what is young may be a key that another process is just making. */
async function removeIfLeft(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && Date.now() - found.mtimeMs > LEFT_AFTER_MS) await rm(path, { force: true });
}
