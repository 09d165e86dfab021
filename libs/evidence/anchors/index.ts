export * from './anchoring.js';
export * from './http-time-stamps.js';
export * from './http-witness.js';
export * from './ports.js';
export * from './time-stamp.js';
