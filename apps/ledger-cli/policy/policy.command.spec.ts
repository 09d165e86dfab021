import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '#policy-linter';
import { run } from '../program.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'policy-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const CLEAN = 'libs/policy-linter/testing/clean-policy.txt';
const REAL = 'catalogue/texts/privacy-policy.txt';
const CATALOGUE = 'catalogue/baxet.yaml';

function file(name: string, content: string | Uint8Array): string {
  const path = join(FOLDER, name);
  writeFileSync(path, content);
  return path;
}

async function lint(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(
    ['policy', 'lint', ...args],
    { ledgerUrl: 'http://ledger.test' },
    {
      write: (line) => void out.push(line),
      complain: (line) => void err.push(line),
      ask: undefined,
      fetch: () => Promise.reject(new TypeError('no ledger is asked')),
    },
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('policy lint', () => {
  it('ends with 0 where nothing is found', async () => {
    expect(await lint(CLEAN)).toEqual({ code: 0, out: 'Nothing found.', err: '' });
  });

  it('ends with 1 and a table of line, rule, quote, law and what to do', async () => {
    const path = file('one.txt', 'Terms\n\nBy using our shop you consent to this privacy notice.\n');
    const { code, out } = await lint(path);
    expect(code).toBe(1);
    expect(out.split('\n')[0]).toMatch(/^line +rule +quote +law +what to do$/);
    expect(out).toMatch(
      /^3 +consent-by-use +By using our shop you consent to this privacy +GDPR 4\(11\) +Delete/m,
    );
    expect(out).toMatch(/1 found: 1 against the law, 0 missing or unclear, 0 to look at\.$/);
  });

  it('does not call a policy in another language free of faults', async () => {
    const words =
      'Mit der Nutzung unserer Website willigen Sie in die Verarbeitung Ihrer Daten ein. Stand: 2024. ';
    const { code, err } = await lint(file('deutsch.txt', words.repeat(4)));
    expect(code).toBe(2);
    expect(err).toMatch(/^The text does not read as English/);
  });

  it('gives the whole sentence and its line as JSON', async () => {
    const { code, out } = await lint(REAL, '--json');
    expect(code).toBe(1);
    const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'check-back',
        line: 195,
        quote: 'Please check back periodically to review any updates or changes.',
        articles: ['GDPR 5(1)(a)', 'GDPR 13(3)', 'WP260 29'],
      }),
    );
  });

  it('compares with a catalogue', async () => {
    const { out } = await lint(REAL, '--catalogue', CATALOGUE, '--json');
    const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
    const differing = findings.filter(({ rule }) => rule.startsWith('catalogue-'));
    // The catalogue was made from this text: its lines, words and periods are there, its bases are partly unstated.
    expect(new Set(differing.map(({ rule }) => rule))).toEqual(new Set(['catalogue-basis-unstated']));
    expect(differing.map(({ detail }) => /^Purpose (\w+)/.exec(detail ?? '')?.[1])).toEqual(
      expect.arrayContaining(['usage_improvement']),
    );
    const shorter = await lint(CLEAN, '--catalogue', CATALOGUE);
    expect(shorter.code).toBe(1);
    expect(shorter.out).toContain('catalogue-line-missing');
  });

  it.each([
    ['a file that does not exist', () => join(FOLDER, 'none.txt'), 'cannot be read'],
    ['a folder', () => FOLDER, 'cannot be read'],
    ['bytes that are no UTF-8', () => file('latin.txt', Uint8Array.of(0x50, 0xe9, 0x20)), 'is not UTF-8'],
    ['a PDF', () => file('p.txt', '%PDF-1.7'), 'is not plain text'],
    ['a web page', () => file('p.html', '<!DOCTYPE html>\n<html><p>Policy</p></html>'), 'is a web page'],
    ['nothing', () => file('empty.txt', ' \n'), 'holds no text'],
  ])('ends with 2 for %s', async (_, path, reason) => {
    expect(await lint(path())).toMatchObject({ code: 2, out: '', err: expect.stringContaining(reason) });
  });

  it('ends with 2 for a catalogue that cannot be read, and for no text at all', async () => {
    expect(await lint(CLEAN, '--catalogue', join(FOLDER, 'none.yaml'))).toMatchObject({ code: 2, out: '' });
    expect((await lint()).code).toBe(2);
  });

  it('prints no character that drives the terminal', async () => {
    const path = file('esc.txt', 'By using our shop \u001b[31m you consent to this privacy notice.');
    const { out } = await lint(path);
    expect(out).not.toContain('\u001b');
  });
});
