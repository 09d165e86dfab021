#!/bin/sh
# Makes the secrets of docker-compose.yml as files, once: `sh infra/secrets/make-secrets.sh [FOLDER]` (default ./secrets).
# What is there already is left as it is. Needs openssl. The user of the event store is made by hand (docs/production.md).
set -eu
umask 077
folder=${1:-./secrets}
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

password() {
  [ -e "$1" ] || openssl rand -hex 24 | tr -d '\n' >"$1"
}
for name in postgres_password tables_password keys_password grafana_password eventstore_password eventstore_admin_password; do
  password "$name"
done

# 32 bytes in base64: docs/operator.md. Keep a copy in another place; without it everything sealed is lost.
[ -e master.key ] || openssl rand -base64 32 >master.key

if [ ! -e eventstore.crt ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN=consent-ledger event store CA' \
    -keyout eventstore_ca.key -out eventstore_ca.crt 2>/dev/null
  openssl req -newkey rsa:3072 -nodes -subj '/CN=eventstoredb-node' -keyout eventstore.key -out eventstore.csr 2>/dev/null
  printf '%s\n' 'subjectAltName=DNS:eventstore,DNS:localhost,IP:127.0.0.1' 'extendedKeyUsage=serverAuth,clientAuth' \
    'keyUsage=digitalSignature,keyEncipherment' 'basicConstraints=critical,CA:FALSE' >eventstore.ext
  openssl x509 -req -in eventstore.csr -CA eventstore_ca.crt -CAkey eventstore_ca.key -CAcreateserial -days 825 \
    -extfile eventstore.ext -out eventstore.crt 2>/dev/null
  rm -f eventstore.csr eventstore.ext eventstore_ca.srl
fi

url() {
  [ -e "$1" ] || printf '%s\n' "$2" >"$1"
}
url eventstore_url "esdb://ledger:$(cat eventstore_password)@eventstore:2113?tls=true&tlsCAFile=/run/secrets/eventstore_ca"
url database_url "postgres://ledger:$(cat tables_password)@postgres:5432/ledger"
url keys_database_url "postgres://ledger_keys:$(cat keys_password)@postgres:5432/ledger"

# Containers read them as users of their own, so the files are readable; the folder is not. The CA's key is for no container.
chmod 444 ./*
chmod 400 eventstore_ca.key
echo "The secrets lie in $PWD; keep a copy of master.key in another place, and eventstore_ca.key off this machine."
