export * from './clocks.js';
export * from './command.js';
export * from './decide-command.js';
export * from './operations.js';
export * from './refusals.js';
export * from './register-state.js';
export * from './subject-state.js';
export * from './superseded.js';
