import { answerOf, MOST_EVIDENCE, reasonOf, statusTitle, timeInWords } from '../phrases.js';
import type { Story, StoryEvidence, StoryInterval, StoryStatus } from '../story.js';
import { COLOURS, SMALL } from './looks.js';
import type { Paper } from './paper.js';

/** Each purpose with a bar, high where processing was permitted, and the table that says the same. */
export function writeStatuses(paper: Paper, { statuses, madeAt }: Story): void {
  paper.heading('Status over time', 2);
  paper.text('May the data be used for the purpose? High and green: permitted; low and red: not.', {
    ...SMALL,
    colour: COLOURS.soft,
  });
  for (const status of statuses) {
    paper.heading(`${statusTitle(status)} (${status.purpose})`, 3);
    bar(paper, status, madeAt);
    table(paper, status.intervals);
    if (status.answeredThen.length === 0) continue;
    paper.text('What the ledger answered at the time, before it knew what was recorded later:', SMALL);
    table(paper, status.answeredThen);
  }
}

function bar(paper: Paper, { intervals }: StoryStatus, madeAt: string): void {
  const first = intervals[0];
  if (!first) return;
  const [start, end] = [Date.parse(first.from), Date.parse(madeAt)];
  const place = (iso: string): number =>
    Math.min(1, Math.max(0, (Date.parse(iso) - start) / Math.max(1, end - start)));
  paper.bar(
    intervals.map(({ from, to, permitted }) => ({
      from: place(from),
      to: to === undefined ? 1 : place(to),
      high: permitted,
    })),
  );
  paper.ends(first.from.slice(0, 10), madeAt.slice(0, 10));
}

function table(paper: Paper, intervals: readonly StoryInterval[]): void {
  const columns = [
    { head: 'From', part: 17 },
    { head: 'Until', part: 17 },
    { head: 'Answer', part: 15 },
    { head: 'Why', part: 40 },
    { head: 'Rests on', part: 11 },
  ];
  paper.table(
    columns,
    intervals.map((interval) => [
      timeInWords(interval.from),
      interval.to === undefined ? 'something new happens' : timeInWords(interval.to),
      {
        text: answerOf(interval),
        look: { weight: 700, colour: interval.permitted ? COLOURS.yes : COLOURS.no },
      },
      `${interval.text} ${interval.citation}. ${reasonOf(interval)}`,
      evidenceInWords(interval.evidence),
    ]),
  );
}

/** `#3, #4`; ids of what the bundle does not show. */
export function evidenceInWords(evidence: readonly StoryEvidence[]): string {
  if (evidence.length === 0) return 'no fact';
  const named = evidence.slice(0, MOST_EVIDENCE).map(({ seq, id }) => (seq === undefined ? id : `#${seq}`));
  const more = evidence.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
