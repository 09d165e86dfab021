import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from './read-catalogue.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'catalogue-'));
const FILE = join(FOLDER, 'c.yaml');
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const HEAD = `catalogue: 1
controller:
  controller: acme
  name: Acme
  contact: post@acme.example
  country: IE
`;

function complaint(yaml: string): string {
  writeFileSync(FILE, yaml);
  try {
    readCatalogue(FILE);
  } catch (error) {
    return (error as Error).message.replaceAll(FOLDER, '');
  }
  return '';
}

describe('the catalogue of the real policy', () => {
  const catalogue = readCatalogue('catalogue/baxet.yaml');
  const purpose = (slug: string) => catalogue.purposes.find((entry) => entry.slug === slug)?.fields;

  it('shows people the policy byte for byte', () => {
    const bytes = readFileSync('catalogue/texts/privacy-policy.txt');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '8611022f496f07ef4cc83724f3f91a6b6cf3f2bb8b6cfdb55e6517e02d449174',
    );
    expect(catalogue.notice?.fields['texts']).toEqual({
      en: createHash('sha256').update(bytes).digest('base64url'),
    });
  });

  it('gives every purpose a text of its own and the lines of the policy that speak of it', () => {
    const texts = catalogue.purposes.map(({ fields }) => (fields['texts'] as { en: string }).en);
    expect(new Set(texts).size).toBe(catalogue.purposes.length);
    for (const { slug, lines } of catalogue.purposes) expect([slug, lines.length > 0]).toEqual([slug, true]);
  });

  it.each([
    ['service', ['contract']],
    ['service_messages', ['contract', 'legal_obligation']],
    ['newsletter', ['consent']],
    ['promotions', ['consent', 'soft_opt_in']],
    ['affiliate_promotions', ['consent']],
    ['security_fraud', ['legitimate_interests', 'legal_obligation']],
    ['legal_compliance', ['legal_obligation']],
    ['legal_claims', ['legitimate_interests']],
    ['cookies_necessary', ['strictly_necessary']],
    ['cookies_advertising', ['consent']],
    ['analytics_reports', []],
    ['customer_content', []],
  ])('records %s on %j', (slug, bases) => expect(purpose(slug)?.['bases']).toEqual(bases));

  it('never lets a legal duty carry people to whom it does not apply', () => {
    for (const { slug, fields } of catalogue.purposes)
      if ((fields['bases'] as string[]).includes('legal_obligation'))
        expect([slug, fields['obligationTrigger']]).toEqual([slug, true]);
  });

  it('marks everything that promotes as direct marketing', () => {
    const marked = catalogue.purposes.filter(({ fields }) => fields['directMarketing'] === true);
    expect(marked.map(({ slug }) => slug).sort()).toEqual([
      'affiliate_promotions',
      'cookies_advertising',
      'feedback_surveys',
      'marketing_profile',
      'newsletter',
      'promotions',
    ]);
  });

  it('refers only to assessments that are written down', () => {
    const written = readFileSync('catalogue/assessments.md', 'utf8');
    for (const { fields } of catalogue.purposes) {
      const grounds = fields['grounds'] as { legitimate_interests?: { assessment: string } } | undefined;
      const section = grounds?.legitimate_interests?.assessment.split('#')[1];
      if (section !== undefined) expect(written).toContain(`\n## ${section}\n`);
    }
  });
});

describe('a catalogue file that is wrong', () => {
  it('is answered with file, line, path and reason', () => {
    expect(complaint(`${HEAD}purposes:\n  - purpose: news\n    bases:\n      - wish\n`)).toBe(
      '/c.yaml:10 purposes[0].bases[0]: must be one of ' +
        'consent, contract, legal_obligation, vital_interests, public_task, legitimate_interests, soft_opt_in, ' +
        'strictly_necessary, pecr_exception, recognised_legitimate_interests, opt_out_regime, no_justification_needed',
    );
  });

  it.each([
    ['a purpose without a basis', 'bases: []', 'purposes[0].bases: must name a basis'],
    [
      'a legal obligation without a law',
      'bases: [legal_obligation]',
      'grounds.legal_obligation: must be there',
    ],
    [
      'legitimate interests without an assessment',
      'bases: [legitimate_interests], grounds: {legitimate_interests: {interest: x}}',
      'grounds.legitimate_interests.assessment: must be there',
    ],
    [
      'an inexact period',
      'bases: [consent], consentMaxAge: about a year',
      'consentMaxAge: must be an exact ISO 8601',
    ],
    ['a text that is missing', 'bases: [consent], texts: {en: none.txt}', 'texts.en: none.txt: no such file'],
    [
      'a field that the fact does not have',
      'bases: [consent], dubleOptIn: true',
      'dubleOptIn: is not known here',
    ],
    ['a version', 'bases: [consent], version: 3', 'version: is not written here'],
    [
      'an unknown role',
      'bases: [consent], recipients: [{name: x, role: friend}]',
      'recipients[0].role: must be one of',
    ],
    [
      'an unknown original',
      'bases: [], compatibleWith: other',
      'compatibleWith: names no purpose of this file',
    ],
  ])('%s is named', (_what, fields, expected) => {
    expect(complaint(`${HEAD}purposes:\n  - {purpose: news, ${fields}}\n`)).toContain(expected);
  });

  it('tells every mistake at once', () => {
    const found = complaint('catalogue: 2\ncontroller: {controller: ACME}\npurposes: {}\nmore: 1\n').split(
      '\n',
    );
    expect(found.map((line) => line.split(' ')[1])).toEqual([
      'more:',
      'catalogue:',
      'controller.name:',
      'controller.contact:',
      'controller.country:',
      'controller.controller:',
      'purposes:',
    ]);
  });

  it('that is no YAML is named with its line', () => {
    expect(complaint('catalogue: 1\ncontroller: {\n')).toMatch(/^\/c\.yaml(:\d+)?: .*line 3/s);
  });

  it('that does not exist is a sentence, not a stack', () => {
    expect(() => readCatalogue('no-such.yaml')).toThrow('no-such.yaml: cannot be read.');
  });
});
