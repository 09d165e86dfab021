export * from './answer.js';
export { decide } from './decide.js';
export { historyOf, type SubjectHistory } from './history/history-index.js';
export * from './law/controller-law.js';
export { lawOf } from './law/law-index.js';
export * from './linked.js';
export * from './question.js';
export * from './reasons.js';
export * from './settings.js';
