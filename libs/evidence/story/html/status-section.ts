import { answerOf, MOST_EVIDENCE, reasonOf, statusTitle, timeInWords } from '../phrases.js';
import type { Story, StoryInterval, StoryStatus } from '../story.js';
import { html, type Markup } from './markup.js';
import { evidenceLink, time } from './links.js';

const BAR_WIDTH = 1_000;

/** Each purpose with a bar, high where processing was permitted, and the table that says the same. */
export function statusSection({ statuses, madeAt }: Story): Markup {
  return html`<p class="soft small">
      May the data be used for the purpose? High and green: permitted; low and red: not.
    </p>
    ${statuses.map(
      (status) =>
        html`<h3><bdi>${statusTitle(status)}</bdi> <code>${status.purpose}</code></h3>
          ${bar(status, madeAt)}${table(status.intervals, 'From each instant on, until the next')}${
            status.answeredThen.length === 0
              ? undefined
              : table(
                  status.answeredThen,
                  'What the ledger answered at the time, before it knew what was recorded later',
                )
          }`,
    )}`;
}

function table(intervals: readonly StoryInterval[], caption: string): Markup {
  return html`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${['From', 'Until', 'Answer', 'Why', 'Rests on'].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${intervals.map(
        (interval) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">${time(interval.from)}</th>
            <td role="cell" data-of="Until">
              ${interval.to === undefined ? 'something new happens' : time(interval.to)}
            </td>
            <td role="cell">
              <span class="${interval.permitted ? 'yes' : 'no'}">${answerOf(interval)}</span>
            </td>
            <td role="cell">
              ${interval.text} <span class="soft">${interval.citation}</span>
              <code>${reasonOf(interval)}</code>
            </td>
            <td role="cell" data-of="Rests on">${evidenceLinks(interval)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function evidenceLinks({ evidence }: StoryInterval): Markup {
  if (evidence.length === 0) return html`no fact`;
  const named = evidence.slice(0, MOST_EVIDENCE);
  const more = evidence.length - named.length;
  return html`${named.map((one, i) => html`${i === 0 ? undefined : ', '}${evidenceLink(one)}`)}${more > 0 ? ` and ${more} more` : undefined}`;
}

/** From the first fact to the making of the bundle, in proportion. */
function bar(status: StoryStatus, madeAt: string): Markup | undefined {
  const { intervals } = status;
  const first = intervals[0];
  if (!first) return undefined;
  const [start, end] = [Date.parse(first.from), Date.parse(madeAt)];
  const length = Math.max(1, end - start);
  const place = (iso: string): number =>
    Math.round((Math.min(Math.max(Date.parse(iso) - start, 0), length) / length) * BAR_WIDTH);
  const words = intervals
    .map((of) => `from ${timeInWords(of.from)} ${answerOf(of).toLowerCase()}`)
    .join('; ');
  return html`<svg
      class="bar"
      viewBox="0 0 ${BAR_WIDTH} 20"
      preserveAspectRatio="none"
      role="img"
      aria-label="${statusTitle(status)}: ${words}"
    >
      ${intervals.map((of) => {
        const x = place(of.from);
        // A day in ten years must still be seen.
        const width = Math.max(2, (of.to === undefined ? BAR_WIDTH : place(of.to)) - x);
        return of.permitted
          ? html`<rect class="y" x="${x}" y="0" width="${width}" height="20" />`
          : html`<rect class="n" x="${x}" y="14" width="${width}" height="6" />`;
      })}
    </svg>
    <p class="ends" aria-hidden="true">
      <span>${first.from.slice(0, 10)}</span><span>${madeAt.slice(0, 10)}</span>
    </p>`;
}
