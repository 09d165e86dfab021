export * from './map-hashes.js';
export * from './map-proof.js';
export * from './subtree.js';
