export * from './identify/credentials.js';
export * from './keys/api-keys.js';
export { idInKey, KEY_PREFIXES, type KeyKind } from './keys/api-key.js';
export { AccessStoreError, type KeyRecord, type KeyStore } from './keys/key-record.js';
export * from './keys/key-refused.js';
export * from './principals/principal.js';
export * from './principals/roles.js';
export * from './rights/grants.js';
export { openKeyStore } from './store/open-key-store.js';
