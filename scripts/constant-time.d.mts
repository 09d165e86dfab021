import type { Linter } from 'eslint';

export const CONSTANT_TIME: Linter.RuleEntry;
export const WITH_SECRETS: string[];
