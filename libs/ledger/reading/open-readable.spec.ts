import type { SealClass, StoredEvent } from '#stored-event';
import { SubjectsError } from '#subjects';
import { openReadable } from './open-readable.js';

const stored = {} as StoredEvent;

/** Boxes of which the key store knows some classes only. */
function boxes(known: Partial<Record<SealClass, Record<string, unknown>>>, fault = 'KEY_MISSING' as const) {
  return {
    open: async (_subject: string, _stored: StoredEvent, classes: readonly SealClass[] = []) => {
      for (const cls of classes) if (!known[cls]) throw new SubjectsError(fault, cls);
      return {
        fields: Object.assign({}, ...classes.map((cls) => known[cls])) as object as never,
        erased: [],
      };
    },
  };
}

describe('an event whose keys are not all there', () => {
  it('shows what can be read, and says of the rest that it cannot', async () => {
    const some = boxes({ proof: { statement: 'I agree' } });
    expect(await openReadable(some, 's', stored, ['proof', 'content'])).toEqual({
      fields: { statement: 'I agree' },
      erased: ['content'],
    });
    expect(await openReadable(boxes({}), 's', stored, ['content'])).toEqual({
      fields: {},
      erased: ['content'],
    });
  });

  it('is opened at once when all are', async () => {
    const all = boxes({ proof: { a: 1 }, content: { b: 2 } });
    expect(await openReadable(all, 's', stored, ['proof', 'content'])).toEqual({
      fields: { a: 1, b: 2 },
      erased: [],
    });
  });

  it('is an error when a key is damaged: that is not an erasure', async () => {
    const damaged = boxes({}, 'KEY_DAMAGED' as never);
    await expect(openReadable(damaged, 's', stored, ['proof'])).rejects.toMatchObject({
      code: 'KEY_DAMAGED',
    });
  });
});
