export * from './ledger-identity.js';
export * from './open-asking.js';
