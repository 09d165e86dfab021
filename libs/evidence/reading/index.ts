/**
 * What reading evidence takes, and nothing else: no database, no service. The verifier's programs start here
 * (`ledger-cli verify`, the single-file verifier).
 */
export * from '../core.js';
export { nodeHashing } from '../hashing/node-hashing.js';
export * from '../zip/index.js';
export * from '../bag/index.js';
export * from '../verify/index.js';
// Does its work where it is loaded by a thread (the single-file verifier is its own thread's program).
export { readBodies } from '../files/body-worker.js';
export { openBundle, type OpenBundle } from '../files/open-bundle.js';
export { isReceipt } from '../receipts/receipt.js';
export { verifyReceipt } from '../receipts/verify-receipt.js';
