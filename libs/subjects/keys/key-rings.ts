import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { SubjectsError } from '../errors.js';
import { Gather } from '../gather.js';
import type { KeyClass, StoredKey, StoredKeys } from '../store/key-rows.js';
import { FIRST_EPOCH } from '../store/key-sql.js';
import type { KeyStore } from '../store/key-store.js';
import type { Recent } from '../recent.js';
import { bucketOf, type KekFolder } from './kek-folder.js';
import type { KeyLeases } from './key-leases.js';
import { bindingOf, HeldKey, KeyRing } from './key-ring.js';
import { drawRandom } from './random-pool.js';
import type { DraftedPerson } from '../subjects.js';
import { epochOf, KEY_BYTES, wrapKey } from './wrapping.js';

/** A key that somebody needs. */
export interface Need {
  readonly cls: KeyClass;
  readonly scope: string;
}

interface NewKey extends Need {
  readonly subjectId: string;
  readonly life: number;
}

const NOTHING_GONE: ReadonlySet<string> = new Set();

/**
 * The keys of persons: loaded in groups, made once and durably, kept for the persons used last. Keys of many
 * callers go into one transaction: one wait for the disk for all of them.
 */
export class KeyRings {
  private readonly cache: LRUCache<string, KeyRing>;
  private readonly loads: Gather<string, KeyRing>;
  private readonly additions: Gather<readonly NewKey[], readonly HeldKey[]>;
  /** Rises with every drop: what was read before must not be kept after. */
  private drops = 0;

  constructor(
    private readonly store: KeyStore,
    private readonly keks: KekFolder,
    private readonly clock: { now(): number },
    private readonly recent: Recent,
    cachedSubjects: number,
    /** Where other processes sweep. */
    private readonly leases?: KeyLeases,
  ) {
    this.cache = new LRUCache({ max: cachedSubjects });
    this.loads = new Gather((ids) => this.load(ids));
    this.additions = new Gather((groups) => this.make(groups));
  }

  /** All keys of a person. */
  async ring(subjectId: string): Promise<KeyRing> {
    return this.cache.get(subjectId) ?? this.loads.add(subjectId);
  }

  /**
   * One living key per need, durable, in the order of the needs.
   * @param gone key ids that facts name: destroyed for us, even if the store has not come to it
   * @throws SubjectsError KEY_DESTROYED if a needed key was destroyed and no new life was opened since
   */
  async obtain(
    subjectId: string,
    needs: readonly Need[],
    gone: ReadonlySet<string> = NOTHING_GONE,
  ): Promise<HeldKey[]> {
    for (;;) {
      const keys = await this.standing(subjectId, needs, gone);
      if (!this.leases || (await this.leases.hold(subjectId, keys))) return keys;
      this.drop(subjectId);
    }
  }

  private async standing(
    subjectId: string,
    needs: readonly Need[],
    gone: ReadonlySet<string>,
  ): Promise<HeldKey[]> {
    const ring = await this.ring(subjectId);
    const standing = needs.map((need) => ring.newest(need.cls, need.scope));
    for (const key of standing) if (key) this.recent.touchKey(subjectId, key.stored.createdAt);
    const missing: NewKey[] = [];
    needs.forEach(({ cls, scope }, i) => {
      const key = standing[i];
      if (key && !key.isDestroyed && !gone.has(key.stored.keyId)) return;
      // Never silently again: only `subject.key_renewed` opens the next life (facts-and-subjects 7).
      if (key && ring.life <= (key.stored.destroyedIn ?? ring.life))
        throw new SubjectsError('KEY_DESTROYED', cls);
      missing.push({ subjectId, cls, scope, life: ring.life });
    });
    if (missing.length === 0) return standing as HeldKey[];
    this.recent.touch(subjectId);
    const made = await this.additions.add(missing);
    return needs.map(
      ({ cls, scope }, i) =>
        made.find(({ stored }) => stored.cls === cls && stored.scope === scope) ?? (standing[i] as HeldKey),
    );
  }

  /** A new person, of whom the store cannot know anything yet: first keys without a look. */
  async begin(subjectId: string, needs: readonly Need[]): Promise<void> {
    this.cache.set(subjectId, new KeyRing(0, []));
    await this.obtain(subjectId, needs);
  }

  /** Ids for new persons, whose wrapping keys are durable. */
  async draft(persons: number): Promise<readonly DraftedPerson[]> {
    const ids = Array.from({ length: persons }, () => randomUUID());
    let epochs: ReadonlyMap<string, number> = new Map();
    await this.add(new Set(ids.map(bucketOf)), (found) => {
      epochs = found;
      return [];
    });
    return ids.map((subjectId) => {
      const bucket = bucketOf(subjectId);
      const epoch = epochs.get(bucket) as number;
      // A copy: ours is wiped when the key is turned.
      return { subjectId, wrapping: { bucket, epoch, key: new Uint8Array(this.keks.at(bucket, epoch)) } };
    });
  }

  /**
   * Keys of new persons, of whom the store cannot know anything yet: all in one transaction, durable when this returns.
   * They are not kept in memory: who moves in is seldom asked about at once.
   * @throws SubjectsError KEK_MISSING if a wrapping key was turned since the keys were wrapped: none is stored
   */
  async take(
    persons: readonly { readonly subjectId: string; readonly keys: readonly StoredKey[] }[],
  ): Promise<void> {
    if (persons.length === 0) return;
    const found = await this.add(new Set(persons.map(({ subjectId }) => bucketOf(subjectId))), (epochs) => {
      const keys = persons.flatMap((person) => person.keys);
      for (const { subjectId, wrapped } of keys) {
        const bucket = bucketOf(subjectId);
        if (!wrapped || epochOf(wrapped) !== epochs.get(bucket))
          throw new SubjectsError('KEK_MISSING', `bucket ${bucket} was turned`);
      }
      return keys;
    });
    // An id that was drawn a moment ago has no keys: whoever made some meanwhile is asked the ordinary way.
    if (found.size > 0) throw new SubjectsError('STORE_FAILED', 'a new person has keys already');
    for (const { subjectId } of persons) this.recent.touch(subjectId);
  }

  /** Says that keys seal something outside the person's stream. */
  async exempt(subjectId: string, keys: readonly HeldKey[]): Promise<void> {
    const judged = keys.filter((key) => !key.exempt);
    if (judged.length === 0) return;
    await this.store.exempt(
      subjectId,
      judged.map(({ stored }) => stored.keyId),
    );
    for (const key of judged) key.exempt = true;
  }

  /** Destroys keys in the store and in memory. */
  async destroy(subjectId: string, keyIds: readonly string[]): Promise<void> {
    const held = this.cache.get(subjectId);
    await this.store.destroy(subjectId, bucketOf(subjectId), keyIds);
    this.drop(subjectId);
    for (const keyId of keyIds) held?.byId(keyId)?.destroy();
  }

  /** Lets destroyed keys be made anew. */
  async renew(subjectId: string): Promise<void> {
    const ring = KeyRing.of((await this.store.load([subjectId]))[0] ?? { life: 0, keys: [] }, 0);
    const destroyed = ring.keys.flatMap(({ stored }) => stored.destroyedIn ?? []);
    if (destroyed.length === 0) return;
    await this.store.renew(subjectId, Math.max(...destroyed) + 1);
    this.drop(subjectId);
  }

  drop(subjectId: string): void {
    this.drops++;
    this.cache.delete(subjectId);
  }

  clear(): void {
    this.drops++;
    this.cache.clear();
  }

  private async load(subjectIds: readonly string[]): Promise<KeyRing[]> {
    const before = this.drops;
    const unique = [...new Set(subjectIds)];
    const judgedUntil = (await this.leases?.judged()) ?? 0;
    const found = await this.store.load(unique);
    const rings = new Map(
      unique.map((id, i) => [id, KeyRing.of(found[i] ?? { life: 0, keys: [] }, judgedUntil)]),
    );
    if (this.drops === before)
      for (const [id, ring] of rings) if (!this.cache.has(id)) this.cache.set(id, ring);
    return subjectIds.map((id) => this.cache.get(id) ?? (rings.get(id) as KeyRing));
  }

  /** Makes the keys of a group of callers. Who loses a race, also against another process, gets the winner's. */
  private async make(groups: readonly (readonly NewKey[])[]): Promise<HeldKey[][]> {
    const made = new Map<string, HeldKey>();
    const wanted = new Map(groups.flat().map((key) => [nameOf(key), key]));
    const buckets = new Set(groups.flat().map(({ subjectId }) => bucketOf(subjectId)));
    const found = await this.add(buckets, (epochs) => {
      // One piece of memory for the keys of the group: it holds thousands, and each piece of its own costs more than
      // the key in it.
      const fresh = drawRandom(wanted.size * KEY_BYTES);
      return Array.from(wanted.values(), (key, i) => {
        const plain = fresh.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES);
        const { held, stored } = this.create(key, plain, epochs.get(bucketOf(key.subjectId)) as number);
        made.set(nameOf(key), held);
        return stored;
      });
    });
    for (const ofSubject of found.values())
      for (const key of ofSubject.keys) {
        const mine = made.get(nameOf(key));
        if (mine && mine.stored.keyId !== key.keyId) made.set(nameOf(key), new HeldKey(key, key.wrapped));
      }
    return groups.map((group) => {
      const keys = group.map((key) => made.get(nameOf(key)) as HeldKey);
      this.cache.get((group[0] as NewKey).subjectId)?.include(keys);
      return keys;
    });
  }

  /** Stores keys under the wrapping keys that stand now, and forgets those that stood before. */
  private add(
    buckets: ReadonlySet<string>,
    make: (epochs: ReadonlyMap<string, number>) => readonly StoredKey[],
  ): Promise<Map<string, StoredKeys>> {
    const first = (missing: readonly string[]) =>
      this.keks.make(missing.map((bucket) => ({ bucket, epoch: FIRST_EPOCH })));
    return this.store.add(buckets, first, (epochs) => {
      for (const [bucket, epoch] of epochs) this.keks.retire(bucket, epoch);
      return make(epochs);
    });
  }

  private create(
    { subjectId, cls, scope, life }: NewKey,
    plain: Buffer,
    epoch: number,
  ): { held: HeldKey; stored: StoredKey } {
    const kek = this.keks.at(bucketOf(subjectId), epoch);
    const about = {
      subjectId,
      cls,
      scope,
      life,
      keyId: randomUUID(),
      createdAt: this.clock.now(),
      destroyedIn: null,
    };
    const wrapped = wrapKey(kek, epoch, plain, bindingOf(about));
    return { held: new HeldKey(about, null, plain), stored: { ...about, wrapped } };
  }
}

function nameOf({ subjectId, cls, scope, life }: NewKey): string {
  return `${subjectId} ${cls} ${scope} ${life}`;
}
