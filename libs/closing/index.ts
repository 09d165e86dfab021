export * from './close-all.js';
