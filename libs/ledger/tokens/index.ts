export * from './position-token.js';
