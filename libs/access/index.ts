export * from './principals/principal.js';
export * from './principals/roles.js';
