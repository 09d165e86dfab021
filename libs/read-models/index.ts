export * from './errors.js';
export { ReadModelDatabase, type ReadModelOptions } from './store/database.js';
export type { ReadsRows, SqlValue } from './store/sql.js';
export * from './store/rows.js';
