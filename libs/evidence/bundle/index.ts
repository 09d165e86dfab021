/** Makes bundles (evidence format 3). */
export { BundleWriter } from './bundle-writer.js';
export { ExportFailed, type ExportFault } from './errors.js';
export { makeBundle, type MadeBundle } from './make-bundle.js';
export type { BundleRequest, BundleSources, Progress } from './part.js';
export type { BundleModel, ToldFact, ToldText, WritesDocuments } from './model.js';
export { fileSpool, memorySpool, type Spool } from './spool.js';
