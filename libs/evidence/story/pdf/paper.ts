import PDFDocument from 'pdfkit';
import { BODY, COLOURS, LEADING, PAGE, SMALL, type Cell, type Column, type PaperInfo } from './looks.js';
import { PageText } from './page-text.js';
import { Typesetting, type Line, type Look } from './typesetting.js';

/** A document that is written from top to bottom; whatever does not fit goes on over the page. */
export class Paper {
  readonly type: Typesetting;
  readonly #doc: InstanceType<typeof PDFDocument>;
  readonly #bytes: Promise<Uint8Array>;
  #y: number = PAGE.top;
  readonly left = PAGE.side;
  readonly width = PAGE.width - 2 * PAGE.side;

  #pages = 0;
  /** What is written on the present page, which comes above all that is painted. */
  #written = new PageText();

  constructor(private readonly info: PaperInfo) {
    const { title, language, madeAt } = info;
    this.#doc = new PDFDocument({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      pdfVersion: '1.7',
      lang: language,
      displayTitle: true,
      info: { Title: title, Creator: 'consent-ledger', CreationDate: madeAt, ModDate: madeAt },
    });
    this.#bytes = collected(this.#doc);
    this.type = new Typesetting(this.#doc);
    this.#beginPage();
  }

  /** Blank space. */
  space(points: number): void {
    this.#y += points;
  }

  /** Begins a new page unless so many points are left. */
  need(points: number): void {
    if (this.#y + points > PAGE.height - PAGE.bottom) this.#newPage();
  }

  /** A heading with its bookmark. */
  heading(text: string, level: 1 | 2 | 3): void {
    const size = { 1: 20, 2: 14, 3: 10.5 }[level];
    this.space({ 1: 0, 2: 16, 3: 9 }[level]);
    // A heading never stands alone at the end of a page.
    this.need(size * LEADING + 48);
    if (level === 2) this.#doc.outline.addItem(text);
    this.text(text, { size, weight: 700, colour: level === 3 ? COLOURS.ink : COLOURS.accent });
    if (level === 2) {
      this.#rule(this.left, this.width, COLOURS.line);
      this.space(6);
    }
  }

  /** Text in lines of its own. */
  text(text: string, look: Look = BODY, indent = 0): void {
    for (const line of this.type.lines(text, this.width - indent, look)) {
      this.need(look.size * LEADING);
      this.#draw(line, this.left + indent, look);
      this.#y += look.size * LEADING;
    }
  }

  /** Points of a list. */
  list(items: readonly string[]): void {
    for (const item of items) {
      this.need(BODY.size * LEADING);
      this.#draw({ runs: this.type.runs('•', BODY), width: 0 }, this.left + 2, BODY);
      this.text(item, BODY, 14);
      this.space(2);
    }
  }

  /** A quotation: on a wash, with a bar at its side. */
  quote(text: string, indent: number): void {
    const look: Look = { size: 8.5 };
    for (const line of this.type.lines(text, this.width - indent - 12, look)) {
      const height = look.size * LEADING;
      this.need(height);
      this.#fill(this.left + indent, this.#y, this.width - indent, height, COLOURS.wash);
      this.#fill(this.left + indent, this.#y, 2, height, COLOURS.accent);
      this.#draw(line, this.left + indent + 10, look);
      this.#y += height;
    }
    this.space(2);
  }

  /** Names with their values beside them. */
  pairs(pairs: readonly (readonly [string, Cell])[], nameWidth = 104, look: Look = BODY): void {
    for (const [name, value] of pairs)
      this.#row(
        [{ text: name, look: { colour: COLOURS.soft } }, value],
        [nameWidth, this.width - nameWidth],
        look,
      );
  }

  /** A table whose head is repeated on every page. */
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
    const whole = columns.reduce((sum, { part }) => sum + part, 0);
    const widths = columns.map(({ part }) => (part / whole) * this.width);
    const head = (): void => {
      const look: Look = { size: 8, weight: 700, colour: COLOURS.soft };
      this.#row(
        columns.map((column) => column.head),
        widths,
        look,
      );
      this.#rule(this.left, this.width, COLOURS.ink);
      this.space(2);
    };
    this.need(40);
    head();
    for (const row of rows) {
      this.#row(row, widths, SMALL, head);
      this.#rule(this.left, this.width, COLOURS.line);
      this.space(2);
    }
    this.space(4);
  }

  /** Bars side by side over the whole width; `from` and `to` between 0 and 1. */
  bar(parts: readonly { readonly from: number; readonly to: number; readonly high: boolean }[]): void {
    this.need(34);
    this.space(4);
    for (const { from, to, high } of parts) {
      const [x, width] = [this.left + from * this.width, Math.max(0.8, (to - from) * this.width)];
      const height = high ? 12 : 4;
      this.#fill(x, this.#y + 12 - height, width, height, high ? COLOURS.yes : COLOURS.no);
    }
    this.#y += 14;
  }

  /** One text at the left edge and one at the right. */
  ends(left: string, right: string): void {
    const look: Look = { size: 7.5, colour: COLOURS.soft };
    const runs = this.type.runs(right, look);
    this.#draw({ runs: this.type.runs(left, look), width: 0 }, this.left, look);
    this.#draw(
      { runs, width: 0 },
      this.left + this.width - runs.reduce((sum, { width }) => sum + width, 0),
      look,
    );
    this.#y += look.size * LEADING + 2;
  }

  /** Ends the document. */
  async finish(): Promise<Uint8Array> {
    this.#endPage();
    this.#doc.end();
    return await this.#bytes;
  }

  #newPage(): void {
    this.#endPage();
    this.#doc.addPage();
    this.#beginPage();
  }

  #endPage(): void {
    this.#doc.addContent(this.#written.commands());
    this.#written = new PageText();
  }

  /** The foot is written first: so no page waits in memory for the number of the last one. */
  #beginPage(): void {
    this.#pages += 1;
    this.#y = PAGE.height - 40;
    this.ends(this.info.foot, `page ${this.#pages}`);
    this.#y = PAGE.top;
  }

  /** A row as high as its highest cell; one that is higher than the page goes on over it. */
  #row(
    cells: readonly Cell[],
    widths: readonly number[],
    look: Look,
    onNewPage: () => void = () => undefined,
  ): void {
    const laid = cells.map((cell, i) => {
      const own = typeof cell === 'string' ? look : { ...look, ...cell.look };
      const text = typeof cell === 'string' ? cell : cell.text;
      return { lines: this.type.lines(text, (widths[i] ?? 0) - 8, own), look: own };
    });
    const height = look.size * LEADING;
    const count = Math.max(...laid.map(({ lines }) => lines.length));
    const left = PAGE.height - PAGE.bottom - this.#y;
    // A short row is not torn apart.
    if (count * height > left && (count <= 12 || left < 3 * height)) {
      this.#newPage();
      onNewPage();
    }
    for (let line = 0; line < count; line++) {
      if (this.#y + height > PAGE.height - PAGE.bottom) {
        this.#newPage();
        onNewPage();
      }
      let x = this.left;
      for (const [i, cell] of laid.entries()) {
        const drawn = cell.lines[line];
        if (drawn) this.#draw(drawn, x, cell.look);
        x += widths[i] ?? 0;
      }
      this.#y += height;
    }
    this.space(2);
  }

  #draw(line: Line, x: number, look: Look): void {
    this.#written.add(line, x, this.#y, look);
  }

  #fill(x: number, y: number, width: number, height: number, colour: string): void {
    this.#doc.rect(x, y, width, height).fill(colour);
  }

  #rule(x: number, width: number, colour: string): void {
    this.#doc
      .moveTo(x, this.#y + 1)
      .lineTo(x + width, this.#y + 1)
      .lineWidth(0.6)
      .strokeColor(colour)
      .stroke();
    this.#y += 2;
  }
}

function collected(doc: InstanceType<typeof PDFDocument>): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (piece: Buffer) => pieces.push(piece));
    doc.on('end', () => resolve(Buffer.concat(pieces)));
    doc.on('error', reject);
  });
}
