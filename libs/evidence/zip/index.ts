/** The containers of a bundle: the canonical ZIP, and any other map of files. Runs in Node and in a page. */
export * from './crc32.js';
export * from './errors.js';
export * from './file-map.js';
export { mayBePacked, pack, type Packed } from './packing.js';
export * from './read-zip.js';
export * from './safe-path.js';
export * from './write-zip.js';
