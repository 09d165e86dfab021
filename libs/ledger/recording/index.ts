export * from './clock-watch.js';
export * from './ledger-recorder.js';
export * from './parts.js';
export * from './proof-keeper.js';
export * from './record-command.js';
export * from './recorder.js';
