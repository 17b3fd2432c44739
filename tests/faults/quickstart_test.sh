#!/bin/bash
# core/quickstart: starts, starts again, stops with nothing left behind, and recovers from kill -9 of each process.
set -u
cd "$(dirname "$0")/../.." || exit 1
. core/tools/script.sh
unset ASSAY_DATABASE ASSAY_DATABASE_OWNER
state=$(cd "${ASSAY_STATE:?run by tests/run}" && pwd -P)/quick
out=$ASSAY_STATE/out
number=0
result() { # NAME COMMAND ...
    local name=$1
    shift
    number=$((number + 1))
    if "$@"; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        tail -n 15 "$out" | sed 's/^/# /'
    fi
}
port=$((20000 + RANDOM % 20000))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
done

script=
starts=0
start() { # OPTION ...
    starts=$((starts + 1))
    out=$ASSAY_STATE/out.$starts
    : >"$out"
    # What bash starts in the background ignores INT, and could never be stopped by it.
    env --default-signal=INT core/quickstart --port "$port" --state "$state" --no-demo "$@" >>"$out" 2>&1 9>&- &
    script=$!
}
ready_within() { # SECONDS
    local tenths=$(($1 * 10))
    until grep -q "^Ready: http://127.0.0.1:$port/$" "$out"; do
        kill -0 "$script" 2>/dev/null && [ $((tenths -= 1)) -gt 0 ] || return 1
        sleep 0.1
    done
}
answer() { # PATH: the status line
    local line
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$1" >&3
    read -r -t 10 line <&3
    exec 3<&- 3>&-
    [[ $line == "HTTP/1.1 200"* ]]
}
answer_within() { # SECONDS PATH
    local tenths=$(($1 * 10))
    until answer "$2" 2>/dev/null; do
        [ $((tenths -= 1)) -gt 0 ] || return 1
        sleep 0.1
    done
}
# Every process that was started for this state folder.
processes() {
    local process
    for process in /proc/[0-9]*; do
        process=${process#/proc/}
        if [ "$process" != $$ ] && grep -qaF -- "$state" "/proc/$process/cmdline" 2>/dev/null; then
            echo "$process"
        fi
    done
    holders_of "$state/lock"
}
nothing_left() {
    local tenths=50 left
    while left=$(processes) && [ -n "$left" ]; do
        [ $((tenths -= 1)) -gt 0 ] || { echo "# left: $left"; return 1; }
        sleep 0.1
    done
}
ended_with() { # STATUS
    local status=0
    wait "$script" || status=$?
    [ "$status" = "$1" ]
}
server_process() {
    local process
    for process in /proc/[0-9]*; do
        if tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q "^[^ ]*assay serve --port $port "; then
            echo "${process#/proc/}"
            return
        fi
    done
}
sql() {
    local as=()
    [ "$(id -u)" != 0 ] || as=(setpriv --reuid postgres --regid postgres --clear-groups)
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    "${as[@]}" "$bin/psql" -X -At -h "$state/socket" -U assay_owner -d assay -c "$1"
}
kept() {
    [ "$(sql "SELECT value FROM setting WHERE name = 'test.kept'")" = "$1" ]
}

start
result "is ready" ready_within 120
result "serves the start page" answer /
result "keeps its key to itself" [ "$(stat -c %a "$state/server.key")" = 600 ]
sql "INSERT INTO setting (name, value) VALUES ('test.kept', 'one')" >/dev/null
first=$script
core/quickstart --port "$port" --state "$state" --no-demo >"$out.second" 2>&1 9>&-
result "refuses a state folder in use" [ $? = 1 ]
result "says who uses it" grep -q "process $first" "$out.second"
core/quickstart --port "$port" --state "$state.other" --no-demo >"$out.second" 2>&1 9>&-
result "refuses a port that is taken" [ $? = 1 ]
result "says which port" grep -q "port $port is taken" "$out.second"
kill -s TERM "$script"
result "ends well on TERM" ended_with 0
result "leaves no process behind" nothing_left

start
result "starts again within 5 seconds" ready_within 5
result "keeps the data" kept one
backend=$(sql "SELECT pid FROM pg_stat_activity WHERE usename = 'assay_app' LIMIT 1")
kill -s KILL "$backend"
result "goes on after a backend was killed" answer_within 20 /
kill -s INT "$script"
result "ends well on INT" ended_with 0
result "leaves no process behind then" nothing_left

start
result "starts after that" ready_within 10
kill -s KILL "$(server_process)"
result "ends when the server was killed" ended_with 1
result "leaves no process behind a killed server" nothing_left

start
result "starts after the server was killed" ready_within 10
sql "UPDATE setting SET value = 'two' WHERE name = 'test.kept'" >/dev/null
kill -s KILL "$(head -n 1 "$state/postgres/postmaster.pid")"
result "ends when PostgreSQL was killed" ended_with 1
result "leaves no process behind a killed PostgreSQL" nothing_left
echo "$$" >"$state/postgres/postmaster.pid.new"
tail -n +2 "$state/postgres/postmaster.pid" >>"$state/postgres/postmaster.pid.new"
mv "$state/postgres/postmaster.pid.new" "$state/postgres/postmaster.pid"

start
result "starts after PostgreSQL was killed, its pid now somebody else's" ready_within 10
result "keeps what was confirmed before the kill" kept two
kill -s KILL "$script"
wait "$script" 2>/dev/null

start
result "starts after the script was killed" ready_within 20
result "keeps the data then" kept two
kill -s TERM "$script"
result "ends well at last" ended_with 0
result "leaves no process behind at last" nothing_left

core/quickstart --port none >"$out" 2>&1
result "refuses a port that is none" [ $? = 1 ]
core/quickstart --unknown >"$out" 2>&1
result "refuses an unknown option" [ $? = 2 ]
echo "1..$number"
