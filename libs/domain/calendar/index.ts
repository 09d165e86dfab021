export * from './birthday.js';
export * from './duration.js';
