export { lockDataFolder, LOCK_FILE } from './data-folder-lock.js';
export type { DataFolderLock } from './data-folder-lock.js';
export { openSqliteEventStore, type EmbeddedEventStore } from './open.js';
export type { SqliteEventStoreOptions } from './options.js';
