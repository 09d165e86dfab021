-- The two roles of the ledger in its own database, for psql: \set tables_password and keys_password before.
-- Keys have a role and a schema of their own, so that a dump made as `ledger` holds no key, and whoever takes over the
-- tables' role cannot read one.
CREATE ROLE ledger LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'tables_password';
CREATE ROLE ledger_keys LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'keys_password';
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Each makes its own schema with its migrations; neither sees into the other's.
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE :"DBNAME" TO ledger;
GRANT CONNECT, CREATE ON DATABASE :"DBNAME" TO ledger_keys;
GRANT USAGE, CREATE ON SCHEMA public TO ledger;
