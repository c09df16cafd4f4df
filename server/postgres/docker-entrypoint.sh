#!/bin/sh
# Creates the cluster on the first start, then becomes the server.
#
# A first start killed half-way must not leave a directory that is neither empty nor a cluster. So the
# cluster grows in $PGDATA/.init and is moved up with PG_VERSION last: that rename is the commit, and until
# it happens there is nothing in the directory that anyone could miss.
set -eu

say() { printf 'entrypoint: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Accepts NAME or NAME_FILE, never both, as the official image does.
read_secret() {
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    [ -z "${POSTGRES_PASSWORD:-}" ] || die 'set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, not both'
    POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  fi
  [ -n "${POSTGRES_PASSWORD:-}" ] || die 'a first start needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE'
}

run_init_scripts() {
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sql) say "running $script"; psql -v ON_ERROR_STOP=1 --no-psqlrc -f "$script" ;;
      *.sh) say "running $script"; sh "$script" ;;
    esac
  done
}

create_database() {
  [ "$PGDATABASE" = postgres ] || psql -v ON_ERROR_STOP=1 --no-psqlrc -d postgres -v name="$PGDATABASE" <<'SQL'
SELECT format('CREATE DATABASE %I', :'name') \gexec
SQL
}

# The temporary server listens on a socket of its own alone, so that nobody takes it for the real one.
build_cluster() {
  cluster=$1
  # printf is built into the shell, so the password is in no argument list.
  printf '%s\n' "$POSTGRES_PASSWORD" | initdb -D "$cluster" --username="$PGUSER" --pwfile=/dev/stdin \
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums >&2
  printf 'host all all all scram-sha-256\n' >>"$cluster/pg_hba.conf"
  printf "listen_addresses = '*'\n" >>"$cluster/postgresql.conf"

  pg_ctl -D "$cluster" -w -s -o "-c listen_addresses='' -c unix_socket_directories=/tmp" start >&2
  create_database
  run_init_scripts
  pg_ctl -D "$cluster" -w -s -m fast stop >&2
}

initialise() {
  if [ -d "$PGDATA/.init" ]; then
    say 'an earlier first start was cut short: starting over'
    find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .init -exec rm -rf {} +
    rm -rf "$PGDATA/.init"
  fi
  [ -z "$(find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found)" ] ||
    die "$PGDATA holds files but no cluster: refusing to touch them"

  read_secret
  mkdir -m 0700 "$PGDATA/.init"
  (
    export PGUSER="${POSTGRES_USER:-postgres}" PGHOST=/tmp
    export PGDATABASE="${POSTGRES_DB:-$PGUSER}"
    build_cluster "$PGDATA/.init/cluster"
  )
  find "$PGDATA/.init/cluster" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
  sync -f "$PGDATA"
  mv "$PGDATA/.init/cluster/PG_VERSION" "$PGDATA/PG_VERSION"
}

case ${1:-} in -*) set -- postgres "$@" ;; esac

if [ "${1:-}" = postgres ]; then
  mkdir -p "$PGDATA"
  if [ "$(id -u)" = 0 ]; then
    chown 999:999 "$PGDATA" /run/postgresql
    exec setpriv --reuid=999 --regid=999 --init-groups "$0" "$@"
  fi
  chmod 0700 "$PGDATA"
  [ -s "$PGDATA/PG_VERSION" ] || initialise
  rm -rf "$PGDATA/.init"
  unset POSTGRES_PASSWORD
fi

# As in the official image: the cluster is made, and nothing started.
case ${0##*/} in docker-ensure-initdb.sh) exit 0 ;; esac

exec "$@"
