import type { SealClass, StoredEvent } from '#stored-event';
import { SubjectsError } from '#subjects';

/** Whoever holds the keys of persons (`#subjects`). */
export interface OpensBoxes {
  /** The sealed fields, of the classes named or all, whose key exists, and the classes whose key is gone. */
  open(subjectId: string, stored: StoredEvent, classes?: readonly SealClass[]): Promise<OpenedBoxes>;
}

/** What could be read of an event's boxes. */
export interface OpenedBoxes {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly erased: readonly string[];
}

/**
 * Opens what can be read of an event. Keys brought back from an older backup are unreadable by design
 * (facts-and-subjects 7): a class whose key the key store does not know reads like one whose key is destroyed, and
 * the other classes of the event are shown. @throws what is no missing key: damage is an error
 */
export async function openReadable(
  boxes: OpensBoxes,
  subjectId: string,
  stored: StoredEvent,
  classes: readonly SealClass[],
): Promise<OpenedBoxes> {
  try {
    return await boxes.open(subjectId, stored, classes);
  } catch (error) {
    if (!(error instanceof SubjectsError) || error.code !== 'KEY_MISSING') throw error;
    const [only, ...more] = classes;
    if (only === undefined) throw error;
    if (more.length === 0) return { fields: {}, erased: [only] };
  }
  const opened = await Promise.all(classes.map((cls) => openReadable(boxes, subjectId, stored, [cls])));
  return {
    fields: Object.assign({}, ...opened.map(({ fields }) => fields)) as OpenedBoxes['fields'],
    erased: opened.flatMap(({ erased }) => erased),
  };
}
