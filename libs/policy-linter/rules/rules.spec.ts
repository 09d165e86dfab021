import { describe, expect, it } from '@jest/globals';
import { lintPolicy } from '../lint-policy.js';
import { BASES_EXAMPLES } from '../testing/examples/bases.js';
import { CONSENT_EXAMPLES } from '../testing/examples/consent.js';
import { MISSING_EXAMPLES } from '../testing/examples/missing.js';
import { RIGHTS_EXAMPLES } from '../testing/examples/rights.js';
import { RULES } from './index.js';

const EXAMPLES = { ...CONSENT_EXAMPLES, ...BASES_EXAMPLES, ...RIGHTS_EXAMPLES, ...MISSING_EXAMPLES };

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { found = [], notFound = [] } = EXAMPLES[id] ?? {};

  it('has at least three examples to find and three near ones', () => {
    expect(Math.min(found.length, notFound.length)).toBeGreaterThanOrEqual(3);
  });

  it.each(found)('finds: %s', (text) => expect(lintPolicy(text, [rule])).not.toEqual([]));

  it.each(notFound)('leaves alone: %s', (text) => expect(lintPolicy(text, [rule])).toEqual([]));
});

describe('the rules together', () => {
  it('have ids of their own, an article, an explanation and something to do', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const { id, articles, explanation, whatToDo } of RULES) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(articles.length).toBeGreaterThan(0);
      expect(explanation).toMatch(/\.$/);
      expect(whatToDo).toMatch(/\.$/);
    }
  });

  it('have no examples for rules that are gone', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });
});
