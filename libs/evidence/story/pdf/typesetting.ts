import type PDFDocument from 'pdfkit';
import { shownText } from '../html/markup.js';
import { fontFile, subsetOf, type Weight } from './fonts.js';
import { Typeface } from './typeface.js';

/** Text in one part of the font, as wide as it is. */
export interface Run {
  /** `latin 400` */
  readonly font: string;
  readonly face: Typeface;
  readonly text: string;
  /** The text as glyphs, in hexadecimal. */
  readonly codes: string;
  /** Points. */
  readonly width: number;
}

/** A line of runs. */
export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
}

/** How text looks. */
export interface Look {
  readonly size: number;
  readonly weight?: Weight;
  readonly colour?: string;
}

const REPLACEMENT = '\ufffd';
/** Words kept with their widths. */
const MOST_KEPT = 20_000;

/**
 * Breaks text into lines with the parts of the font that its characters need. Words that are wider than the line, such
 * as long ids, are broken between characters; characters that no part has become U+FFFD.
 */
export class Typesetting {
  /** Whether some character could not be printed. */
  replaced = false;
  readonly #faces = new Map<string, Typeface>();
  readonly #runs = new Map<string, readonly Run[]>();

  constructor(private readonly doc: InstanceType<typeof PDFDocument>) {}

  /** Lines no wider than `width` points; at least one. */
  lines(text: string, width: number, look: Look): readonly Line[] {
    const done: Line[] = [];
    for (const paragraph of shownText(text)
      .normalize('NFC')
      .split(/\r\n|\r|\n/)) {
      let runs: Run[] = [];
      let taken = 0;
      const end = (): void => {
        done.push({ runs: together(runs), width: taken });
        runs = [];
        taken = 0;
      };
      for (const word of paragraph.replaceAll('\t', ' ').split(/(?<= )/)) {
        for (const piece of this.#fitting(word, width, look)) {
          // A space at the end of a line may hang over.
          const needed = this.#widthOf(this.runs(piece.trimEnd(), look));
          if (taken > 0 && taken + needed > width) end();
          const added = this.runs(piece, look);
          runs.push(...added);
          taken += this.#widthOf(added);
        }
      }
      end();
    }
    return done;
  }

  /** The runs of a text that stays on one line. Words come again and again: each is measured once. */
  runs(text: string, { size, weight = 400 }: Look): readonly Run[] {
    const key = `${size} ${weight} ${text}`;
    const known = this.#runs.get(key);
    if (known) return known;
    const made = this.#made(text, size, weight);
    if (this.#runs.size < MOST_KEPT) this.#runs.set(key, made);
    return made;
  }

  #made(text: string, size: number, weight: Weight): readonly Run[] {
    const parts: { subset: string; text: string }[] = [];
    for (const character of text) {
      let subset = subsetOf(character.codePointAt(0) as number);
      let shown = character;
      if (subset === undefined) {
        this.replaced = true;
        [subset, shown] = ['latin', REPLACEMENT];
      }
      const last = parts.at(-1);
      if (last?.subset === subset) last.text += shown;
      else parts.push({ subset, text: shown });
    }
    return parts.map((part) => this.#run(part.subset, part.text, size, weight));
  }

  #run(subset: string, text: string, size: number, weight: Weight): Run {
    const font = `${subset} ${weight}`;
    const face = this.#faces.get(font) ?? new Typeface(this.doc, fontFile(subset, weight));
    this.#faces.set(font, face);
    let codes = '';
    let width = 0;
    for (const character of text) {
      const { code, advance } = face.glyph(character);
      codes += code;
      width += advance * size;
    }
    return { font, face, text, codes, width };
  }

  #widthOf(runs: readonly Run[]): number {
    return runs.reduce((sum, run) => sum + run.width, 0);
  }

  /** A word whole, or in pieces that fit. */
  #fitting(word: string, width: number, look: Look): readonly string[] {
    if (this.#widthOf(this.runs(word.trimEnd(), look)) <= width) return [word];
    const pieces: string[] = [];
    let piece = '';
    let taken = 0;
    for (const character of word) {
      const needed = this.#widthOf(this.runs(character, look));
      if (piece !== '' && taken + needed > width) {
        pieces.push(piece);
        [piece, taken] = ['', 0];
      }
      piece += character;
      taken += needed;
    }
    return [...pieces, piece];
  }
}

/** Neighbours in one font as one run: a line is drawn in as few strokes as it has fonts. */
function together(runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last?.font !== run.font) joined.push(run);
    else
      joined[joined.length - 1] = {
        ...run,
        text: last.text + run.text,
        codes: last.codes + run.codes,
        width: last.width + run.width,
      };
  }
  return joined;
}
