export * from './destroy.js';
export * from './sync.js';
export * from './write.js';
