import type { MeantRow } from './read-rows.js';

/** Most items of one request. */
export const BATCH_ITEMS = 1_000;
/** About how many characters of JSON one request may have. */
const BATCH_CHARACTERS = 2 * 1024 * 1024;

/** Gathers rows into requests, in their order; a row's facts stay together. */
export async function* batchesOf(rows: AsyncIterable<MeantRow>): AsyncGenerator<readonly MeantRow[]> {
  let batch: MeantRow[] = [];
  let items = 0;
  let characters = 0;
  for await (const row of rows) {
    const size = row.items.reduce((sum, { fact }) => sum + JSON.stringify(fact).length, 0);
    if (
      batch.length > 0 &&
      (items + row.items.length > BATCH_ITEMS || characters + size > BATCH_CHARACTERS)
    ) {
      yield batch;
      [batch, items, characters] = [[], 0, 0];
    }
    batch.push(row);
    items += row.items.length;
    characters += size;
    // Rows that say nothing must not gather without end.
    if (batch.length >= BATCH_ITEMS) {
      yield batch;
      [batch, items, characters] = [[], 0, 0];
    }
  }
  if (batch.length > 0) yield batch;
}
