export * from './clock-watch.js';
export * from './ledger-recorder.js';
export * from './link-keeper.js';
export * from './parts.js';
export type { Meaning, PreviewAnswer, PreviewCommand, RestsOn } from './preview.js';
export * from './proof-keeper.js';
export * from './record-command.js';
export * from './recorder.js';
