export * from './check-tiles.js';
export * from './entry-bundle.js';
export * from './tile-hashes.js';
export * from './tile-path.js';
