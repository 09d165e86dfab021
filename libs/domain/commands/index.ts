export * from './operations.js';
export * from './refusals.js';
