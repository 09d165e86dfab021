import { stringify } from 'csv-stringify/sync';
import { shownText } from '../story/html/markup.js';
import { detailsOf, purposesInWords } from '../story/phrases.js';
import type { Story, StoryFact } from '../story/index.js';

/** One fact a row, in the order of the log. */
export function timelineCsv({ facts, persons }: Story): string {
  const columns = [
    'leaf',
    'person',
    'counts from',
    'recorded',
    'claimed',
    'what happened',
    'type',
    'by',
    'purposes',
    'law',
    'details',
    'shown',
    'disclosed',
    'redacted',
    'erased',
  ];
  return table(
    columns,
    facts.map((fact) => [
      fact.seq,
      persons[fact.person]?.id ?? '',
      fact.at,
      fact.recordedAt,
      fact.claimedAt ?? '',
      fact.words,
      fact.type,
      fact.by,
      purposesInWords(fact.purposes),
      fact.citation,
      detailsOf(fact),
      fact.shown.map(({ as, digest }) => `${as}: ${digest}`).join('; '),
      disclosed(fact),
      classes(fact, 'REDACTED'),
      classes(fact, 'ERASED'),
    ]),
  );
}

/** One interval a row: where the person stood with each purpose over time, as everything recorded says it. */
export function statusesCsv({ statuses }: Story): string {
  const columns = [
    'purpose',
    'channel',
    'title',
    'from',
    'until',
    'permitted',
    'reason',
    'why',
    'basis',
    'law',
    'rests on',
  ];
  return table(
    columns,
    statuses.flatMap(({ purpose, channel, title, intervals }) =>
      intervals.map(({ from, to, permitted, reason, text, basis, citation, evidence }) => [
        purpose,
        channel ?? '',
        title ?? '',
        from,
        to ?? '',
        permitted ? 'yes' : 'no',
        reason,
        text,
        basis ?? '',
        citation,
        evidence.map(({ seq, id }) => (seq === undefined ? id : `#${seq}`)).join(' '),
      ]),
    ),
  );
}

function disclosed({ sealed }: StoryFact): string {
  return sealed.flatMap(({ fields }) => fields.map(({ name, value }) => `${name}: ${value}`)).join('; ');
}

function classes({ sealed }: StoryFact, state: string): string {
  return sealed
    .filter((one) => one.state === state)
    .map((one) => one.class)
    .join(' ');
}

/**
 * CSV (RFC 4180, UTF-8 with a mark at the start, because that is how spreadsheet programs know it). A cell that such a
 * program would take for a formula gets an apostrophe before it; a row is one line.
 */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => shownText(cell).replaceAll(/\s+/g, ' ').trim()));
  return stringify([[...columns], ...cells], { bom: true, escape_formulas: true, record_delimiter: '\r\n' });
}
