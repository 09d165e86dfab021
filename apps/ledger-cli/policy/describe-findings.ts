import type { Finding } from '#policy-linter';
import { table } from '../output/table.js';

const HEADER = ['line', 'rule', 'quote', 'law', 'what to do'];
const WIDTHS = [5, 26, 52, 20, 48];
/** A quote is cut here; --json has all of it. */
const LONGEST_QUOTE = 320;

/** Findings as a table, one below the other, long cells wrapped; then how many there are. */
export function describeFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing found.';
  const rows = findings.flatMap((finding, index) => [...(index > 0 ? [[]] : []), ...rowsOf(finding)]);
  return `${table(HEADER, rows)}\n\n${summary(findings)}`;
}

function rowsOf({ line, rule, severity, quote, articles, whatToDo, detail }: Finding): string[][] {
  const said = quote.length > LONGEST_QUOTE ? `${quote.slice(0, LONGEST_QUOTE)} …` : quote;
  const cells = [
    [String(line)],
    [rule, severity],
    wrap([said, detail].filter((part) => part !== undefined && part !== '').join(' — '), 2),
    articles.flatMap((article) => wrap(article, 3)),
    wrap(whatToDo, 4),
  ];
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) => cells.map((cell) => cell[row] ?? ''));
}

function wrap(text: string, column: number): string[] {
  const width = WIDTHS[column] ?? 40;
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A quote must not drive the terminal that shows it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}

function summary(findings: readonly Finding[]): string {
  const of = (severity: Finding['severity']): number =>
    findings.filter((one) => one.severity === severity).length;
  return `${findings.length} found: ${of('error')} against the law, ${of('warning')} missing or unclear, ${of('notice')} to look at.`;
}
