/** A place in a text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Compiles words for `sequence`: whole words, any number of hits. The source must hold no unbounded repetition. */
export function words(source: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])`, 'gu');
}

/** Whether words compiled by `words` occur. */
export function has(text: string, pattern: RegExp): boolean {
  pattern.lastIndex = 0;
  return pattern.test(text);
}

/**
 * Finds patterns one after another, at most `gap` characters between them, and gives the first such place.
 * The places of each pattern are found once and joined by two pointers: linear in the text, where one regex with
 * gaps would be quadratic or worse on hostile input.
 */
export function sequence(text: string, steps: readonly RegExp[], gap = 100): Span | undefined {
  let reached: readonly Span[] | undefined;
  for (const step of steps) {
    const places: Span[] = [];
    let before = 0;
    step.lastIndex = 0;
    for (const match of text.matchAll(step)) {
      const place = { start: match.index, end: match.index + match[0].length };
      if (reached === undefined) {
        places.push(place);
        continue;
      }
      while (before < reached.length && (reached[before]?.end ?? 0) < place.start - gap) before++;
      const from = reached[before];
      if (from && from.end <= place.start) places.push({ start: from.start, end: place.end });
    }
    if (places.length === 0) return undefined;
    reached = places;
  }
  return reached?.[0];
}
