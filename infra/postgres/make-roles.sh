#!/bin/sh
# Run once by the image of PostgreSQL, when its volume is empty: the ledger's two roles, with passwords from files.
set -eu
exec psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" \
  --set tables_password="$(cat /run/secrets/tables_password)" \
  --set keys_password="$(cat /run/secrets/keys_password)" \
  --file "$(dirname "$0")/parts/roles.sql"
