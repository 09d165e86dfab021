import { timeInWords } from '../phrases.js';
import type { StoryEvidence } from '../story.js';
import { html, type Markup } from './markup.js';

/** A time that machines read, too. */
export const time = (iso: string): Markup => html`<time datetime="${iso}">${timeInWords(iso)}</time>`;

/** A link to the leaf that says it, `#12`; the id where the bundle does not show it. The page lies in `data/`. */
export function evidenceLink({ id, seq, file }: StoryEvidence): Markup {
  if (seq === undefined || file === undefined) return html`<code>${id}</code>`;
  return html`<a href="${file.replace(/^data\//, '')}">#${seq}</a>`;
}
