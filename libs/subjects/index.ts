export { forgottenBy, type ForgottenMarker } from './erasure/forgotten.js';
export * from './errors.js';
export { KeyedHash } from './identifiers/keyed-hash.js';
export * from './linking/canonical.js';
export { openSubjects } from './open-subjects.js';
export { drawRandom } from './keys/random-pool.js';
export { DIRECTORY_MIGRATIONS, KEY_MIGRATIONS } from './store/postgres.js';
export * from './subject-stream.js';
export * from './subjects.js';
