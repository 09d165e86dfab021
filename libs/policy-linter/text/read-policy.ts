import { plainOf } from './plain.js';
import type { Block, BlockKind, Policy, Sentence } from './policy.js';
import { splitSentences } from './split-sentences.js';

const MARK =
  /^\s{0,60}(?:[-*+\u2022\u25cf\u25cb\u25aa\u2013\u2014\u00b7\u25e6\u2043]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s+|\|)/i;
const NUMBERED = /^\s{0,60}\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[ivx]{1,5}|[a-z])[.)]?\s+(?=\S)/i;
const HASHES = /^\s{0,3}#{1,6}\s+/;
const EMPHASIS = /\*\*|__/g;
const TITLE_ENDS = /[.!:;,]["')\]\u201d\u2019]?$/;
const ENDS = /[.!?:;,]["')\]\u201d\u2019]?$/;

/** "Crash reports: we get …", "To show advertising. We …". */
const LABELLED = /^(?:[\p{Lu}\d][^.:;!?]{1,60}: \S|(?:To|For) [\p{Ll}][^.:;!?]{3,60}\. \p{Lu})/u;

/** "To analyse …": one line after the other, a list whose marks are lost. */
const PURPOSE = /^(?:To|For) \p{Ll}/u;
/** "Entry system. We record …" */
const NAMED = /^\p{Lu}[\p{L} ,'’&/-]{2,40}\. \p{Lu}/u;

/** A line that is a whole sentence, or more than one. */
const WHOLE = /[.!?:;]["')\]\u201d\u2019]?$/;
const FORMS = [WHOLE, PURPOSE, NAMED];

/** Rules ask about the paragraph of a sentence: what they read then has a bound. */
const LONGEST_PLAIN = 8_000;

interface Run {
  kind: BlockKind;
  readonly line: number;
  readonly parts: { readonly line: number; readonly text: string }[];
  /** Which forms every line so far has: kept, so that a long run is read in one pass. */
  readonly forms: Set<RegExp>;
}

/**
 * Reads a privacy policy in plain text (or simple Markdown): headings, paragraphs, entries of lists, sentences, each
 * with its line from 1. Lines that were wrapped are joined. Linear in the length of the text; throws nothing.
 */
export function readPolicy(source: string): Policy {
  const lines = source.replace(/^\ufeff/, '').split(/\r\n|[\n\r\u2028\u2029]/);
  const blocks: Block[] = [];
  const sentences: Sentence[] = [];
  let heading: Block | undefined;
  for (const run of markHeadings(runsOf(lines))) {
    const block = blockOf(run, blocks.length, run.kind === 'heading' ? undefined : heading);
    blocks.push(block);
    sentences.push(...block.sentences);
    if (block.kind === 'heading') heading = block;
  }
  return { lines, blocks, sentences, plain: sentences.map(({ plain }) => plain).join('\n') };
}

function runsOf(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  lines.forEach((raw, index) => {
    const text = raw.replace(EMPHASIS, '').replace(/\s+/g, ' ').trim();
    const line = index + 1;
    if (text === '' || /^[-=_*\s]{3,}$/.test(text)) {
      open = undefined;
      return;
    }
    const last = open?.parts.at(-1)?.text;
    const isWrapped = open !== undefined && last !== undefined && continues(last, text);
    if (open && isWrapped && !HASHES.test(raw) && !MARK.test(raw) && !begins(open, text))
      push(open, { line, text });
    else {
      const kind = HASHES.test(raw) ? 'heading' : MARK.test(raw) ? 'item' : 'paragraph';
      open = { kind, line, parts: [], forms: new Set(FORMS) };
      push(open, { line, text });
      runs.push(open);
      if (kind === 'heading') open = undefined;
    }
  });
  return runs;
}

/** Whether a line goes on where the one before it was wrapped. */
function continues(before: string, text: string): boolean {
  if (before.length > 200) return false;
  if (ENDS.test(before) && !/,$/.test(before))
    return before.length >= 55 && before.length <= 140 && !/:$/.test(before);
  return before.length >= 55 || /^[\p{Ll}(]/u.test(text);
}

/**
 * Whether a line after a whole sentence begins something of its own: a numbered paragraph ("2.4 Marketing. …"), or a
 * line where every one before it was a whole sentence, too. Text that was wrapped breaks within sentences.
 */
function begins({ forms }: Run, text: string): boolean {
  if (!forms.has(WHOLE)) return false;
  return (
    /^\d{1,2}(?:\.\d{1,2}){1,3}\.? \p{Lu}/u.test(text) ||
    LABELLED.test(text) ||
    [PURPOSE, NAMED].some((entry) => forms.has(entry) && entry.test(text))
  );
}

function push({ parts, forms }: Run, part: Run['parts'][number]): void {
  parts.push(part);
  for (const form of forms) if (!form.test(part.text)) forms.delete(form);
}

/** A short line without an end, followed by running text, is a title; so is a numbered one that no list follows. */
function markHeadings(runs: readonly Run[]): readonly Run[] {
  runs.forEach((run, index) => {
    const [first, ...more] = run.parts;
    const next = runs[index + 1];
    if (!first || more.length > 0 || first.text.length > 90 || TITLE_ENDS.test(first.text)) return;
    if (run.kind === 'paragraph') {
      if (next && (next.kind === 'paragraph' || next.kind === 'item') && !isShort(next)) run.kind = 'heading';
      else if (
        next &&
        next.line > run.line + 1 &&
        index > 0 &&
        run.line > (lastLineOf(runs[index - 1]) ?? 0) + 1
      )
        if (/^[\p{Lu}\d]/u.test(first.text) && !/[@\d]/.test(first.text)) run.kind = 'heading';
    } else if (
      run.kind === 'item' &&
      NUMBERED.test(first.text) &&
      ((next?.kind === 'paragraph' && !isShort(next)) || isShouted(first.text, next))
    )
      run.kind = 'heading';
  });
  return runs;
}

/** "F. INDIVIDUAL RIGHTS" over a list; a list of shouted entries is none. */
function isShouted(text: string, next: Run | undefined): boolean {
  const isUpper = (line: string) => /\p{Lu}{3}/u.test(line) && !/\p{Ll}/u.test(line);
  return isUpper(text) && next !== undefined && !isUpper(next.parts[0]?.text ?? '');
}

function isShort(run: Run): boolean {
  return (
    run.parts.length === 1 && !ENDS.test(run.parts[0]?.text ?? '') && (run.parts[0]?.text.length ?? 0) <= 90
  );
}

function lastLineOf(run: Run | undefined): number | undefined {
  return run?.parts.at(-1)?.line;
}

function blockOf(run: Run, index: number, heading: Block | undefined): Block {
  const joined = run.parts.map(({ text }) => text).join(' ');
  const marked = run.kind === 'heading' ? joined.replace(HASHES, '') : joined;
  const text = run.kind === 'item' ? marked.replace(MARK, '').trim() || marked : marked;
  const dropped = joined.length - text.length;
  const starts: { readonly at: number; readonly line: number }[] = [];
  let length = 0;
  for (const part of run.parts) {
    starts.push({ at: length, line: part.line });
    length += part.text.length + 1;
  }
  const sentences: Sentence[] = [];
  const block: Block = {
    kind: run.kind,
    line: run.line,
    lastLine: lastLineOf(run) ?? run.line,
    text,
    plain: plainOf(text.slice(0, LONGEST_PLAIN)),
    index,
    ...(heading && { heading }),
    sentences,
  };
  let part = 0;
  for (const piece of splitSentences(text)) {
    while (part + 1 < starts.length && (starts[part + 1]?.at ?? 0) <= piece.start + dropped) part++;
    sentences.push({
      text: piece.text,
      plain: plainOf(piece.text),
      line: starts[part]?.line ?? run.line,
      block,
    });
  }
  return block;
}
