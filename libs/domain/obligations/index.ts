export { type Duty, DUTIES } from './duties.js';
export { openDuties } from './open-duties.js';
