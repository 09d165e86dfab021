/** The form of a bundle: a BagIt 1.0 bag with a signed note (evidence format 3). Runs in Node and in a page. */
export * from './bundle-note.js';
export * from './layout.js';
export * from './manifest.js';
export * from './not-proved.js';
export * from './read-documents.js';
export * from './request.js';
