export * from './answer.js';
export * from './question.js';
export * from './reasons.js';
export * from './settings.js';
