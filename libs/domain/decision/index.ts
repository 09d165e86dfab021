export * from './answer.js';
export * from './decide.js';
export * from './law.js';
export * from './question.js';
export * from './reasons.js';
export * from './settings.js';
