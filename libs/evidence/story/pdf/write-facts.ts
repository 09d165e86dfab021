import { clocksOf, detailsOf, spelled, STATES, timeInWords } from '../phrases.js';
import type { Story, StoryFact, StorySealed, StoryText } from '../story.js';
import { COLOURS, SMALL } from './looks.js';
import type { Paper } from './paper.js';

const NAMES_WIDTH = 62;

/** Fact by fact: when, what, by whom, what was shown, what was sealed. */
export function writeFacts(paper: Paper, { facts, persons }: Story): void {
  paper.heading('What was recorded, fact by fact', 2);
  const quoted = new Map<string, string>();
  for (const fact of facts)
    writeFact(paper, fact, persons.length > 1 ? persons[fact.person]?.id : undefined, quoted);
}

function writeFact(
  paper: Paper,
  fact: StoryFact,
  person: string | undefined,
  quoted: Map<string, string>,
): void {
  paper.need(70);
  paper.text(`#${fact.seq} · ${timeInWords(fact.at)}, ${clocksOf(fact)}`, { size: 8, colour: COLOURS.soft });
  paper.text(fact.words, { size: 9.5, weight: 700 });
  const details = detailsOf(fact);
  const pair = (name: string, value: string): void => paper.pairs([[name, value]], NAMES_WIDTH, SMALL);
  paper.text(`by ${fact.by} · ${fact.citation} · ${fact.type}`, { ...SMALL, colour: COLOURS.soft });
  if (person !== undefined) pair('person', person);
  if (details !== '') pair('details', details);
  for (const text of fact.shown) {
    pair('shown', shownInWords(text, quoted.get(text.digest)));
    if (text.excerpt !== undefined && !quoted.has(text.digest))
      paper.quote(`${text.excerpt}${text.shortened === true ? ' […]' : ''}`, NAMES_WIDTH);
    if (text.file !== undefined && !quoted.has(text.digest)) quoted.set(text.digest, fact.seq);
  }
  for (const sealed of fact.sealed) pair(sealed.class, sealedInWords(sealed));
  paper.space(8);
}

function shownInWords(
  { as, digest, file, mediaType, bytes }: StoryText,
  quotedAt: string | undefined,
): string {
  if (file === undefined) return `${as}: ${digest}, not stored with the ledger`;
  return `${as}: ${file}, ${quotedAt === undefined ? `${mediaType}, ${bytes} bytes` : `quoted at #${quotedAt}`}`;
}

function sealedInWords({ state, fields }: StorySealed): string {
  if (state !== 'DISCLOSED') return `${state}: ${STATES[state]}`;
  return `${state}: ${fields.map(({ name, value }) => `${spelled(name)}: ${value}`).join('; ')}`;
}
