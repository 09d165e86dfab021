import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { lintPolicy } from './lint-policy.js';
import { RULES } from './rules/index.js';
import { POLICIES } from './testing/policies.js';

const HERE = new URL('.', import.meta.url);
const CLEAN = readFileSync(new URL('testing/clean-policy.txt', HERE), 'utf8');
const REAL = readFileSync(new URL('../../catalogue/texts/privacy-policy.txt', HERE), 'utf8');

/** As an e-mail or a text file breaks its lines. */
const wrap = (text: string) =>
  text
    .split('\n')
    .map((line) => (line.startsWith('|') ? line : line.replace(/(.{60,90}) (?=\S)/g, '$1\n')))
    .join('\n');

describe('a policy without faults', () => {
  it('gives no finding', () => expect(lintPolicy(CLEAN)).toEqual([]));

  it('gives none either when its lines are wrapped', () => {
    const wrapped = wrap(CLEAN);
    expect(wrapped.split('\n').length).toBeGreaterThan(CLEAN.split('\n').length + 20);
    expect(lintPolicy(wrapped)).toEqual([]);
  });

  it('gives one for each fault put into it', () => {
    const faulty = `${CLEAN}\nBy using our shop you consent to this privacy notice.\n`;
    expect(lintPolicy(faulty)).toMatchObject([
      { rule: 'consent-by-use', quote: 'By using our shop you consent to this privacy notice.' },
    ]);
  });
});

describe.each(Object.entries(POLICIES))('the policy %s', (name, findings) => {
  const text = readFileSync(new URL(`testing/policies/${name}.txt`, HERE), 'utf8');

  it('gives what a reader who knows the law finds in it, and nothing else', () =>
    expect(lintPolicy(text).map(({ line, rule }) => `${line} ${rule}`)).toEqual(findings));

  it('gives the same when its lines are wrapped', () =>
    expect(new Set(lintPolicy(wrap(text)).map(({ rule }) => rule))).toEqual(
      new Set(findings.map((finding) => finding.slice(finding.indexOf(' ') + 1))),
    ));
});

/** What policy-catalogue 2.4 lists: rule, line, how the quoted sentence begins. */
const LISTED: readonly (readonly [string, number, string])[] = [
  ['acknowledgement-by-use', 7, 'By using our websites or services, you acknowledge'],
  ['browser-default-consent', 67, 'By using our site without disabling cookies'],
  ['accept-only-banner', 217, 'Questo sito utilizza i cookie'],
  ['check-back', 195, 'Please check back periodically'],
  ['continued-use-acceptance', 199, 'Your continued use of our websites or services after any changes'],
  ['identity-before-withdrawal', 141, 'In certain cases, we may ask you to verify your identity'],
  ['restriction-lift-notice', 143, 'We will inform you when a restriction is lifted.'],
  ['restriction-grounds', 143, 'When processing is restricted, such personal data will'],
  ['purpose-without-basis', 33, 'To Communicate with You: We use'],
  ['purpose-without-basis', 37, 'To Personalize and Improve Our Services: We use'],
  ['purpose-without-basis', 41, 'For Analytics and Research: We may aggregate'],
  ['sharing-without-basis', 77, 'Affiliated Companies: We may share'],
  ['sharing-without-basis', 83, 'If we are involved in a merger'],
  ['two-homes', 33, 'We may also contact you to ask for feedback'],
  ['contract-as-interest', 31, 'It is in our legitimate interest (and in many cases'],
  ['either-basis', 167, 'We may analyze or profile data'],
  ['unnamed-interest', 167, 'We may analyze or profile data'],
  ['no-balancing', 31, 'It is in our legitimate interest'],
  ['erasure-notice', 139, 'But if they do apply, upon a valid request'],
  ['approximate-retention', 121, 'By default, we retain personal information for approximately seven'],
  ['vague-retention', 121, 'In general, if you have an account with us'],
  ['grace-after-opt-out', 161, 'Once we process your opt-out request'],
  ['no-representative', 5, 'Baxet Group Inc. '],
  ['no-data-protection-officer', 207, 'If you have any questions, concerns, or requests'],
  ['date-before-text', 203, 'Last Updated: September 11, 2020'],
  ['empty-list', 59, 'We use the following categories of cookies'],
  ['empty-list', 79, 'This includes, for example:'],
  ['empty-list', 85, 'This includes:'],
  ['empty-list', 109, 'Some of the security practices we employ include:'],
  ['empty-list', 123, 'However, the above is a general rule'],
  ['empty-list', 137, 'Common scenarios where this may apply include:'],
  ['empty-list', 173, 'For example:'],
];

describe('the policy of the catalogue', () => {
  const findings = lintPolicy(REAL);

  it.each(LISTED)('has %s in line %i', (rule, line, begins) => {
    const there = findings.filter((finding) => finding.rule === rule && finding.line === line);
    expect(there.map(({ quote }) => quote.startsWith(begins))).toEqual([true]);
  });

  it('has no list that is called empty beside the seven that are', () => {
    const lines = findings.filter(({ rule }) => rule === 'empty-list').map(({ line }) => line);
    expect(lines).toEqual([59, 79, 85, 109, 123, 137, 173]);
  });

  it('has every quote in the line that is given', () => {
    const lines = REAL.split('\n');
    for (const { line, quote } of findings) expect(lines[line - 1]).toContain(quote);
  });
});

describe('whatever the text', () => {
  const pieces = [
    'by using ',
    'you consent ',
    'you agree to this policy ',
    'if you do not ',
    'continued use ',
    'we may take ',
    'legitimate interests ',
    'or consent ',
    'retain ',
    'a certain ',
    'restriction ',
    'lifted ',
    'privacy shield ',
    ': ',
    '. ',
    '\n',
    '\n\n',
    'not ',
    'the ',
    'our ',
    'identity ',
    'withdraw ',
    'a a a a ',
    '- ',
    '1. ',
    '"',
    '(',
    'é',
    '\u2028',
    '\0',
    'İ',
    'U.S. ',
  ];

  it('throws nothing and quotes lines that exist', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), { maxLength: 60 }),
        (parts) => {
          const text = parts.join('');
          const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).length;
          for (const { line, quote } of lintPolicy(text)) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(lines);
            expect(quote).not.toBe('');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  const LARGE = 5_000_000;
  const grown = (piece: string): string => piece.repeat(Math.ceil(LARGE / piece.length)).slice(0, LARGE);

  it.each([
    ['a real policy again and again', REAL],
    [
      'words that begin what never ends',
      'by using our site our site our site we may take retain legitimate interests of ',
    ],
    ['one word without an end', 'a'],
    ['line ends', '\n'],
    ['list marks', '- a:\n'],
    ['lines that are whole sentences', 'we keep everything that you have ever told us in a box here.\n'],
  ])('reads 5 MB of %s in seconds', (_, piece) => {
    const text = grown(piece);
    const start = performance.now();
    lintPolicy(text);
    // Wide, for a machine that does other things as well; a rule that is not linear takes hours.
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it('takes no longer per character for a large text than for a small one', () => {
    const secondsFor = (size: number): number => {
      const text = 'by using our site by accessing our site we assume that you retain for a certain '.repeat(
        size,
      );
      const start = performance.now();
      for (const rule of RULES) lintPolicy(text, [rule]);
      return performance.now() - start;
    };
    secondsFor(500);
    expect(secondsFor(8_000) / secondsFor(1_000)).toBeLessThan(40);
  });
});
