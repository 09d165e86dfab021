/** Text that is safe inside a page as it stands. Made by `html` only. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text is escaped, markup is not, lists are joined, undefined is nothing. */
export type Part = string | number | Markup | undefined | readonly Part[];

/**
 * Template for HTML that escapes every value, in text and in quoted attributes alike (WHATWG HTML 13.3). Characters
 * that no page may contain, and those that turn the reading direction of what follows, become U+FFFD.
 */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    flat(fixed)
      .map((text, i) => text + (i < parts.length ? textOf(parts[i]) : ''))
      .join(''),
  );
}

const flattened = new WeakMap<TemplateStringsArray, readonly string[]>();

/** A template without its indentation, which is the source's and would be half of a long page. */
function flat(fixed: TemplateStringsArray): readonly string[] {
  const known = flattened.get(fixed);
  if (known) return known;
  const made = fixed.map((text) => text.replaceAll(/\n\s*/g, '\n'));
  flattened.set(fixed, made);
  return made;
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls but tab and line ends, lone surrogates, bidirectional controls, non-characters. */
const NEVER_SHOWN =
  // eslint-disable-next-line no-control-regex -- these are the characters that must not reach a page
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]|\p{Cs}/gu;

/** Text as it may be shown: what could hide or reorder words is replaced. */
export function shownText(text: string): string {
  return text.replaceAll(NEVER_SHOWN, '\ufffd');
}

function escaped(text: string): string {
  return shownText(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
