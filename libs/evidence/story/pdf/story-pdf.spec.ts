import { describe, expect, it } from '@jest/globals';
import { inflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { storyPdf, tellStory, type Story } from '../index.js';
import { fullLife, hostileLife, longLife } from '../testing/examples.js';
import { Typesetting } from './typesetting.js';

/** Content streams of the pages, inflated: the drawing commands. */
function drawings(pdf: Uint8Array): string[] {
  const bytes = Buffer.from(pdf);
  const found: string[] = [];
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('\nstream\n', at + 1)) {
    const start = bytes.indexOf('stream\n', at) + 7;
    try {
      found.push(inflateSync(bytes.subarray(start, bytes.indexOf('\nendstream', start))).toString('latin1'));
    } catch {
      // A stream that is not deflated is no page.
    }
  }
  return found.filter((text) => text.includes(' Tf'));
}

const pages = (pdf: Uint8Array): number =>
  Number(
    /\/Count (\d+)\s*\/Kids|\/Type \/Pages\s*\/Count (\d+)/
      .exec(Buffer.from(pdf).toString('latin1'))
      ?.slice(1)
      .find(Boolean),
  );

describe('the paper', () => {
  it('has the same bytes for the same story, its dates being the story’s', async () => {
    const [one, other] = [await storyPdf(tellStory(fullLife())), await storyPdf(tellStory(fullLife()))];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
    expect(Buffer.from(one).toString('latin1')).toContain('(D:20251015120000Z)');
    const later: Story = { ...tellStory(fullLife()), madeAt: '2026-01-01T00:00:00.000Z' };
    expect(Buffer.from(await storyPdf(later)).equals(Buffer.from(one))).toBe(false);
  });

  it('has bookmarks, a language, a title, and its font within', async () => {
    const text = Buffer.from(await storyPdf(tellStory(fullLife()))).toString('latin1');
    expect(text).toContain('/Outlines');
    expect(text).toContain('/Lang (en)');
    expect(text).toContain('/DisplayDocTitle true');
    expect(text).toMatch(/\/FontFile2/);
    expect(text).not.toMatch(/\/BaseFont \/Helvetica/);
  });

  it('draws nothing beyond its margins, whatever the texts', async () => {
    for (const life of [fullLife(), hostileLife()]) {
      for (const drawing of drawings(await storyPdf(tellStory(life)))) {
        for (const [, x, y] of drawing.matchAll(/1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(52);
          expect(Number(x)).toBeLessThan(544);
          expect(Number(y)).toBeGreaterThan(20);
          expect(Number(y)).toBeLessThan(800);
        }
      }
    }
  });

  it('goes on over as many pages as a long life needs', async () => {
    const pdf = await storyPdf(tellStory(longLife(60)));
    expect(pages(pdf)).toBeGreaterThan(8);
    expect(drawings(pdf)).toHaveLength(pages(pdf));
  });
});

describe('typesetting', () => {
  const doc = new PDFDocument({ margin: 0 });
  const look = { size: 9 };

  it('keeps every line within its width, also for words without an end', () => {
    const type = new Typesetting(doc);
    const lines = type.lines(`short ${'x'.repeat(500)} and then ${'déjà-vu '.repeat(40)}`, 120, look);
    expect(lines.length).toBeGreaterThan(20);
    for (const { runs } of lines) {
      const text = runs.map((run) => run.text).join('');
      const width = type.runs(text.trimEnd(), look).reduce((sum, run) => sum + run.width, 0);
      expect(width).toBeLessThanOrEqual(120.01);
    }
    const all = lines.map(({ runs }) => runs.map((run) => run.text).join('')).join('');
    expect(all).toContain('and then');
    expect(all.match(/x/g)).toHaveLength(500);
  });

  it('prints Latin, Greek and Cyrillic, and says where it cannot print', () => {
    const type = new Typesetting(doc);
    expect(type.runs('Łódź Αθήνα Київ', look).map(({ font }) => font.split(' ')[0])).toEqual(
      expect.arrayContaining(['latin', 'greek', 'cyrillic']),
    );
    expect(type.replaced).toBe(false);
    expect(type.runs('🦊', look)[0]?.text).toBe('\ufffd');
    expect(type.replaced).toBe(true);
  });

  it('keeps the line breaks of a text', () => {
    expect(new Typesetting(doc).lines('one\r\ntwo\nthree', 200, look)).toHaveLength(3);
  });
});
