export * from './core.js';
export * from './log/evidence-log.js';
export { nodeHashing } from './hashing/node-hashing.js';
