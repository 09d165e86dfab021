export { CATALOGUE_RULES, compareWithCatalogue } from './catalogue/index.js';
export type {
  CatalogueRule,
  DeclaredCatalogue,
  DeclaredPurpose,
  DeclaredRight,
} from './catalogue/catalogue-rule.js';
export { findingsIn, lintPolicy, type Finding } from './lint-policy.js';
export { RULES } from './rules/index.js';
export type { Hit, Rule, Severity } from './rules/rule.js';
export { readsAsEnglish } from './text/english.js';
export { readPolicy } from './text/read-policy.js';
export type { Block, BlockKind, Policy, Sentence } from './text/policy.js';
