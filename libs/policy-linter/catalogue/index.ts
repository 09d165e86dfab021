import type { Finding } from '../lint-policy.js';
import { readPolicy } from '../text/read-policy.js';
import { basisDiffers } from './basis-differs.js';
import { basisUnstated } from './basis-unstated.js';
import { type CatalogueRule, type DeclaredCatalogue, differenceFinding } from './catalogue-rule.js';
import { lineMissing } from './line-missing.js';
import { periodDiffers } from './period-differs.js';
import { purposeMissing } from './purpose-missing.js';
import { wordsMissing } from './words-missing.js';

/** The ways in which a text and a catalogue are compared; only what can be decided soundly. */
export const CATALOGUE_RULES: readonly CatalogueRule[] = [
  lineMissing,
  wordsMissing,
  basisDiffers,
  basisUnstated,
  periodDiffers,
  purposeMissing,
];

/** Compares a policy in plain text with a catalogue made from it; differences in order of lines. Throws nothing. */
export function compareWithCatalogue(source: string, catalogue: DeclaredCatalogue): readonly Finding[] {
  const policy = readPolicy(source);
  return CATALOGUE_RULES.flatMap((rule) =>
    rule.compare(policy, catalogue).map((difference) => differenceFinding(rule, difference)),
  ).sort((one, other) => one.line - other.line);
}
