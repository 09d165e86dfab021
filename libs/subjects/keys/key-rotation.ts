import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFile, syncFolder } from '#durable-files';
import { SubjectsError } from '../errors.js';
import { KeyStore } from '../store/key-store.js';
import type { RotationReport } from '../subjects.js';
import type { KekFolder } from './kek-folder.js';
import { bindingOf } from './key-ring.js';
import type { KeyRings } from './key-rings.js';
import { epochOf, unwrapKey, wrapKey } from './wrapping.js';

const PAGE = 200;

/**
 * New key-encryption keys for buckets. After it, whatever copy of the key table was made before (backups, dead rows,
 * logs of a server) is unreadable: that is how a destroyed key is destroyed everywhere (facts-and-subjects 7).
 */
export class KeyRotation {
  constructor(
    private readonly store: KeyStore,
    private readonly keks: KekFolder,
    private readonly rings: KeyRings,
    private readonly clock: { now(): number },
    private readonly backupFolder: string | undefined,
  ) {}

  /**
   * Rewraps, verifies, backs up, and only then destroys the old keys. A rotation that was cut off is finished by
   * the next one. @throws SubjectsError BACKUP_UNVERIFIED, KEY_DAMAGED: the old keys are kept
   */
  async rotate(wanted: 'all' | 'dirty'): Promise<RotationReport> {
    const dirty = new Set(
      (await this.store.turnover.keks()).filter((kek) => kek.dirty).map(({ bucket }) => bucket),
    );
    const buckets = this.keks
      .buckets()
      .filter((bucket) => wanted === 'all' || dirty.has(bucket) || this.keks.epochsOf(bucket).length > 1);
    if (buckets.length === 0) return { buckets: 0, rewrapped: 0 };
    await this.keks.advance(buckets);
    let rewrapped = 0;
    for (const bucket of buckets) rewrapped += await this.rewrap(bucket);
    for (const bucket of buckets) await this.verify(this.store, bucket);
    // Before the copy: a key destroyed from now on makes its bucket due again.
    await this.store.turnover.rotated(
      buckets.map((bucket) => ({ bucket, epoch: this.keks.current(bucket).epoch })),
    );
    const backup = await this.backUp(buckets);
    for (const bucket of buckets)
      for (const epoch of this.keks.epochsOf(bucket).slice(0, -1)) await this.keks.destroy(bucket, epoch);
    this.rings.clear();
    return { buckets: buckets.length, rewrapped, ...(backup === undefined ? {} : { backup }) };
  }

  private async rewrap(bucket: string): Promise<number> {
    const { epoch, key: kek } = this.keks.current(bucket);
    let [count, after] = [0, ''];
    for (;;) {
      const { rewrapped, last } = await this.store.turnover.rewrap(bucket, after, PAGE, (key) => {
        const wrapped = key.wrapped as Buffer;
        if (epochOf(wrapped) === epoch) return undefined;
        const binding = bindingOf(key);
        const plain = unwrapKey(this.keks.at(bucket, epochOf(wrapped)), wrapped, binding);
        const anew = wrapKey(kek, epoch, plain, binding);
        plain.fill(0);
        return anew;
      });
      count += rewrapped;
      if (last === undefined) return count;
      after = last;
    }
  }

  /** Opens every living key of a bucket under the newest key. @throws SubjectsError KEY_DAMAGED */
  private async verify(store: KeyStore, bucket: string): Promise<void> {
    const { epoch, key: kek } = this.keks.current(bucket);
    let after = '';
    for (;;) {
      const { keys, last } = await store.turnover.page(bucket, after, PAGE);
      for (const key of keys) {
        const wrapped = key.wrapped as Buffer;
        if (epochOf(wrapped) !== epoch)
          throw new SubjectsError('KEY_DAMAGED', `bucket ${bucket} is not rewrapped`);
        unwrapKey(kek, wrapped, bindingOf(key)).fill(0);
      }
      if (last === undefined) return;
      after = last;
    }
  }

  /** A backup that was opened and read again, key by key, before anything older is given up. */
  private async backUp(buckets: readonly string[]): Promise<string | undefined> {
    if (this.backupFolder === undefined) return undefined;
    await mkdir(this.backupFolder, { recursive: true, mode: 0o700 });
    const name = `keys-${new Date(this.clock.now()).toISOString().replaceAll(':', '')}.sqlite`;
    const [path, unfinished] = [join(this.backupFolder, name), join(this.backupFolder, `${name}.unfinished`)];
    await rm(unfinished, { force: true });
    const living = await this.store.turnover.copyTo(unfinished);
    const copy = await KeyStore.open(unfinished);
    try {
      const integrity = await copy.turnover.integrity();
      if (integrity !== 'ok') throw new SubjectsError('BACKUP_UNVERIFIED', integrity);
      if ((await copy.turnover.living()) !== living)
        throw new SubjectsError('BACKUP_UNVERIFIED', 'keys are missing');
      for (const bucket of buckets) await this.verify(copy, bucket);
    } finally {
      await copy.close();
    }
    await syncFile(unfinished);
    await rename(unfinished, path);
    await syncFolder(this.backupFolder);
    return path;
  }
}
