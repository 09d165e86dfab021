export * from './recording/index.js';
export * from './texts/index.js';
export * from './asking/index.js';
export * from './reading/index.js';
export * from './tokens/index.js';
export * from './opening/index.js';
export * from './cqrs/index.js';
