import { describe, expect, it } from '@jest/globals';
import { CATALOGUE_EXAMPLES, type CatalogueExample } from '../testing/examples/catalogue.js';
import { CATALOGUE_RULES, compareWithCatalogue } from './index.js';

const textWith = (entry: string) => `Who we are
The ferries of Gerenau tell you here what they do with data.

How we use your data

${entry}
`;

/** The rules by which a text with one purpose differs from what is declared of it. */
function rulesMet([entry, declared]: CatalogueExample): readonly string[] {
  const [title = ''] = entry.split(':');
  const purpose = { slug: 'one', title, lines: [6], bases: [], periods: [], ...declared };
  return compareWithCatalogue(textWith(entry), { purposes: [purpose], rights: [] }).map(({ rule }) => rule);
}

describe.each(CATALOGUE_RULES.map(({ id }) => id))('%s', (id) => {
  const { found = [], notFound = [] } = CATALOGUE_EXAMPLES[id] ?? {};

  it('has at least three examples to find and three near ones', () => {
    expect(Math.min(found.length, notFound.length)).toBeGreaterThanOrEqual(3);
  });

  it.each(found)('finds: %s %j', (...example) => expect(rulesMet(example)).toContain(id));

  it.each(notFound)('leaves alone: %s %j', (...example) => expect(rulesMet(example)).not.toContain(id));
});
