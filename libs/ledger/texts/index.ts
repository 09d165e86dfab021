export * from './referred-texts.js';
export { openTextStore } from './store/sqlite-text-store.js';
export * from './text-store.js';
