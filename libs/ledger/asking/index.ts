export * from './asking.js';
export * from './check-answer.js';
export * from './check-request.js';
export { Engine } from './engine.js';
export * from './question-refused.js';
export { decisionIdAt } from './decision-id.js';
export { type Answered, answerText, decided } from './stood.js';
