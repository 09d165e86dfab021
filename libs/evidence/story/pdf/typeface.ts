import type PDFDocument from 'pdfkit';

/** A character as the paper draws it. */
export interface Glyph {
  /** Four hexadecimal digits: its number in the embedded part of the font. */
  readonly code: string;
  /** Width of one point of size. */
  readonly advance: number;
}

/** What pdfkit knows about a font that it embeds; its own types leave it out. */
interface EmbeddedFont {
  readonly id: string;
  /** Thousandths of the size. */
  readonly ascender: number;
  /** Glyph numbers in the embedded subset, which grows by them, and their places in thousandths of the size. */
  encode(text: string): [string[], { readonly xAdvance: number }[]];
  ref(): unknown;
  /** The whole font, unpacked: of no document in particular. */
  readonly font: object;
}

/** Unpacking a font takes as long as fifty pages: once is enough. */
const unpacked = new WeakMap<Buffer, object>();

type WithFont = InstanceType<typeof PDFDocument> & {
  readonly _font: EmbeddedFont;
  readonly page: { readonly fonts: Record<string, unknown> };
};

/**
 * One part of the font in one weight. Each character is looked up once and stands alone, without kerning: laying words
 * out anew each time was most of the time that a long paper took, and placing letters singly a third of its bytes.
 */
export class Typeface {
  readonly #font: EmbeddedFont;
  readonly #glyphs = new Map<string, Glyph>();

  constructor(
    private readonly doc: InstanceType<typeof PDFDocument>,
    file: Buffer,
  ) {
    // pdfkit takes unpacked fonts as well as files; its types know of files only.
    this.#font = (doc.font((unpacked.get(file) ?? file) as Buffer) as WithFont)._font;
    unpacked.set(file, this.#font.font);
  }

  /** Height of the letters above the line, for one point of size. */
  get ascent(): number {
    return this.#font.ascender / 1000;
  }

  glyph(character: string): Glyph {
    const known = this.#glyphs.get(character);
    if (known) return known;
    const [codes, places] = this.#font.encode(character);
    const advance = places.reduce((sum, { xAdvance }) => sum + xAdvance, 0) / 1000;
    const made = { code: codes.join(''), advance };
    this.#glyphs.set(character, made);
    return made;
  }

  /** The name by which the drawing commands of the present page call it. */
  nameOnPage(): string {
    const { fonts } = (this.doc as WithFont).page;
    fonts[this.#font.id] ??= this.#font.ref();
    return this.#font.id;
  }
}
