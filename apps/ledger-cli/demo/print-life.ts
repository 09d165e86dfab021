import { REASONS } from '#domain';
import type { Json } from '../http/ledger-client.js';
import { table } from '../output/table.js';
import type { Asked, Played } from './life.js';

/** Prints a life: each act, and under it a table of what was asked and answered. */
export function printLife(played: readonly Played[], write: (line: string) => void): void {
  // One set of columns for the whole life, so that the eye can run down it.
  const rows = played.flatMap(({ answers }) => answers.map(({ asked, answer }) => cells(asked, answer)));
  const [header = '', rule = '', ...lines] = table(['asked', '', 'answer', 'reason', 'why'], rows).split(
    '\n',
  );
  write(`    ${header}\n    ${rule}`);
  let next = 0;
  played.forEach(({ act, answers }, index) => {
    write(`\n${String(index + 1).padStart(2)}  ${act.tells}`);
    for (const line of lines.slice(next, (next += answers.length))) write(`    ${line}`);
  });
  const asked = rows.length;
  write(
    `\n${played.length} acts, ${asked} questions. Every answer rests on facts that the ledger keeps; ask it again at any time.`,
  );
}

function cells({ purpose, operation, asOf }: Asked, answer: Json): string[] {
  const reason = String(answer['reason']);
  const row = reason in REASONS ? REASONS[reason as keyof typeof REASONS] : undefined;
  const until = typeof answer['until'] === 'string' ? `; until ${answer['until'].slice(0, 10)}` : '';
  return [
    `${operation} ${purpose}`,
    asOf === undefined ? 'now' : `as of: ${asOf}`,
    answer['permitted'] === true ? 'yes' : 'no',
    reason,
    row === undefined ? '' : `${row.text.replace(/\.$/, '')} (${row.citation})${until}`,
  ];
}
