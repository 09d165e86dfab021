export * from './frontier.js';
export * from './prove.js';
export * from './tree-hashes.js';
export * from './verify.js';
