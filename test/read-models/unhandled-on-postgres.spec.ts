// What cannot be handled once more, with the tables on PostgreSQL.
import '../support/postgres/choose-postgres.js';
import './unhandled.spec.js';
