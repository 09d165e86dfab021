import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BATCH_ITEMS, batchesOf, type Batch } from './batches.js';
import type { MeantRow } from './read-rows.js';

function rowAbout(number: number, ...values: readonly string[]): MeantRow {
  return {
    source: { row: number, line: number },
    items: values.map((value) => ({
      row: number,
      fact: { type: 'consent.granted', subject: { scheme: 'email', value } },
    })),
  };
}

async function batched(rows: readonly MeantRow[]): Promise<Batch[]> {
  async function* given(): AsyncGenerator<MeantRow> {
    for (const row of rows) yield await Promise.resolve(row);
  }
  const batches: Batch[] = [];
  for await (const batch of batchesOf(given())) batches.push(batch);
  return batches;
}

describe('Rows gathered into requests', () => {
  it('keep their order, fit, and do not part the rows of a person that stand together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 30, maxLength: 60 }),
        async (runs) => {
          const rows: MeantRow[] = [];
          for (const [person, count] of runs.entries())
            for (let i = 0; i < count; i += 1) rows.push(rowAbout(rows.length + 1, `p${person}@example.com`));
          const batches = await batched(rows);
          expect(batches.flatMap((batch) => batch.rows)).toEqual(rows);
          for (const [i, batch] of batches.entries()) {
            expect(batch.rows.length).toBeLessThanOrEqual(BATCH_ITEMS);
            for (const person of batches[i + 1]?.persons ?? []) expect(batch.persons.has(person)).toBe(false);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('part a person of whom there is more than a request can hold', async () => {
    const rows = Array.from({ length: 2 * BATCH_ITEMS + 1 }, (_, i) => rowAbout(i + 1, 'ada@example.com'));
    expect((await batched(rows)).map((batch) => batch.rows.length)).toEqual([BATCH_ITEMS, BATCH_ITEMS, 1]);
  });

  it('do not gather without end where rows say nothing', async () => {
    const rows = Array.from({ length: BATCH_ITEMS + 1 }, (_, i) => rowAbout(i + 1));
    expect((await batched(rows)).map((batch) => batch.rows.length)).toEqual([BATCH_ITEMS, 1]);
  });

  it('name each person once, however the address is spelt', async () => {
    const [batch] = await batched([
      rowAbout(1, 'Ada@Example.com'),
      rowAbout(2, ' ada@example.com'),
      rowAbout(3, 'ada@bücher.example', 'ada@xn--bcher-kva.example'),
    ]);
    expect(batch?.persons.size).toBe(2);
  });
});
