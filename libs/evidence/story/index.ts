/**
 * The readable story of a bundle (evidence format 3: `data/report.html`, `data/report.pdf`).
 *
 * In: the model of a bundle (statement, facts with what is opened of them, the controller's public facts, texts).
 * Out: `tellStory` gives the story as plain data, `storyHtml` one self-contained page, `storyPdf` the same on paper;
 * `storyDocuments` gives both files under their paths in the bundle. Same input, same bytes.
 */
export type * from './story.js';
export { storyHtml } from './html/story-html.js';
export { storyPdf } from './pdf/story-pdf.js';
export { storyDocuments } from './story-documents.js';
export { tellStory } from './tell-story.js';
export type { FactToTell, Judge, Judged, StoryInput, TextToTell } from './story-input.js';
