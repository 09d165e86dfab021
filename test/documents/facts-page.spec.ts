import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { FACT_TYPES } from '#domain';
import { FACTS_PAGE, factsPage } from './facts-page.js';

describe('docs/facts.md', () => {
  it('is what the catalogue says now (else: `npm run docs:facts`)', () => {
    expect(readFileSync(FACTS_PAGE, 'utf8')).toBe(factsPage());
  });

  it('has every type, and under it every field', () => {
    const page = factsPage();
    for (const [type, { fields }] of Object.entries(FACT_TYPES)) {
      const section = page.split(`\n### ${type}\n`)[1]?.split(/\n##/)[0] ?? '';
      for (const field of Object.keys(fields)) expect(section).toContain(`| \`${field}\` |`);
    }
  });
});
