import { randomUUID } from 'node:crypto';
import type { SealClass, SealedFields } from '#stored-event';
import { SubjectsError } from '../errors.js';
import { drawRandom } from '../keys/random-pool.js';
import { KEY_BYTES, wrapKey } from '../keys/wrapping.js';
import type { KeyClass, StoredKey } from '../store/key-rows.js';
import type { DraftedPerson, KeyNeed, Newcomer, SealRequest } from '../subjects.js';
import { boxesOf, needOf, type DataKey } from './sealing.js';

/** What every person has, whatever is recorded: K_tag, K_mac, and the key of the identifiers. */
const FIRST_CLASSES = ['tag', 'mac', 'identity'] as const;

interface NewKey extends DataKey {
  readonly cls: KeyClass;
  readonly scope: string;
  readonly bytes: Buffer;
}

/**
 * Makes the first keys of somebody who is being made: no look at any store, so it can be done in any thread. They are
 * durable once `Subjects.newcomers` has taken them, and nothing that they sealed may be stored before.
 * @param needs what the first facts need, besides what everybody has
 * @param createdAt UTC milliseconds
 */
export function makeNewcomerKeys(
  { subjectId, wrapping: { epoch, key: kek } }: DraftedPerson,
  needs: readonly KeyNeed[],
  createdAt: number,
): Newcomer {
  const wanted: { cls: KeyClass; scope: string }[] = FIRST_CLASSES.map((cls) => ({ cls, scope: '*' }));
  for (const need of needs.map(needOf)) if (!find(wanted, need.cls, need.scope)) wanted.push(need);
  // One piece of memory for all: each piece of its own costs more than the key in it.
  const fresh = drawRandom(KEY_BYTES * wanted.length);
  const keys = wanted.map(({ cls, scope }, i): NewKey => {
    const bytes = fresh.subarray(i * KEY_BYTES, (i + 1) * KEY_BYTES);
    return { cls, scope, keyId: randomUUID(), bytes };
  });
  const stored = keys.map(({ cls, scope, keyId, bytes }): StoredKey => ({
    subjectId,
    cls,
    scope,
    life: 0,
    keyId,
    createdAt,
    destroyedIn: null,
    wrapped: wrapKey(kek, epoch, bytes, [subjectId, cls, scope, keyId]),
  }));
  return new NewcomerKeys(subjectId, stored, keys, fresh);
}

class NewcomerKeys implements Newcomer {
  constructor(
    readonly subjectId: string,
    readonly keys: readonly StoredKey[],
    private readonly plain: readonly NewKey[],
    private readonly memory: Buffer,
  ) {}

  macKey(): Uint8Array {
    return this.key('mac', '*').bytes;
  }

  seal({ scope, ...request }: Omit<SealRequest, 'gone'>): SealedFields[] {
    return boxesOf(request, (cls: SealClass) => {
      const need = needOf({ cls, scope });
      return this.key(need.cls, need.scope);
    });
  }

  wipe(): void {
    this.memory.fill(0);
  }

  private key(cls: KeyClass, scope: string): NewKey {
    const key = find(this.plain, cls, scope);
    if (!key) throw new SubjectsError('KEY_MISSING', `${cls} key of a new person`);
    return key;
  }
}

function find<K extends { readonly cls: KeyClass; readonly scope: string }>(
  keys: readonly K[],
  cls: KeyClass,
  scope: string,
): K | undefined {
  return keys.find((key) => key.cls === cls && key.scope === scope);
}
