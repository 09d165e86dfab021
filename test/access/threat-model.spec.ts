import { existsSync, readFileSync } from 'node:fs';

const PAGE = readFileSync('docs/threat-model.md', 'utf8');
const CHECKLIST = PAGE.slice(PAGE.indexOf('## OWASP ASVS'));
const rows = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| ?(-+|Chapter|Asset| \| Threat)/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

describe('the threat model', () => {
  it('names tests that exist, and that test something', () => {
    const named = [...PAGE.matchAll(/`((?:apps|libs|test)\/[^`]+\.spec\.ts)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(40);
    for (const path of new Set(named)) {
      expect([path, existsSync(path)]).toEqual([path, true]);
      expect(readFileSync(path, 'utf8')).toMatch(/\b(it|describe)\b[.(]|describe\b.*\bdescribe\.skip/);
    }
  });

  it('says of every line of the checklist how it stands, and by which test, or why not', () => {
    const lines = rows(CHECKLIST);
    expect(lines.length).toBeGreaterThan(30);
    for (const [chapter = '', , state = '', shownBy = ''] of lines) {
      expect([chapter, state]).toEqual([
        chapter,
        expect.stringMatching(/^(met|not met: .+|N\/A: .+|met; .+|met: .+)$/),
      ]);
      if (state === 'met') expect([chapter, shownBy]).toEqual([chapter, expect.stringContaining('.spec.ts')]);
    }
  });
});
