export * from './calendar/index.js';
export * from './decision/index.js';
export * from './deadlines/index.js';
export * from './facts/index.js';
export * from './commands/index.js';
export * from './obligations/index.js';
