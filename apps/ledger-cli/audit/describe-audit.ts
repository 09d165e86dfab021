import { answerCells } from '../output/describe-answer.js';
import { table } from '../output/table.js';
import type { Json } from '../http/ledger-client.js';
import { footer, listed } from './audit-list.js';

/** A value for a person to read. */
export const text = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(', ');
  return value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
};
/** To the minute: who needs more asks for JSON. */
export const moment = (value: unknown): string =>
  text(value)
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d).*$/, '$1Z')
    .replace('T', ' ');
/** The lines of a table, or that there is nothing. */
export const nothing = (rows: readonly unknown[], what: string, lines: () => string): string =>
  rows.length === 0 ? `There is no ${what} like that.` : lines();

/** Facts, one a line. */
export function describeEvents(answer: Json): readonly string[] {
  const events = listed(answer['events']);
  const opened = events.some((event) => event['erased'] !== undefined);
  const shown = events.some((event) => textShown(event) !== '');
  const header = ['counts from', 'recorded', 'fact', 'purposes', 'notice', 'by', 'subject'];
  const rows = events.map((event) => [
    moment(event['at']),
    moment(event['recordedAt']),
    text(event['type']),
    text(event['purposes']),
    event['notice'] === undefined ? '' : `${text(event['notice'])} ${text(event['noticeVersion'])}`,
    text((event['actor'] as Json | undefined)?.['by']),
    text(event['subject']),
    ...(shown ? [textShown(event)] : []),
    ...(opened ? [text(event['fields']), text(event['erased'])] : []),
  ]);
  const more = [...(shown ? ['text shown'] : []), ...(opened ? ['fields', 'erased'] : [])];
  return [nothing(rows, 'fact', () => table([...header, ...more], rows)), ...footer(answer)];
}

/** Digest of the text that a person was shown; `catalogue text` prints it. */
const textShown = (event: Json): string => text((event['fields'] as Json | undefined)?.['shown']);

/** Statuses, one a line, and what holds for everybody else. */
export function describeStatuses(answer: Json): readonly string[] {
  const statuses = listed(answer['statuses']);
  const consents = statuses.some((status) => status['consent'] !== undefined);
  const header = ['subject', 'purpose', 'may?', 'reason', 'basis', 'since', 'until'];
  const rows = statuses.map((status) => {
    const [may, reason, basis] = answerCells(status);
    const consent = status['consent'] as Json | undefined;
    return [
      ...[text(status['subject']), text(status['purpose']), may, reason, basis],
      ...[moment(status['since']), moment(status['until'])],
      ...(consents
        ? [`${text(consent?.['notice'])} ${text(consent?.['noticeVersion'])}`, text(consent?.['version'])]
        : []),
    ];
  });
  const more = consents ? ['consented under', 'purpose version'] : [];
  const others = listed(answer['everybodyElse']).map((row) => {
    const [may, reason] = answerCells(row);
    return `Everybody else, ${text(row['purpose'])}: ${may}, ${reason}`;
  });
  return [
    nothing(rows, 'person', () => table([...header, ...more], rows)),
    '',
    ...others,
    ...footer(answer).slice(1),
  ];
}

/** Counts of answers, and what was granted and withdrawn per day. */
export function describeSummary(answer: Json): readonly string[] {
  const answers = listed(answer['answers']).map((row) => {
    const [may, reason] = answerCells(row);
    return [text(row['purpose']), may, reason, text(row['persons'])];
  });
  const days = listed(answer['days']).map((row) =>
    ['day', 'purpose', 'granted', 'withdrawn', 'net', 'refused', 'objected'].map((name) => text(row[name])),
  );
  return [
    nothing(answers, 'person', () => table(['purpose', 'may?', 'reason', 'persons'], answers)),
    '',
    nothing(days, 'day', () =>
      table(['day', 'purpose', 'granted', 'withdrawn', 'net', 'refused', 'objected'], days),
    ),
    ...footer(answer),
  ];
}

/** What is due, one a line. */
export function describeDue(answer: Json): readonly string[] {
  const rows = listed(answer['due']).map((due) => [
    text(due['dueBy'] ?? '-') + (due['overdue'] === true ? ' overdue' : ''),
    [due['kind'], due['detail']].map(text).filter(Boolean).join(' '),
    moment(due['since']),
    text(due['subject']),
    text(due['conditional']),
  ]);
  return [
    nothing(rows, 'matter or duty', () => table(['due by', 'what', 'since', 'subject', 'condition'], rows)),
    ...footer(answer),
  ];
}

/** The register, one paragraph a purpose. */
export function describeRegister(answer: Json): readonly string[] {
  const { name, contact, dpo, representative, country } = answer['controller'] as Json;
  const named = [name, country, contact, dpo && `DPO: ${text(dpo)}`, representative]
    .filter(Boolean)
    .map(text);
  const entries = listed(answer['entries']).flatMap((entry) => {
    const retention = Object.entries((entry['retention'] ?? {}) as Json).map(
      ([what, period]) => `${what} ${text(period)}`,
    );
    const line = (label: string, value: string) => (value === '' ? [] : [`  ${label.padEnd(12)}${value}`]);
    const retired = entry['retiredSince'];
    return [
      '',
      `${text(entry['purpose'])} version ${text(entry['version'])}${entry['title'] === undefined ? '' : `: ${text(entry['title'])}`}`,
      ...line(
        'in force',
        `since ${moment(entry['from'])}${retired === undefined ? '' : `, retired ${moment(retired)}`}`,
      ),
      ...line('bases', text(entry['bases'])),
      ...line('people', text(entry['subjects'])),
      ...line('data', text(entry['categories'])),
      ...line(
        'recipients',
        listed(entry['recipients'])
          .map((one) => text(one['name']))
          .join(', '),
      ),
      ...line(
        'transfers',
        listed(entry['transfers'])
          .map((one) => `${text(one['recipient'])} ${text(one['country'])}`)
          .join(', '),
      ),
      ...line('kept', retention.join(', ')),
      ...line('security', text(entry['security'])),
      ...line('missing', text(entry['missing'])),
    ];
  });
  return [named.join(', '), ...entries, '', `As of ${moment(answer['at'])}.`];
}
