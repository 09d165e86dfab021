export * from './record-command.js';
export * from './recorder.js';
