export * from './mutex.js';
export * from './keyed-mutex.js';
export * from './shared-mutex.js';
