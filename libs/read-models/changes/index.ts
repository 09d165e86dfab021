export * from './change-token.js';
