export * from './queries.js';
export * from './query-handlers.js';
