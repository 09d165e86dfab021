export * from './change-feed.js';
export * from './change-token.js';
