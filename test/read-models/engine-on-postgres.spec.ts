// What the engine does at the edges once more, with the tables on PostgreSQL.
import '../support/postgres/choose-postgres.js';
import './engine.spec.js';
