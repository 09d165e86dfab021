export * from './appended-facts.js';
export * from './fact-of.js';
