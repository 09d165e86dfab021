export * from './leaf.js';
export * from './read-stream.js';
