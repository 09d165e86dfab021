// The properties of the tables once more, with the tables on PostgreSQL.
import '../support/postgres/choose-postgres.js';
import './tables.spec.js';
import './status.spec.js';
import './counts.spec.js';
