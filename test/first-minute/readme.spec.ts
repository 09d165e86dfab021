import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VARIABLES } from '../../apps/ledger-api/configuration/read-configuration.js';

const README = readFileSync('README.md', 'utf8');
const DECISIONS = readdirSync('docs/decisions').map((name) => join('docs/decisions', name));

describe('what is written for readers', () => {
  it('names every variable that the service reads', () => {
    for (const name of VARIABLES) expect(README).toContain(`\`${name}\``);
  });

  it('names no npm script that does not exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name = ''] of README.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g))
      expect(Object.keys(scripts)).toContain(name);
  });

  it.each(['README.md', 'docs/operator.md', 'docs/audit.md', 'catalogue/assessments.md', ...DECISIONS])(
    '%s links to what exists',
    (page) => {
      for (const [, target = ''] of readFileSync(page, 'utf8').matchAll(/\]\(([^)]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [path = '', heading] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        expect([target, existsSync(file)]).toEqual([target, true]);
        if (heading !== undefined) expect(headingsOf(file)).toContain(heading);
      }
    },
  );
});

/** Names that a link can go to, as Markdown pages make them of their headings. */
function headingsOf(page: string): string[] {
  const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
