export * from './leaf.js';
export * from './leaf-text.js';
export * from './read-stream.js';
