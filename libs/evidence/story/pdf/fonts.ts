import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The two weights that the paper uses. */
export type Weight = 400 | 700;

/** A part of the font: which code points it is for, and its file. */
interface Subset {
  readonly name: string;
  readonly ranges: readonly (readonly [number, number])[];
}

const FONT = '@fontsource/noto-sans';
/** In the order of looking. */
const SUBSETS = ['latin', 'latin-ext', 'greek', 'cyrillic', 'greek-ext', 'cyrillic-ext', 'vietnamese'];

const require = createRequire(import.meta.url);
let subsets: readonly Subset[] | undefined;
const files = new Map<string, Buffer>();

function allSubsets(): readonly Subset[] {
  subsets ??= readSubsets();
  return subsets;
}

function readSubsets(): readonly Subset[] {
  const path = require.resolve(`${FONT}/unicode.json`);
  const ranges = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>;
  return SUBSETS.map((name) => ({ name, ranges: (ranges[name] ?? '').split(',').map(rangeOf) }));
}

/** `U+0370-0377` or `U+0131`. */
function rangeOf(text: string): readonly [number, number] {
  const [first = '', last = first] = text.trim().replace(/^U\+/i, '').split('-');
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

/** The part of the font that has a code point; undefined where none has (other scripts, pictures). */
export function subsetOf(codePoint: number): string | undefined {
  for (const { name, ranges } of allSubsets())
    if (ranges.some(([first, last]) => codePoint >= first && codePoint <= last)) return name;
  return undefined;
}

/** The bytes of a part of the font in a weight (Noto Sans, OFL-1.1). */
export function fontFile(subset: string, weight: Weight): Buffer {
  const path = require.resolve(`${FONT}/files/noto-sans-${subset}-${weight}-normal.woff`);
  const known = files.get(path);
  if (known) return known;
  const read = readFileSync(path);
  files.set(path, read);
  return read;
}
