import { describe, expect, it } from '@jest/globals';
import { storyHtml, tellStory } from '../index.js';
import { fullLife, HOSTILE, hostileLife } from '../testing/examples.js';

const page = storyHtml(tellStory(fullLife()));
const hostile = storyHtml(tellStory(hostileLife()));

/** Every tag of a page, by its name. */
const tags = (text: string): string[] =>
  [...text.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name = '']) => name.toLowerCase());

describe('the page', () => {
  it('needs nothing but itself: no script, no network, and a policy that forbids both', () => {
    for (const text of [page, hostile]) {
      expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`);
      expect(tags(text)).not.toEqual(expect.arrayContaining(['script']));
      for (const name of ['script', 'img', 'iframe', 'object', 'link', 'form', 'base'])
        expect(tags(text).filter((tag) => tag === name)).toEqual([]);
      expect(text).not.toMatch(/(?:src|href)="(?:https?:|\/\/|javascript:|data:)/i);
      expect(text).not.toMatch(/url\(|@import/i);
    }
  });

  it('links only to places in itself and to files of the bundle beside it', () => {
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
    expect(links.length).toBeGreaterThan(20);
    for (const href of links)
      expect(href).toMatch(/^(?:#[a-z-]+(?:\d+)?|(?:events|context)\/\d+\.json|texts\/[\w-]{43})$/);
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id));
    for (const href of links.filter((link) => link.startsWith('#'))) expect(ids).toContain(href.slice(1));
  });

  it('tells its language, has one first heading, headings in order, and heads for every table', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(page.match(/<h1/g)).toHaveLength(1);
    let last = 1;
    for (const [, level] of page.matchAll(/<h([1-6])/g)) {
      expect(Number(level)).toBeLessThanOrEqual(last + 1);
      last = Number(level);
    }
    for (const [table] of page.matchAll(/<table[^]*?<\/table>/g)) {
      expect(table).toContain('<caption>');
      expect(table).toMatch(/<th role="columnheader" scope="col">/);
    }
    for (const [bar] of page.matchAll(/<svg[^>]*>/g)) expect(bar).toMatch(/role="img"\s+aria-label="[^"]+"/);
  });

  it('shows what was disclosed, and calls what is not by its name', () => {
    expect(page).toContain('Yes, please');
    expect(page).toMatch(/REDACTED<\/span>/);
    expect(page).toMatch(/ERASED<\/span>/);
    expect(page).toContain('answered late');
    expect(page).toContain('That nothing happened which nobody recorded.');
  });

  it('quotes a text once and points to it afterwards', () => {
    const input = fullLife();
    const again = input.facts.find(({ body }) => body.pub['shown'] !== undefined);
    const told = tellStory({ ...input, facts: [...input.facts, ...(again ? [again] : [])] });
    expect(storyHtml(told).match(/Yes, please send me/g)).toHaveLength(1);
  });
});

describe('hostile strings', () => {
  it('stand in the page as text, never as markup or as an attribute', () => {
    expect(tags(hostile).filter((name) => name === 'svg')).toHaveLength(
      (hostile.match(/<svg\s+class="bar"/g) ?? []).length,
    );
    // What stands within the quotes of an attribute is its value.
    expect(hostile.replaceAll(/="[^"]*"/g, '')).not.toMatch(/<[^>]*\son[a-z]+=?/i);
    expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(hostile).toContain('&amp;lt;b&amp;gt;');
    expect(hostile.match(/<\/style>/g)).toHaveLength(1);
    expect(hostile.match(/<\/title>/g)).toHaveLength(1);
  });

  it('cannot turn the direction of reading or bring control characters in', () => {
    expect(HOSTILE.join('')).toMatch(/\u202e/);
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(hostile).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/);
  });
});

it('the same story gives the same page', () => {
  expect(storyHtml(tellStory(fullLife()))).toBe(page);
});
