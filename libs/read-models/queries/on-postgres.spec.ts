// The lists and counts once more, with the tables on PostgreSQL.
import '../../../test/support/postgres/choose-postgres.js';
import './lists.spec.js';
import './walk.spec.js';
import './register/register.spec.js';
import '../changes/change-feed.spec.js';
