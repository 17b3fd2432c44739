# One test: a database of its own, its program, and what came of it. To be sourced by bash after script.sh, postgres.sh
# and lanes.sh; run_tap is a job of theirs.
#
# Each lane has a PostgreSQL of its own: what one test does to the cluster, and a transaction it holds open, are nothing
# to its neighbour.

lane_server=() # [lane]: the process of its PostgreSQL
lane_socket=()

databases_start() { # FOLDER LANES PROGRAM
    local folder=$1 lane
    # What is lost in a power cut is of no interest here; speed is.
    postgres_options="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB"
    mkdir -m 711 "$folder"
    lock_take "$folder"
    for ((lane = 1; lane <= $2; lane++)); do
        mkdir -m 711 "$folder/$lane"
        [ "$lane" = 1 ] || cp -a "$folder/made" "$folder/$lane/postgres"
        databases_start_one "$folder/$lane" "$lane"
        [ "$lane" = 1 ] || continue
        postgres_database assay_template
        if ! ASSAY_DATABASE_OWNER="host=$postgres_socket user=assay_owner dbname=assay_template" \
            "$3" migrate >"$folder/migrate.log" 2>&1; then
            cat "$folder/migrate.log" >&2
            fail "the schema cannot be made"
        fi
        [ "$2" = 1 ] && return
        postgres_stop
        cp -a "$folder/1/postgres" "$folder/made"
        databases_start_one "$folder/1" 1
    done
    rm -rf "$folder/made"
}

databases_start_one() { # FOLDER LANE
    postgres_start "$1"
    lane_server[$2]=$postgres_pid
    lane_socket[$2]=$postgres_socket
}

databases_stop() {
    local lane
    for lane in "${!lane_server[@]}"; do
        kill -s INT "${lane_server[lane]}" 2>/dev/null
    done
    postgres_stop # one that is not in the list yet
    for lane in "${!lane_server[@]}"; do
        child_stop "${lane_server[lane]}" INT 30
        rm -rf "${lane_socket[lane]}"
    done
}

database_name= # of the job's test, where it has one

database_give() {
    database_name=test_$BASHPID
    postgres_socket=${lane_socket[lane]}
    postgres_sql postgres -c "CREATE DATABASE $database_name TEMPLATE assay_template OWNER assay_owner" ||
        fail "a test's database cannot be made"
    export ASSAY_DATABASE="host=$postgres_socket user=assay_app dbname=$database_name"
    export ASSAY_DATABASE_OWNER="host=$postgres_socket user=assay_owner dbname=$database_name"
}
database_take() {
    [ -z "$database_name" ] || postgres_sql postgres -c "DROP DATABASE $database_name WITH (FORCE)"
}

# Runs one program that prints TAP and counts. What was planned and not reported, and an exit status that no reported
# failure explains, count as failed.
run_tap() { # NAME SECONDS PROGRAM COMMAND ...; NAME is suite/test, or label/suite/test
    local name=$1 seconds=$2 status=0 began=$SECONDS good bad over planned
    export ASSAY_PROGRAM=$3
    export ASAN_OPTIONS=detect_stack_use_after_return=1:log_path=$job_folder/sanitizer
    export UBSAN_OPTIONS=print_stacktrace=1:log_path=$job_folder/sanitizer
    export CMOCKA_MESSAGE_OUTPUT=TAP
    export ASSAY_STATE=$job_folder/state
    mkdir "$ASSAY_STATE"
    shift 3
    case /$name in
    */unit/* | */plugins/* | */arch/*) ;;
    *) database_give ;;
    esac
    step timeout -k 10 "$seconds" "$@" >"$job_folder/out" 2>"$job_folder/err" || status=$?
    job_clear
    database_take
    read -r good bad over planned < <(awk '
        /^[ \t]/ { next }
        /^ok .*# (SKIP|skip)/ || /^not ok .*# (SKIP|skip)/ { over++; next }
        /^ok / { good++ }
        /^not ok / { bad++ }
        /^1\.\.[0-9]+/ { planned += substr($1, 4) }
        END { print good + 0, bad + 0, over + 0, planned + 0 }' "$job_folder/out")
    if [ $((good + bad + over)) -lt "$planned" ]; then
        bad=$((bad + planned - good - bad - over))
    elif [ "$bad" = 0 ] && { [ "$status" != 0 ] || [ $((good + over)) = 0 ]; }; then
        bad=1
    fi
    # What a sanitizer had to say, of this program or of one that it started.
    if compgen -G "$job_folder/sanitizer.*" >/dev/null; then
        cat "$job_folder"/sanitizer.* >>"$job_folder/err"
        bad=$((bad == 0 ? 1 : bad))
    fi
    if [ "$bad" = 0 ]; then
        echo "ok    $name: $good passed$([ "$over" = 0 ] || echo ", $over skipped") ($((SECONDS - began)) s)"
    else
        echo "FAIL  $name: $good passed, $bad failed, exit status $status ($((SECONDS - began)) s)"
        tail -n 150 "$job_folder/out" | sed 's/^/      /'
        tail -n 50 "$job_folder/err" | sed 's/^/      /'
    fi
    echo "$good $bad $over" >"$job_folder/counts"
}
