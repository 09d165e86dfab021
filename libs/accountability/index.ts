export { type Decision, decisionTime } from './decisions/decision.js';
export type { DecisionEntry } from './decisions/decision-line.js';
export * from './decisions/decision-log.js';
export type { FoundDecision } from './decisions/find-known.js';
export { endInterrupted, type Retention } from './decisions/keep-files.js';
export type { DecisionFilter } from './decisions/read-log.js';
export { type Access, AccessNotRecorded } from './access/access.js';
export * from './access/access-record.js';
export * from './access/refusal-counts.js';
