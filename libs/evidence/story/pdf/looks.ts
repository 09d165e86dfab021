import type { Look } from './typesetting.js';

/** A4 in points, with its margins. */
export const PAGE = { width: 595.28, height: 841.89, side: 52, top: 56, bottom: 64 } as const;
/** Height of a line, as a multiple of the size of its letters. */
export const LEADING = 1.38;

export const COLOURS = {
  ink: '#1c2530',
  soft: '#55606d',
  line: '#d5dbe1',
  wash: '#f5f7f9',
  accent: '#17495c',
  yes: '#1d6b45',
  no: '#97302b',
} as const;

/** What the document says of itself. */
export interface PaperInfo {
  readonly title: string;
  readonly language: string;
  /** Fixes the document's dates and with them its file id: the same story, the same bytes. */
  readonly madeAt: Date;
  /** Stands at the foot of every page, beside its number. */
  readonly foot: string;
}

/** A cell of a table, or text in a look of its own. */
export type Cell = string | { readonly text: string; readonly look: Partial<Look> };

/** One column: what stands above it, and its part of the width. */
export interface Column {
  readonly head: string;
  readonly part: number;
}

/** Running text, and the smaller one of tables. */
export const BODY: Look = { size: 9.5 };
export const SMALL: Look = { size: 8.5 };
