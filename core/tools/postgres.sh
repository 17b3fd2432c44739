# A PostgreSQL of one's own in a state folder: no TCP, a socket in the folder, peer authentication. To be sourced by
# bash after script.sh; lock_take comes first. As root it runs as the user postgres, else as oneself.
#
# postgres_start FOLDER [SERVICE-USER]   sets postgres_pid, postgres_socket, postgres_bin
# postgres_stop
# postgres_sql DATABASE ...              psql as the superuser
# postgres_database NAME                 makes roles and database when they are not there

postgres_pid=
postgres_socket=

postgres_as() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid postgres --regid postgres --clear-groups "$@")
    else
        "$@"
    fi
}

postgres_find() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
        if [ -x "$folder/initdb" ]; then
            postgres_bin=$folder
            return 0
        fi
    done
    fail "no PostgreSQL server is installed"
}

# Who may be whom: the operator everybody, the service user the serving role only.
postgres_write_access() { # DATA SERVICE-USER
    local me data=$1 name
    me=$(id -un)
    echo "local all all peer map=assay" >"$data/pg_hba.conf"
    for name in "$me" postgres; do
        printf 'assay %s postgres\nassay %s assay_owner\nassay %s assay_app\n' "$name" "$name" "$name"
    done >"$data/pg_ident.conf"
    [ -z "$2" ] || printf 'assay %s assay_app\n' "$2" >>"$data/pg_ident.conf"
}

postgres_make() { # FOLDER
    local new=$1/postgres.new
    rm -rf "$new"
    mkdir -m 700 "$new"
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$new"
    if ! postgres_as "$postgres_bin/initdb" -N -k --locale=C.UTF-8 --encoding=UTF8 --auth=peer -U postgres \
        -D "$new" >"$1/postgres.log" 2>&1; then
        cat "$1/postgres.log" >&2
        fail "initdb failed"
    fi
    sync -f "$new"
    mv "$new" "$1/postgres"
}

postgres_start() { # FOLDER [SERVICE-USER]
    local folder=$1 data=$1/postgres tries=1200
    postgres_find
    postgres_socket=$folder/socket
    # A socket's path has room for 107 bytes.
    [ ${#postgres_socket} -le 80 ] || postgres_socket=/tmp/assay-$(printf %s "$folder" | cksum | cut -d ' ' -f 1)
    mkdir -p "$postgres_socket"
    chmod 755 "$postgres_socket"
    if [ "$(id -u)" = 0 ]; then
        chown postgres:postgres "$postgres_socket"
        postgres_as test -x "$folder" || fail "$folder lies in a folder that the user postgres may not pass;
    name another by --state, or open its parents (chmod o+x)"
    fi
    [ -d "$data" ] || { say "Making a private PostgreSQL in $data"; postgres_make "$folder"; }
    postgres_write_access "$data" "${2:-}"
    # The lock is ours, so nothing of a former start lives: its pid file is stale, whoever has the number now.
    rm -f "$data/postmaster.pid"
    local as=()
    [ "$(id -u)" != 0 ] || as=(--reuid postgres --regid postgres --clear-groups)
    # In a session of its own (Ctrl-C is not for it), and gone when this script is. The log is for operators: levels
    # and verbosity are set so that no one's data gets into it.
    setsid setpriv "${as[@]}" --pdeathsig INT "$postgres_bin/postgres" -D "$data" -c listen_addresses= \
        -c unix_socket_directories="$postgres_socket" -c log_min_messages=log -c log_min_error_statement=panic \
        -c log_error_verbosity=terse -c timezone=UTC -c log_timezone=UTC -c max_connections=200 \
        -c password_encryption=scram-sha-256 ${postgres_options:-} </dev/null >"$folder/postgres.log" 2>&1 &
    postgres_pid=$!
    until "$postgres_bin/pg_isready" -q -t 2 -h "$postgres_socket" -d postgres -U postgres; do
        if ! kill -0 "$postgres_pid" 2>/dev/null || [ $((tries -= 1)) -le 0 ]; then
            tail -n 20 "$folder/postgres.log" >&2
            fail "PostgreSQL does not start; its words are above"
        fi
        sleep 0.05
    done
}

postgres_stop() {
    child_stop "$postgres_pid" INT 30
    postgres_pid=
}

postgres_sql() { # DATABASE ...
    local database=$1
    shift
    PGOPTIONS= "$postgres_bin/psql" -X -q -v ON_ERROR_STOP=1 -At -h "$postgres_socket" -U postgres -d "$database" "$@"
}

# assay_owner has the tables, assay_app serves and makes none.
postgres_database() { # NAME
    postgres_sql postgres <<SQL || fail "roles and database could not be made"
SELECT format('CREATE ROLE %I LOGIN', name) FROM (VALUES ('assay_owner'), ('assay_app')) AS wanted (name)
WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec
SELECT 'CREATE DATABASE $1 OWNER assay_owner TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$1') \gexec
SQL
}
