/** What a run of lines is: a title, running text, or one entry of a list or table. */
export type BlockKind = 'heading' | 'paragraph' | 'item';

/** One sentence, or what stands in its place (a heading, an entry of a list). */
export interface Sentence {
  /** As written, with runs of white space as one space and without Markdown's marks of emphasis. At most 4,000 characters. */
  readonly text: string;
  /** For matching: lower case, straight quotes, plain hyphens. Same length as `text`. */
  readonly plain: string;
  /** Line of the first character, from 1. */
  readonly line: number;
  readonly block: Block;
}

/** A heading, paragraph or entry of a list. */
export interface Block {
  readonly kind: BlockKind;
  /** Line of the first character, from 1. */
  readonly line: number;
  readonly lastLine: number;
  /** As written, lines joined by a space, without the mark of the list. */
  readonly text: string;
  /** For matching, see `Sentence.plain`; the first 8,000 characters. */
  readonly plain: string;
  /** Position among the blocks of the policy, from 0. */
  readonly index: number;
  /** The heading that it stands under; absent before the first one and for headings. */
  readonly heading?: Block;
  readonly sentences: readonly Sentence[];
}

/** A privacy policy as the rules read it. */
export interface Policy {
  /** As written, without line ends; line n is at n - 1. */
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
  readonly sentences: readonly Sentence[];
  /** All sentences' `plain`, one per line: for questions about the whole text. */
  readonly plain: string;
}
