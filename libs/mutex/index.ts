export * from './mutex.js';
export * from './keyed-mutex.js';
