import { deadlineOf, matterTitle, purposesInWords, spelled, timeInWords } from '../phrases.js';
import type { Story } from '../story.js';
import { COLOURS, SMALL } from './looks.js';
import type { Paper } from './paper.js';
import { evidenceInWords } from './write-statuses.js';

/** Who and what the bundle is about. */
export function writeAbout(paper: Paper, story: Story): void {
  const { scope, recipient, challenge, controller, persons, purposes, asOf, mode } = story;
  paper.heading('What this is about', 2);
  paper.pairs([
    ...scope.map(({ name, value }) => [name, value] as const),
    ['controller', controller.id],
    ...controller.fields.map(({ name, value }) => [spelled(name), value] as const),
    ...(recipient === undefined ? [] : [['made for', recipient] as const]),
    ...(challenge === undefined ? [] : [['challenge', challenge] as const]),
    ['log', asOf.origin],
    ['as of', `${asOf.size} leaves; complete up to leaf ${asOf.mapSize}`],
    ['mode', mode],
  ]);
  if (persons.length > 0) paper.heading('Persons', 3);
  paper.list(persons.map(({ id, words }) => `${id}, ${words}`));
  if (purposes.length === 0) return;
  paper.heading('Purposes, in the version in force when the bundle was made', 3);
  paper.table(
    [
      { head: 'Purpose', part: 40 },
      { head: 'Version', part: 10 },
      { head: 'In force since', part: 25 },
      { head: 'Bases, in their order', part: 25 },
    ],
    purposes.map(({ purpose, title, version, from, bases, retiredSince }) => [
      title === undefined ? purpose : `${title} (${purpose})`,
      String(version),
      `${timeInWords(from)}${retiredSince === undefined ? '' : `, retired ${timeInWords(retiredSince)}`}`,
      bases.map(spelled).join(', ') || 'none',
    ]),
  );
}

/** How often each thing stands in the bundle. */
export function writeCounts(paper: Paper, { counts }: Story): void {
  paper.heading('In figures', 2);
  paper.table(
    [
      { head: 'What', part: 80 },
      { head: 'Number', part: 20 },
    ],
    counts.map(({ words, count }) => [words, String(count)]),
  );
}

/** Requests and the like with their deadlines and outcomes. */
export function writeMatters(paper: Paper, { matters, persons }: Story): void {
  paper.heading('Requests, objections, restrictions and holds', 2);
  for (const matter of matters) {
    paper.need(120);
    paper.heading(matterTitle(matter), 3);
    const person = persons.length > 1 ? persons[matter.person]?.id : undefined;
    paper.pairs([
      ...(person === undefined ? [] : [['person', person] as const]),
      ['about', purposesInWords(matter.purposes)],
      ['law', matter.citation],
      ['last day', deadlineOf(matter)],
      ['outcome', { text: matter.outcome, look: { weight: 700 } }],
    ]);
    for (const { at, words, evidence } of matter.steps)
      paper.text(`${timeInWords(at)}: ${words} ${evidenceInWords([evidence])}`, SMALL, 14);
    paper.space(3);
  }
}

/** What is still to be done. */
export function writeDuties(paper: Paper, { duties }: Story): void {
  paper.heading('Open duties', 2);
  if (duties.length === 0) paper.text('None.');
  for (const { code, words, about, conditional, citation } of duties) {
    paper.need(26);
    paper.text(conditional === undefined ? words : `${words} (${conditional})`, { size: 9.5, weight: 700 });
    paper.text(
      `${code}, because of ${about.map(({ seq, id }) => (seq === undefined ? id : `#${seq}`)).join(', ')}; ${citation}`,
      {
        ...SMALL,
        colour: COLOURS.soft,
      },
    );
    paper.space(3);
  }
}
