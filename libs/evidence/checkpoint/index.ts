export * from './checkpoint.js';
export * from './policy.js';
export * from './seal.js';
export * from './tlog-proof.js';
