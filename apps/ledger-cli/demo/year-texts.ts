import { createHash } from 'node:crypto';

/** What the shop of the year showed to everybody: its notices as texts. */
const FIRST = `How Green Shop uses your data (from 9 January 2025)

Newsletter: if you tick the box and say yes, we send you what is new in the shop, once a month, by e-mail.
Statistics: if you say yes, Metrics Inc counts for us which pages are read.
You may take back either at any time, at the foot of every letter and of every page.
`;
const SECOND = `How Green Shop uses your data (from 2 June 2026)

Newsletter: if you tick the box and say yes, we look at what you bought, choose what may be of interest to you, and
send you that once a month, by e-mail.
Statistics: if you say yes, Metrics Inc counts for us which pages are read.
You may take back either at any time, at the foot of every letter and of every page.
`;

/** One of them, with its digest: SHA-256 of the bytes, base64url. */
export interface YearText {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

function textOf(words: string): YearText {
  const bytes = Buffer.from(words, 'utf8');
  const digest = createHash('sha256').update(bytes).digest('base64url');
  return { digest, mediaType: 'text/plain; charset=utf-8', bytes };
}

/** The texts of the first and of the second version of the notice. */
export const YEAR_TEXTS: readonly [YearText, YearText] = [textOf(FIRST), textOf(SECOND)];
