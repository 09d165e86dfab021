import { FILES } from '../bag/index.js';
import { storyHtml } from './html/story-html.js';
import { storyPdf } from './pdf/story-pdf.js';
import type { Story } from './story.js';
import type { StoryInput } from './story-input.js';
import { tellStory } from './tell-story.js';

/**
 * `data/report.html` and `data/report.pdf` with their paths.
 * @param story as `tellStory(input)` tells it, where the caller has it already
 */
export async function storyDocuments(
  input: StoryInput,
  story: Story = tellStory(input),
): Promise<ReadonlyMap<string, Uint8Array | string>> {
  return new Map<string, Uint8Array | string>([
    [FILES.html, storyHtml(story)],
    [FILES.pdf, await storyPdf(story)],
  ]);
}
