/** Makes bundles (evidence format 3). */
export { BundleWriter } from './bundle-writer.js';
export { ExportFailed, type ExportFault } from './errors.js';
export {
  makeBundle,
  type BundleRequest,
  type BundleSources,
  type MadeBundle,
  type Progress,
} from './make-bundle.js';
export type { BundleModel, ToldFact, ToldText, WritesDocuments } from './model.js';
export { fileSpool, memorySpool, type Spool } from './spool.js';
