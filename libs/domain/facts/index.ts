export * from './catalogue.js';
export * from './effect.js';
export * from './fact.js';
export * from './field.js';
export * from './vocabulary.js';
