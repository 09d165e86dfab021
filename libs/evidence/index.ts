export * from './core.js';
export * from './log/evidence-log.js';
export { nodeHashing } from './hashing/node-hashing.js';
export * from './log/open-log.js';
export { DEFAULT_RULES, type SealRules } from './sealer/seal-rules.js';
