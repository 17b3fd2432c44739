# What the project's scripts share. To be sourced by bash.

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "$(basename "$0"): $*"
    exit 1
}

# Runs a command and stays able to hear TERM and INT meanwhile: bash hears them only between commands, or in wait.
step() {
    local status=0
    "$@" </dev/null &
    step_child=$!
    step_last=$step_child
    wait "$step_child" || status=$?
    step_child=
    return "$status"
}

# Ends a child: with its signal, and by force when it has not gone within so many seconds.
child_stop() { # PID SIGNAL SECONDS
    local tenths=$(($3 * 20))
    [ -n "$1" ] || return 0
    kill -s "$2" "$1" 2>/dev/null || { wait "$1" 2>/dev/null; return 0; }
    while [ "$tenths" -gt 0 ] && kill -0 "$1" 2>/dev/null; do
        sleep 0.05
        tenths=$((tenths - 1))
    done
    kill -s KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null
    return 0
}

# Processes that hold the file open.
holders_of() { # FILE
    local link
    for link in /proc/[0-9]*/fd/*; do
        if [ "$(readlink "$link" 2>/dev/null)" = "$1" ]; then
            link=${link#/proc/}
            [ "${link%%/*}" = "$$" ] || printf '%s\n' "${link%%/*}"
        fi
    done | sort -u
}

# One script at a time in a state folder. Whatever it starts inherits the lock, so that nothing of a former start that
# was killed can still be at work when the lock is had.
lock_take() { # FOLDER
    local file=$1/lock owner
    exec 9<>"$file"
    if ! flock -n 9; then
        owner=$(head -n 1 "$file")
        if [ -n "$owner" ] && [ "$owner" != $$ ] && grep -qa "$(basename "$0")" "/proc/$owner/cmdline" 2>/dev/null; then
            fail "$1 is in use: $(basename "$0") runs there already as process $owner"
        fi
        say "Waiting for what a former start left behind ..."
        if ! flock -w 15 9; then
            holders_of "$file" | xargs -r kill -s KILL 2>/dev/null
            flock -w 10 9 || fail "$1 is still in use by processes: $(holders_of "$file" | tr '\n' ' ')"
        fi
    fi
    echo $$ >"$file"
}
