import type { Json } from '../http/ledger-client.js';
import { table } from '../output/table.js';
import { footer, listed } from './audit-list.js';
import { moment, nothing, text } from './describe-audit.js';

/** Accesses, one a line. */
export function describeAccesses(answer: Json): readonly string[] {
  const rows = listed(answer['accesses']).map((row) => [
    moment(row['recordedAt']),
    row['erased'] === true ? '(erased)' : text(row['who']),
    text(row['scope']) + (row['refused'] === undefined ? '' : `: refused (${text(row['refused'])})`),
    text(row['times']),
    text(row['why'] ?? row['reference']),
    text(row['subject']),
  ]);
  return [
    nothing(rows, 'access', () => table(['recorded', 'who', 'what', 'times', 'why', 'about'], rows)),
    ...footer(answer),
  ];
}

/** Processing that is not in order, one a line. */
export function describeAnomalies(answer: Json): readonly string[] {
  const rows = listed(answer['anomalies']).map((row) => [
    moment(row['at']),
    text(row['purpose']),
    [row['anomalies']].flat().map(text).join(' '),
    text(row['reason']) + (row['knownThen'] === false ? ' (not known then)' : ''),
    text(row['principal']),
    text(row['subject']),
  ]);
  const kept = answer['decisionsKeptFrom'];
  return [
    nothing(rows, 'report', () => table(['processed', 'purpose', 'what', 'reason', 'by', 'about'], rows)),
    '',
    kept === undefined
      ? 'No decisions are kept: reports are judged by the facts alone.'
      : `Decisions are kept since ${moment(kept)}; reports on older ones are judged by the facts alone.`,
    ...footer(answer).slice(1),
  ];
}
