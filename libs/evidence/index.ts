export * from './core.js';
export { nodeHashing } from './hashing/node-hashing.js';
