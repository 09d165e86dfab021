// The service, end to end, once more with tables, texts, directory and keys on PostgreSQL.
import '../support/postgres/choose-postgres.js';
import './consent.spec.js';
import './commands.spec.js';
import './operations.spec.js';
import './projections.spec.js';
