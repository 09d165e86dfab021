export * from './recording/index.js';
export * from './texts/index.js';
