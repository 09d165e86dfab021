export * from './cosignature.js';
export * from './signed-note.js';
export * from './vkey.js';
