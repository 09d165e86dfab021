export * from './command-handlers.js';
export * from './commands.js';
export * from './queries.js';
export * from './query-handlers.js';
