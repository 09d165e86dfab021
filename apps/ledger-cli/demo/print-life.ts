import { REASONS } from '#domain';
import type { Json } from '../http/ledger-client.js';
import type { Act, Asked, Played } from './life.js';

/** Wide enough for the reasons of the demo; a longer one only pushes its line out. */
const REASON_WIDTH = 31;

/**
 * Prints a life as it is played: each act, and under it what was asked and answered, in columns that stay the same
 * so that the eye can run down them.
 */
export class LifePrinter {
  private told = 0;
  private readonly questionWidth: number;

  constructor(
    acts: readonly Act[],
    private readonly write: (line: string) => void,
  ) {
    this.questionWidth = Math.max(...acts.flatMap(({ asks }) => asks.map((asked) => question(asked).length)));
  }

  tell({ act, answers }: Played): void {
    this.told += 1;
    this.write(`${this.told === 1 ? '' : '\n'}${String(this.told).padStart(2)}  ${act.tells}`);
    for (const { asked, answer } of answers) this.write(`    ${this.line(asked, answer)}`);
  }

  private line(asked: Asked, answer: Json): string {
    const reason = String(answer['reason']);
    const row = reason in REASONS ? REASONS[reason as keyof typeof REASONS] : undefined;
    const until = typeof answer['until'] === 'string' ? `; until ${answer['until'].slice(0, 10)}` : '';
    const why = row === undefined ? '' : `${row.text.replace(/\.$/, '')} (${row.citation})${until}`;
    const said = answer['permitted'] === true ? 'yes' : 'no ';
    return `${question(asked).padEnd(this.questionWidth)}  ${said}  ${reason.padEnd(REASON_WIDTH)}  ${why}`;
  }
}

function question({ purpose, operation, asOf }: Asked): string {
  return `${operation} ${purpose}?${asOf === undefined ? '' : ` (as of the ${asOf})`}`;
}
