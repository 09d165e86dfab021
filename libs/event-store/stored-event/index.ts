/** The stored event, byte for byte (facts-and-subjects 1, 4 and 11): `node:crypto` and nothing else. */
export * from './base64url.js';
export * from './box.js';
export * from './canonical-bytes.js';
export * from './canonical-json.js';
export * from './codec.js';
export * from './command-id.js';
export * from './compose.js';
export * from './disclosure.js';
export * from './errors.js';
export * from './instant.js';
export * from './place-fields.js';
export * from './sets.js';
export * from './stored-event.js';
export * from './streams.js';
export * from './strict-json.js';
