export * from './asking.js';
export * from './check-answer.js';
export * from './check-request.js';
export { Engine } from './engine.js';
export * from './question-refused.js';
export { answerText } from './stood.js';
