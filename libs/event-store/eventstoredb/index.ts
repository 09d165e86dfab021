export { openEventStoreDb } from './open.js';
export type { DropReason, EventStoreDbOptions, StoreWatcher } from './options.js';
export type { EventStoreDb } from './store.js';
