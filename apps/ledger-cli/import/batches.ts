import { personOf } from './person-of.js';
import type { MeantRow } from './read-rows.js';

/** Most items of one request. */
export const BATCH_ITEMS = 1_000;
/** About how many characters of JSON one request may have. */
const BATCH_CHARACTERS = 2 * 1024 * 1024;
/** Rows of one person that stand together are not parted, up to so many: the service records them at once. */
const TOGETHER_ROWS = 100;

/** Rows that go into one request, and whom they are about. */
export interface Batch {
  readonly rows: readonly MeantRow[];
  readonly persons: ReadonlySet<string>;
}

interface Gathered {
  readonly row: MeantRow;
  readonly items: number;
  readonly characters: number;
  readonly person: string | undefined;
}

/** Gathers rows into requests, in their order; a row's facts stay together, and so do rows of a person that adjoin. */
export async function* batchesOf(rows: AsyncIterable<MeantRow>): AsyncGenerator<Batch> {
  let batch: Gathered[] = [];
  let items = 0;
  let characters = 0;
  // Where the rows of the person who was last named begin.
  let together = 0;
  for await (const row of rows) {
    const one = measured(row);
    while (
      batch.length >= BATCH_ITEMS ||
      (batch.length > 0 &&
        (items + one.items > BATCH_ITEMS || characters + one.characters > BATCH_CHARACTERS))
    ) {
      const isSame = one.person !== undefined && one.person === batch.at(-1)?.person;
      const end =
        isSame && together > 0 && batch.length - together <= TOGETHER_ROWS ? together : batch.length;
      yield batchFrom(batch.slice(0, end));
      batch = batch.slice(end);
      items = sum(batch, 'items');
      characters = sum(batch, 'characters');
      together = 0;
    }
    if (one.person === undefined || one.person !== batch.at(-1)?.person) together = batch.length;
    batch.push(one);
    items += one.items;
    characters += one.characters;
  }
  if (batch.length > 0) yield batchFrom(batch);
}

function measured(row: MeantRow): Gathered {
  const [first] = row.items;
  const characters = row.items.reduce((total, { fact }) => total + charactersOf(fact), 0);
  return { row, items: row.items.length, characters, person: first && personOf(first) };
}

/** About how long a value is as JSON. */
function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  if (Array.isArray(value)) return value.reduce((total: number, one) => total + charactersOf(one), 2);
  let total = 2;
  for (const [name, one] of Object.entries(value)) total += name.length + 3 + charactersOf(one);
  return total;
}

function sum(batch: readonly Gathered[], what: 'items' | 'characters'): number {
  return batch.reduce((total, one) => total + one[what], 0);
}

function batchFrom(gathered: readonly Gathered[]): Batch {
  const persons = new Set(gathered.flatMap(({ row: { items } }) => items.map(personOf)));
  return { rows: gathered.map(({ row }) => row), persons };
}
