export * from './ledger-identity.js';
export * from './open-asking.js';
export * from './open-ledger.js';
