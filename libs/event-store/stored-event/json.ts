/** The part of the stored event that needs no `node:` module: what a browser reads evidence with. */
export * from './canonical-bytes.js';
export * from './canonical-json.js';
export * from './errors.js';
export * from './sets.js';
export * from './stored-event.js';
export * from './strict-json.js';
