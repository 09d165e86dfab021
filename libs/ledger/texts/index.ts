export * from './referred-texts.js';
export { textStoreOn } from './store/postgres-text-store.js';
export { TEXT_MIGRATIONS } from './store/text-migrations.postgres.js';
export { openTextStore } from './store/sqlite-text-store.js';
export * from './text-store.js';
