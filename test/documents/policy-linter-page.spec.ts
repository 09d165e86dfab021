import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CATALOGUE_RULES, RULES } from '#policy-linter';
import { POLICY_LINTER_PAGE, policyLinterPage } from './policy-linter-page.js';

describe('docs/policy-linter.md', () => {
  it('is what the rules say now (else: `npm run docs:policy`)', () => {
    expect(readFileSync(POLICY_LINTER_PAGE, 'utf8')).toBe(policyLinterPage());
  });

  it('has every rule with what to do', () => {
    const page = policyLinterPage();
    for (const { id, whatToDo } of [...RULES, ...CATALOGUE_RULES])
      expect(page.split(`\n### ${id}\n`)[1]?.split('\n### ')[0]).toContain(whatToDo);
  });
});
