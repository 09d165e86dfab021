import { SubjectsError } from '../errors.js';
import type { KeyStore } from '../store/key-store.js';
import type { Turn } from '../store/key-turnover.js';
import type { RotationReport } from '../subjects.js';
import type { KekFolder } from './kek-folder.js';
import type { KeyBackups } from './key-backups.js';
import { bindingOf } from './key-ring.js';
import type { KeyRings } from './key-rings.js';
import { epochOf, unwrapKey, wrapKey } from './wrapping.js';

const PAGE = 200;

/**
 * New key-encryption keys for buckets. After it, whatever copy of the key table was made before (backups, dead rows,
 * logs of a server) is unreadable: that is how a destroyed key is destroyed everywhere (facts-and-subjects 7).
 *
 * Other processes go on recording and reading meanwhile: the key store says under which epoch a bucket's keys are wrapped, and
 * whoever stores keys is told it in the same transaction. So once the epoch is raised nobody wraps under the former key,
 * and once all pages are through nothing lies under it. Whoever still held something from before reads the store again.
 */
export class KeyRotation {
  private ending = false;

  constructor(
    private readonly store: KeyStore,
    private readonly keks: KekFolder,
    private readonly rings: KeyRings,
    private readonly backups: KeyBackups | undefined,
  ) {}

  /**
   * Rewraps, verifies, backs up, and only then destroys the old keys. A rotation that was cut off is finished by
   * the next one, in whatever process. @throws SubjectsError BACKUP_UNVERIFIED, KEY_DAMAGED, ROTATION_CUT_OFF: the old
   * keys are kept
   */
  async rotate(wanted: 'all' | 'dirty'): Promise<RotationReport> {
    const due = await this.due(wanted);
    // Before anybody is told of it.
    await this.keks.make(due.map(({ bucket, to }) => ({ bucket, epoch: to })));
    const turns = await this.store.turnover.raise(due);
    if (turns.length === 0) return { buckets: 0, rewrapped: 0 };
    try {
      return await this.carryOut(turns);
    } catch (error) {
      throw (await this.overtaken(turns)) ?? error;
    }
  }

  private async carryOut(turns: readonly Turn[]): Promise<RotationReport> {
    let rewrapped = 0;
    for (const turn of turns) rewrapped += await this.rewrap(turn);
    for (const turn of turns) await this.verify(this.store, turn);
    await this.store.turnover.cutLog();
    const backup = await this.backups?.make(this.store, async (copy) => {
      for (const turn of turns) await this.verify(copy, turn);
    });
    await this.destroyOld(turns);
    this.rings.clear();
    if (backup !== undefined) await this.backups?.prune(backup);
    return { buckets: turns.length, rewrapped, ...(backup === undefined ? {} : { backup }) };
  }

  /** A rival has turned a bucket on: then its keys lie under the rival's key, and ours may be gone. */
  private async overtaken(turns: readonly Turn[]): Promise<SubjectsError | undefined> {
    const epochs = new Map((await this.store.turnover.keks()).map(({ bucket, epoch }) => [bucket, epoch]));
    const turn = turns.find(({ bucket, to }) => epochs.get(bucket) !== to);
    return turn && new SubjectsError('ROTATION_CUT_OFF', `bucket ${turn.bucket}`);
  }

  /** A rotation under way gives up before its next page: nobody waits minutes for a service to stop. */
  end(): void {
    this.ending = true;
  }

  /** Buckets that are to be turned; those too of which a killed rotation has left more than one key. */
  async due(wanted: 'all' | 'dirty'): Promise<Turn[]> {
    const files = await this.keks.epochs();
    const keks = await this.store.turnover.keks();
    return keks
      .filter(({ bucket, epoch, dirty }) => {
        const left = files.get(bucket)?.some((other) => other !== epoch) ?? false;
        return wanted === 'all' || dirty || left;
      })
      .map(({ bucket, epoch }) => {
        const newest = Math.max(epoch, ...(files.get(bucket) ?? []));
        return { bucket, from: epoch, to: newest + 1 };
      })
      .sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
  }

  private async rewrap(turn: Turn): Promise<number> {
    const { bucket, to } = turn;
    let [count, after] = [0, ''];
    for (;;) {
      this.goOn();
      const { rewrapped, last } = await this.store.turnover.rewrap(turn, after, PAGE, (key) => {
        const wrapped = key.wrapped as Buffer;
        if (epochOf(wrapped) === to) return undefined;
        const binding = bindingOf(key);
        const plain = unwrapKey(this.keks.at(bucket, epochOf(wrapped)), wrapped, binding);
        const anew = wrapKey(this.keks.at(bucket, to), to, plain, binding);
        plain.fill(0);
        return anew;
      });
      count += rewrapped;
      if (last === undefined) return count;
      after = last;
    }
  }

  /** Opens every living key of a bucket under the newest key. @throws SubjectsError KEY_DAMAGED */
  private async verify(store: KeyStore, { bucket, to }: Turn): Promise<void> {
    let after = '';
    for (;;) {
      this.goOn();
      const { keys, last } = await store.turnover.page(bucket, after, PAGE);
      for (const key of keys) {
        const wrapped = key.wrapped as Buffer;
        if (epochOf(wrapped) !== to)
          throw new SubjectsError('KEY_DAMAGED', `bucket ${bucket} is not rewrapped`);
        unwrapKey(this.keks.at(bucket, to), wrapped, bindingOf(key)).fill(0);
      }
      if (last === undefined) return;
      after = last;
    }
  }

  private goOn(): void {
    if (this.ending) throw new SubjectsError('ROTATION_CUT_OFF', 'the service stops');
  }

  /** Nothing lies under these any more, and nobody wraps under them. */
  private async destroyOld(turns: readonly Turn[]): Promise<void> {
    const files = await this.keks.epochs();
    for (const { bucket, to } of turns)
      for (const epoch of files.get(bucket) ?? []) if (epoch < to) await this.keks.destroy({ bucket, epoch });
  }
}
