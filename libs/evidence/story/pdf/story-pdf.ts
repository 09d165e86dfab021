import { timeInWords } from '../phrases.js';
import type { Story } from '../story.js';
import { COLOURS } from './looks.js';
import { writeAbout, writeCounts, writeDuties, writeMatters } from './write-matters.js';
import { writeFacts } from './write-facts.js';
import { writeStatuses } from './write-statuses.js';

const NOT_PRINTED =
  'Characters that this paper’s font does not have stand as \ufffd; report.html and the files of evidence have them.';

/**
 * The story on paper: A4, with bookmarks, numbered pages and repeated heads of tables. Its font is embedded; its dates
 * are those of the story, so the same story gives the same bytes.
 */
export async function storyPdf(story: Story): Promise<Uint8Array> {
  // Its fonts and tables take a while to load: only who wants paper waits for them.
  const { Paper } = await import('./paper.js');
  const title = `${story.title}: ${story.controller.id}, evidence ${story.id}`;
  const paper = new Paper({
    title,
    language: story.language,
    madeAt: new Date(story.madeAt),
    foot: `Evidence ${story.id}`,
  });
  paper.text(`EVIDENCE ${story.id}`, { size: 8, colour: COLOURS.soft });
  paper.heading(story.title, 1);
  const name = story.controller.fields.find((field) => field.name === 'name')?.value ?? story.controller.id;
  paper.text(`${name} · made ${timeInWords(story.madeAt)}`, { size: 9.5, colour: COLOURS.soft });
  writeAbout(paper, story);
  if (story.statuses.length > 0) writeStatuses(paper, story);
  if (story.counts.length > 0) writeCounts(paper, story);
  if (story.matters.length > 0) writeMatters(paper, story);
  if (story.statuses.length > 0 || story.duties.length > 0) writeDuties(paper, story);
  if (story.facts.length > 0) writeFacts(paper, story);
  paper.heading('How to read this', 2);
  paper.list(paper.type.replaced ? [...story.remarks, NOT_PRINTED] : story.remarks);
  paper.heading('How to verify', 2);
  paper.list(story.howToVerify);
  paper.heading('What is not proved', 2);
  paper.list(story.notProved);
  return await paper.finish();
}
