/**
 * What reading evidence takes, as pure code: it runs in Node and in a browser alike (no `node:` import below this
 * file). Hashes and signatures come through the port `hashing/`.
 */
export * from './bytes/index.js';
export * from './checkpoint/index.js';
export * from './errors.js';
export * from './hashing/index.js';
export * from './leaf/index.js';
export * from './map/index.js';
export * from './merkle/index.js';
export * from './notes/index.js';
export * from './tiles/index.js';
