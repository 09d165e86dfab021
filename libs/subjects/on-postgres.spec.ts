// The suites of this room once more, with directory and keys on PostgreSQL. What they say of files is said elsewhere.
import '../../test/support/postgres/choose-postgres.js';
import './directory/directory.spec.js';
import './erasure/crash.spec.js';
import './erasure/new-life.spec.js';
import './erasure/plan-erasure.spec.js';
import './erasure/sweeper.spec.js';
import './keys/key-backups.spec.js';
import './keys/rotation.spec.js';
import './sealing/sealing.spec.js';
