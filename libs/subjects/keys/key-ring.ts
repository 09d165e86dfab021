import { SubjectsError } from '../errors.js';
import type { KeyClass, StoredKey, StoredKeys } from '../store/key-rows.js';
import { bucketOf, type KekFolder } from './kek-folder.js';
import { epochOf, unwrapKey, type Binding } from './wrapping.js';

/** What wrapped bytes of a person's key are bound to. */
export function bindingOf(key: Pick<StoredKey, 'subjectId' | 'cls' | 'scope' | 'keyId'>): Binding {
  return [key.subjectId, key.cls, key.scope, key.keyId];
}

/** One key of a person in memory; its bytes are unwrapped when they are first needed. */
export class HeldKey {
  private destroyed: boolean;
  /** No sweeper judges it: it seals something outside the person's stream. */
  exempt = false;
  /** It was there at this instant (UTC ms), and is not swept for a grace from then on. */
  sureAt: number;

  constructor(
    readonly stored: Omit<StoredKey, 'wrapped'>,
    private wrapped: Buffer | null,
    private plain?: Buffer,
    /** The sweeper has judged it and left it, so it stays. */
    readonly judged = false,
  ) {
    this.destroyed = wrapped === null && plain === undefined;
    this.sureAt = stored.createdAt;
  }

  get isDestroyed(): boolean {
    return this.destroyed;
  }

  /** The 32 bytes, for use at once and not to be kept. @throws SubjectsError KEY_DESTROYED, KEK_MISSING, KEY_DAMAGED */
  bytes(keks: KekFolder): Buffer {
    if (this.destroyed) throw new SubjectsError('KEY_DESTROYED', this.stored.cls);
    if (this.plain) return this.plain;
    const wrapped = this.wrapped as Buffer;
    const kek = keks.at(bucketOf(this.stored.subjectId), epochOf(wrapped));
    return (this.plain = unwrapKey(kek, wrapped, bindingOf(this.stored)));
  }

  /** The key is gone from the store: whoever still holds this object gets an error, never zeros. */
  destroy(): void {
    this.destroyed = true;
    this.plain?.fill(0);
    this.wrapped?.fill(0);
    this.plain = undefined;
    this.wrapped = null;
  }
}

/** All keys of one person. */
export class KeyRing {
  readonly keys: HeldKey[];

  constructor(
    /** The newest life: keys destroyed in an earlier one may be made anew. */
    public life: number,
    keys: readonly HeldKey[],
  ) {
    this.keys = [...keys];
  }

  /** @param judgedUntil keys made before (UTC ms) had been judged by the sweeper when these were read */
  static of({ life, keys }: StoredKeys, judgedUntil: number): KeyRing {
    return new KeyRing(
      life,
      keys.map(
        (key) =>
          new HeldKey(key, key.wrapped && Buffer.from(key.wrapped), undefined, key.createdAt < judgedUntil),
      ),
    );
  }

  byId(keyId: string): HeldKey | undefined {
    return this.keys.find(({ stored }) => stored.keyId === keyId);
  }

  /** The key of the newest life for a class and scope, destroyed or not. */
  newest(cls: KeyClass, scope: string): HeldKey | undefined {
    let newest: HeldKey | undefined;
    for (const key of this.keys)
      if (key.stored.cls === cls && key.stored.scope === scope)
        if (!newest || key.stored.life > newest.stored.life) newest = key;
    return newest;
  }

  /** Takes keys in that were made or found since; those that are here stay. */
  include(keys: readonly HeldKey[]): void {
    for (const key of keys) if (!this.byId(key.stored.keyId)) this.keys.push(key);
  }
}
