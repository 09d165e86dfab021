import { COLOURS, PAGE } from './looks.js';
import type { Line, Look } from './typesetting.js';

/** The words of one page as drawing commands (ISO 32000-1 9.4): font and colour stand there only where they change. */
export class PageText {
  readonly #commands: string[] = [];
  #font = '';
  #colour = '';

  /** A line whose letters hang from `top`; both in points from the upper left corner of the page. */
  add({ runs }: Line, left: number, top: number, { size, colour = COLOURS.ink }: Look): void {
    let x = left;
    for (const { face, codes, width } of runs) {
      if (codes === '') continue;
      const font = `/${face.nameOnPage()} ${size} Tf`;
      if (font !== this.#font) this.#commands.push((this.#font = font));
      if (colour !== this.#colour) this.#commands.push(`${rgb((this.#colour = colour))} rg`);
      const y = PAGE.height - top - face.ascent * size;
      this.#commands.push(`1 0 0 1 ${points(x)} ${points(y)} Tm <${codes}> Tj`);
      x += width;
    }
  }

  /** All of it. pdfkit turns each page upside down at its beginning; letters have to stand upright. */
  commands(): string {
    return `q 1 0 0 -1 0 ${PAGE.height} cm\nBT\n${this.#commands.join('\n')}\nET\nQ`;
  }
}

/** A hundredth of a point is finer than any printer. */
function points(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** `#1c2530` as three numbers between 0 and 1. */
function rgb(colour: string): string {
  return [1, 3, 5].map((at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255).toFixed(3)).join(' ');
}
