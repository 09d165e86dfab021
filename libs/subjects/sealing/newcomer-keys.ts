import type { SealedFields } from '#stored-event';
import { SubjectsError } from '../errors.js';
import type { KekFolder } from '../keys/kek-folder.js';
import type { HeldKey } from '../keys/key-ring.js';
import type { Need } from '../keys/key-rings.js';
import type { Newcomer, SealRequest } from '../subjects.js';
import { boxesOf, needOf } from './sealing.js';

/** The keys of a person that were made a moment ago, at hand: no look at the store, no promise. */
export class NewcomerKeys implements Newcomer {
  constructor(
    readonly subjectId: string,
    private readonly keys: readonly HeldKey[],
    private readonly keks: KekFolder,
  ) {}

  macKey(): Uint8Array {
    return this.key({ cls: 'mac', scope: '*' }).bytes(this.keks);
  }

  seal({ scope, ...request }: Omit<SealRequest, 'gone'>): SealedFields[] {
    return boxesOf(request, this.keks, (cls) => this.key(needOf({ cls, scope })));
  }

  private key({ cls, scope }: Need): HeldKey {
    const key = this.keys.find(({ stored }) => stored.cls === cls && stored.scope === scope);
    if (!key) throw new SubjectsError('KEY_MISSING', `${cls} key of a new person`);
    return key;
  }
}
