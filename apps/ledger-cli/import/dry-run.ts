import { createHash } from 'node:crypto';
import { BATCH_ITEMS } from './batches.js';
import { personOf } from './person-of.js';
import type { Progress } from './progress.js';
import type { ImportRow, MeantRow } from './read-rows.js';
import type { RejectedFile } from './rejected-file.js';
import { faultOf, type RowAnswer, type Sender } from './sender.js';
import type { RowFault } from './source-row.js';
import { Tally } from './tally.js';

/** What an import would mean, row by row. */
export interface DryRun {
  readonly rows: number;
  /** By what the law would say: `permitted`, `unproven`, `suppressed`, `unknown purpose`, or its reason. */
  readonly meanings: Tally;
  readonly reasons: Tally;
  readonly skipped: Tally;
  readonly rejected: Tally;
}

/** Reasons that say: this person is on a list of those who said no. */
const SUPPRESSING: ReadonlySet<string> = new Set([
  'OBJECTION_MARKETING',
  'OBJECTION_UPHELD',
  'OBJECTION_PENDING',
  'CONSENT_WITHDRAWN',
  'CONSENT_REFUSED',
  'SALE_SHARE_OPTED_OUT',
  'ERASED',
  'ERASED_SINCE',
]);

/**
 * Asks the service what each row would mean and records nothing. Rows of one person are judged together wherever they
 * stand in the file: those of persons with several rows wait until the last one has come.
 * @param read reads the file from its start, twice
 */
export async function dryRun(
  read: () => AsyncIterable<MeantRow>,
  { sender, rejected, progress }: { sender: Sender; rejected: RejectedFile; progress: Progress },
): Promise<DryRun> {
  const left = await rowsPerPerson(read());
  const meanings = new Tally();
  const reasons = new Tally();
  const skipped = new Tally();
  const refused = new Tally();
  const waiting = new Map<number, MeantRow[]>();
  let batch: MeantRow[] = [];
  let rows = 0;

  const ask = async (): Promise<void> => {
    const asked = batch;
    batch = [];
    const answers = (await sender.send(asked.flatMap(({ items }) => items))).values();
    for (const row of asked)
      await tell(
        row,
        row.items.map(() => answers.next().value as RowAnswer),
      );
  };
  const tell = async (row: MeantRow, answers: readonly RowAnswer[]): Promise<void> => {
    const said = answers.flatMap((answer) => answer.meanings ?? []);
    const faults = answers.filter(({ meanings: none }) => none === undefined).map(faultOf);
    const meaning = strictest([...said.map(meaningOf), ...faults.map(meaningOfFault)]);
    meanings.add(meaning);
    // A no to everything is answered for every purpose: only those count that make the row mean what it means.
    for (const one of said) if (meaningOf(one) === meaning) reasons.add(one.reason);
    for (const fault of faults) {
      refused.add(fault.code);
      await rejected.add(row, fault);
    }
  };
  const take = async (ready: readonly MeantRow[]): Promise<void> => {
    const items = ready.reduce((sum, row) => sum + row.items.length, 0);
    if (batch.length > 0 && batch.reduce((sum, row) => sum + row.items.length, 0) + items > BATCH_ITEMS)
      await ask();
    batch.push(...ready);
  };

  for await (const row of read()) {
    rows += 1;
    progress.at(rows, row.source.row);
    if (row.skip !== undefined) skipped.add(row.skip);
    if (row.fault) {
      refused.add(row.fault.code);
      meanings.add('rejected');
      await rejected.add(row, row.fault);
    }
    const [first] = row.items;
    if (!first) continue;
    const person = numberOf(first);
    const group = waiting.get(person) ?? [];
    group.push(row);
    const more = (left.get(person) ?? 1) - group.length;
    if (more > 0 && group.length < BATCH_ITEMS) waiting.set(person, group);
    else {
      waiting.delete(person);
      left.set(person, more);
      await take(group);
    }
  }
  for (const group of waiting.values()) await take(group);
  if (batch.length > 0) await ask();
  await rejected.close();
  return { rows, meanings, reasons, skipped, rejected: refused };
}

/** How many rows are about each person. */
async function rowsPerPerson(rows: AsyncIterable<MeantRow>): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for await (const { items } of rows) {
    const [first] = items;
    if (!first) continue;
    const person = numberOf(first);
    counts.set(person, (counts.get(person) ?? 0) + 1);
  }
  return counts;
}

/** A number for each person: a million of them fit into memory. Two with one number are only judged in one request. */
function numberOf(row: ImportRow): number {
  return createHash('sha256').update(personOf(row)).digest().readUIntBE(0, 6);
}

function meaningOf({ permitted, reason }: { readonly permitted: boolean; readonly reason: string }): string {
  if (permitted) return 'permitted';
  if (reason === 'CONSENT_UNPROVEN') return 'unproven';
  if (reason === 'PURPOSE_UNKNOWN') return 'unknown purpose';
  return SUPPRESSING.has(reason) ? 'suppressed' : 'denied';
}

function meaningOfFault({ code }: RowFault): string {
  if (code === 'PURPOSE_UNKNOWN') return 'unknown purpose';
  return code === 'ERASED_SINCE' ? 'suppressed' : 'rejected';
}

/** A row that says several things counts once: a fault before a no, a no before a missing proof, that before the rest. */
function strictest(said: readonly string[]): string {
  const order = ['rejected', 'unknown purpose', 'suppressed', 'unproven', 'denied', 'permitted'];
  return order.find((name) => said.includes(name)) ?? 'denied';
}
