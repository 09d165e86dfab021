export * from './errors.js';
export * from './linking/canonical.js';
export { openSubjects } from './open-subjects.js';
export * from './subject-stream.js';
export * from './subjects.js';
