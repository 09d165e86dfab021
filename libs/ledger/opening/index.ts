export { LinkIntents } from './link-intents.js';
export * from './ledger-identity.js';
export * from './open-asking.js';
export * from './open-ledger.js';
export { LINK_MIGRATIONS, SharedLinks } from './store/shared-links.js';
