import { CliError, EXIT } from '../exit-codes.js';
import { batchesOf } from './batches.js';
import type { Progress } from './progress.js';
import type { MeantRow } from './read-rows.js';
import type { RejectedFile } from './rejected-file.js';
import { faultOf, type RowAnswer, type Sender } from './sender.js';
import { Tally } from './tally.js';

/** What an import did. */
export interface Imported {
  readonly rows: number;
  /** Facts recorded now, and those that an earlier run had recorded. */
  readonly recorded: number;
  readonly repeated: number;
  /** Facts that say no but do not bite, because a later yes stands. */
  readonly superseded: number;
  /** By reason. */
  readonly skipped: Tally;
  /** By code. */
  readonly rejected: Tally;
}

/** One that is stored, one that is made ready, and one on its way. */
const REQUESTS_AT_ONCE = 3;

/** What an import works with. */
export interface ImportParts {
  readonly rows: AsyncIterable<MeantRow>;
  readonly sender: Sender;
  readonly rejected: RejectedFile;
  readonly progress: Progress;
  /** Rows before this one are not sent. */
  readonly fromRow: number;
}

/**
 * Sends the rows of a file in their order. A few requests are under way at once, so that the service reads one while it
 * stores another; what is about one person is sent when everything before it about that person is in.
 * @throws CliError naming the row from which to go on
 */
export async function runImport({
  rows,
  sender,
  rejected,
  progress,
  fromRow,
}: ImportParts): Promise<Imported> {
  const skipped = new Tally();
  const refused = new Tally();
  const done = { rows: 0, recorded: 0, repeated: 0, superseded: 0, lastRow: fromRow - 1 };

  const settle = async (batch: readonly MeantRow[], answers: readonly RowAnswer[]): Promise<void> => {
    const answered = answers.values();
    for (const row of batch) {
      if (row.skip !== undefined) skipped.add(row.skip);
      if (row.fault) {
        refused.add(row.fault.code);
        await rejected.add(row, row.fault);
      }
      for (const _item of row.items) {
        const answer = answered.next().value as RowAnswer;
        if (answer.status === 201) done.recorded += 1;
        else if (answer.status === 200) done.repeated += 1;
        else {
          const fault = faultOf(answer);
          refused.add(fault.code);
          await rejected.add(row, fault);
        }
        done.superseded += answer.superseded?.length ?? 0;
      }
      done.rows += 1;
      done.lastRow = row.source.row;
    }
    const last = batch.at(-1)?.source;
    if (last) progress.at(done.rows, last.row);
  };

  const underWay: { readonly persons: ReadonlySet<string>; readonly settled: Promise<void> }[] = [];
  const meetsOne = (persons: ReadonlySet<string>) =>
    underWay.some((one) => [...persons].some((person) => one.persons.has(person)));
  let before: Promise<void> = Promise.resolve();
  try {
    for await (const { rows: batch, persons } of batchesOf(from(rows, fromRow))) {
      while (underWay.length >= REQUESTS_AT_ONCE || meetsOne(persons)) await underWay.shift()?.settled;
      const items = batch.flatMap((row) => row.items);
      const sent = items.length === 0 ? Promise.resolve([]) : sender.send(items);
      // In the order of the file, so that everything up to a row is in.
      const settled = Promise.all([sent, before]).then(([answers]) => settle(batch, answers));
      before = settled;
      underWay.push({ persons, settled });
      // Looked at in a later round; until then it is nobody's failure.
      settled.catch(() => undefined);
    }
    await before;
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode === EXIT.usage) throw error;
    throw new CliError(
      error.exitCode,
      `${error.message}\nEverything up to row ${done.lastRow} is in. Run the same command again: what is recorded is ` +
        `not recorded twice. (\`--from-row ${done.lastRow + 1}\` spares asking.)`,
    );
  } finally {
    await rejected.close();
  }
  return { ...done, skipped, rejected: refused };
}

async function* from(rows: AsyncIterable<MeantRow>, first: number): AsyncGenerator<MeantRow> {
  for await (const row of rows) if (row.source.row >= first) yield row;
}
