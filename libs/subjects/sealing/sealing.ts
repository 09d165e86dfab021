import {
  openBox,
  openDisclosures,
  sealBox,
  SEAL_CLASSES,
  type SealClass,
  type SealedFields,
  type StoredEvent,
} from '#stored-event';
import { SubjectsError, type SubjectsFault } from '../errors.js';
import type { KekFolder } from '../keys/kek-folder.js';
import type { HeldKey } from '../keys/key-ring.js';
import type { KeyRings, Need } from '../keys/key-rings.js';
import { drawRandom } from '../keys/random-pool.js';
import { scopeText } from '../keys/scope.js';
import type { KeyNeed, NamedKey, OpenedFields, SealRequest } from '../subjects.js';

/** Facts of `ledger-*` streams that are sealed under a person's key (facts-and-subjects 11). */
const OUTSIDE: ReadonlySet<string> = new Set(['access.recorded', 'export.made']);

/** A wrapping key that is gone, or (made anew by a rival that came too late) is another one; a key of another process. */
const CURED_BY_READING: ReadonlySet<SubjectsFault> = new Set(['KEK_MISSING', 'KEY_DAMAGED', 'KEY_MISSING']);
/** Rotations do not follow each other so fast that a person's keys are missed more often. */
const MOST_READS = 4;

/** Seals and opens the fields of persons under their data keys. */
export class Sealing {
  constructor(
    private readonly rings: KeyRings,
    private readonly keks: KekFolder,
  ) {}

  /** Makes several keys durable in one go. @throws SubjectsError KEY_DESTROYED */
  async ensureKeys(subjectId: string, needs: readonly KeyNeed[], gone?: ReadonlySet<string>): Promise<void> {
    await this.rings.obtain(subjectId, needs.map(needOf), gone);
  }

  /** One box per class. @throws SubjectsError KEY_DESTROYED, StoredEventError */
  seal(subjectId: string, { eventId, type, scope, fields, gone }: SealRequest): Promise<SealedFields[]> {
    const classes = classesOf(fields);
    return this.again(subjectId, async () => {
      const keys = await this.rings.obtain(
        subjectId,
        classes.map((cls) => needOf({ cls, scope })),
        gone,
      );
      if (OUTSIDE.has(type)) await this.rings.exempt(subjectId, keys);
      return boxesOf({ eventId, type, fields }, (cls) => {
        const key = keys[classes.indexOf(cls)] as HeldKey;
        return { keyId: key.stored.keyId, bytes: key.bytes(this.keks) };
      });
    });
  }

  /** Opens the boxes of an event. @throws SubjectsError KEY_MISSING, StoredEventError */
  open(
    subjectId: string,
    { body, sealed }: StoredEvent,
    classes: readonly SealClass[] = SEAL_CLASSES,
  ): Promise<OpenedFields> {
    return this.again(subjectId, async () => {
      const fields: Record<string, unknown> = {};
      const erased: SealClass[] = [];
      const wanted = body.sd
        .map((sd, i) => ({ sd, box: sealed[i] }))
        .filter(({ sd }) => classes.includes(sd.class));
      if (wanted.length === 0) return { fields, erased };
      const ring = await this.rings.ring(subjectId);
      for (const { sd, box } of wanted) {
        const key = ring.byId(sd.key);
        if (!key || !box) throw new SubjectsError('KEY_MISSING', `${sd.class} key of event ${body.id}`);
        if (key.isDestroyed) erased.push(sd.class);
        else
          Object.assign(
            fields,
            openBox({ eventId: body.id, type: body.type, dataKey: key.bytes(this.keks) }, sd, box),
          );
      }
      return { fields, erased: erased.sort() };
    });
  }

  /** The disclosures behind each entry of `sd`; `undefined` where the key is destroyed. @throws as `open` */
  disclose(
    subjectId: string,
    { body, sealed }: StoredEvent,
  ): Promise<readonly (readonly string[] | undefined)[]> {
    return this.again(subjectId, async () => {
      if (body.sd.length === 0) return [];
      const ring = await this.rings.ring(subjectId);
      return body.sd.map((sd, i) => {
        const key = ring.byId(sd.key);
        const box = sealed[i];
        if (!key || !box) throw new SubjectsError('KEY_MISSING', `${sd.class} key of event ${body.id}`);
        if (key.isDestroyed) return undefined;
        return openDisclosures({ eventId: body.id, type: body.type, dataKey: key.bytes(this.keks) }, sd, box);
      });
    });
  }

  /** K_mac or K_tag: made when first needed, `undefined` once destroyed. */
  async named(subjectId: string, cls: 'mac' | 'tag'): Promise<NamedKey | undefined> {
    try {
      return await this.again(subjectId, async () => {
        const [key] = await this.rings.obtain(subjectId, [{ cls, scope: '*' }]);
        return this.namedOf(key as HeldKey);
      });
    } catch (error) {
      if (error instanceof SubjectsError && error.code === 'KEY_DESTROYED') return undefined;
      throw error;
    }
  }

  /** K_mac or K_tag as it stands; `undefined` where it was never made, is destroyed, or is lost. */
  standing(subjectId: string, cls: 'mac' | 'tag'): Promise<NamedKey | undefined> {
    return this.again(subjectId, async () => {
      const key = (await this.rings.ring(subjectId)).newest(cls, '*');
      return key && !key.isDestroyed ? this.namedOf(key) : undefined;
    });
  }

  private namedOf(key: HeldKey): NamedKey {
    const { keyId, createdAt } = key.stored;
    return { keyId, key: Buffer.from(key.bytes(this.keks)), madeAt: createdAt };
  }

  /**
   * A rotation may destroy the key that wrapped what is held here; a key ring may be older than a key that was
   * made elsewhere: both are cured by reading the store once more, unless another rotation comes in between.
   */
  private async again<T>(subjectId: string, task: () => Promise<T>): Promise<T> {
    for (let reads = 1; ; reads++) {
      try {
        return await task();
      } catch (error) {
        if (!(error instanceof SubjectsError) || reads === MOST_READS) throw error;
        if (!CURED_BY_READING.has(error.code)) throw error;
        this.rings.drop(subjectId);
      }
    }
  }
}

/** Classes that hold a field. */
function classesOf(fields: SealRequest['fields']): readonly SealClass[] {
  return SEAL_CLASSES.filter((cls) => fields[cls] !== undefined && Object.keys(fields[cls]).length > 0);
}

/** A key that seals, at hand. */
export interface DataKey {
  readonly keyId: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** One box per class, each under its key. @throws SubjectsError KEY_DESTROYED, StoredEventError */
export function boxesOf(
  { eventId, type, fields }: Pick<SealRequest, 'eventId' | 'type' | 'fields'>,
  keyOf: (cls: SealClass) => DataKey,
): SealedFields[] {
  return classesOf(fields).map((cls) => {
    const { keyId, bytes: dataKey } = keyOf(cls);
    return sealBox({ eventId, type, cls, keyId, dataKey, fields: fields[cls] ?? {}, random: drawRandom });
  });
}

/** What a need is in the key store. Identifiers are about the person, not a purpose: their key has no narrower scope. */
export function needOf({ cls, scope }: KeyNeed): Need {
  return { cls, scope: cls === 'identity' ? '*' : scopeText(scope) };
}
