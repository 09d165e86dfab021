import type { StoryCount, StoryMatter } from '../story.js';
import type { StoryInput } from '../story-input.js';
import { inWords } from './values.js';

/** How often each thing stands in a bundle about many persons (records and exports 4.4: counts, grounds, deadlines). */
export function countsOf(
  { statement, facts, context }: StoryInput,
  matters: readonly StoryMatter[],
): readonly StoryCount[] {
  if (statement.scope.kind === 'subject') return [];
  const persons = new Set(facts.map(({ stream }) => stream)).size;
  return [
    ...(statement.scope.kind === 'period'
      ? [
          { words: 'persons with a fact in the period', count: persons },
          { words: 'facts about persons', count: facts.length },
        ]
      : []),
    { words: 'facts of the controller’s purposes, notices and register', count: context.length },
    ...tally(facts.map(({ body }) => body.type)),
    ...tally(
      facts.flatMap(({ body }) =>
        body.type === 'erasure.refused' ? [`erasure refused, ground ${inWords(body.pub['ground'])}`] : [],
      ),
    ),
    ...tally(matters.flatMap(({ kind, kept }) => (kept === undefined ? [] : [`${kind}: ${kept}`]))),
  ];
}

function tally(words: readonly string[]): readonly StoryCount[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .map(([word, count]) => ({ words: word, count }))
    .sort((a, b) => (a.words < b.words ? -1 : 1));
}
