import { REASONS } from '#domain';
import type { Json } from '../http/ledger-client.js';

/** `yes` or `no`, the reason and the law behind it, for one line of a table. */
export function answerCells(answer: Json): readonly [string, string, string, string] {
  const reason = String(answer['reason'] ?? '');
  return [
    answer['permitted'] === true ? 'yes' : 'no',
    reason,
    String(answer['basis'] ?? '-'),
    reasonRow(reason)?.citation ?? '',
  ];
}

/** An answer of `POST /v1/check` in sentences. */
export function describeAnswer(answer: Json): string {
  const reason = String(answer['reason'] ?? '');
  const row = reasonRow(reason);
  const lines = [`${answer['permitted'] === true ? 'Yes' : 'No'}: ${reason}`];
  if (row) lines.push(`  ${row.text} (${row.citation})`);
  if (answer['basis'] !== undefined) lines.push(`  basis: ${String(answer['basis'])}`);
  lines.push(`  until: ${String(answer['until'] ?? 'it does not change by itself')}`);
  const also = answer['also'];
  if (Array.isArray(also) && also.length > 0) lines.push(`  also against it: ${also.join(', ')}`);
  if (answer['subjectKnown'] === false) lines.push('  The ledger never heard of this person.');
  return lines.join('\n');
}

function reasonRow(code: string): { readonly citation: string; readonly text: string } | undefined {
  return code in REASONS ? REASONS[code as keyof typeof REASONS] : undefined;
}
