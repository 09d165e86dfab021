export * from './text-store.js';
