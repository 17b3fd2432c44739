# Jobs side by side, in as many lanes as wanted. To be sourced by bash after script.sh.
#
#   lanes_start NUMBER FOLDER      the folder is there and empty
#   lanes_job NAME COMMAND ...     waits for a free lane, then runs the command there: a function, in a process of its own
#   lanes_wait [NAME]              until that job has ended, or every one
#   lanes_stop                     ends what is running, and what it started
#
# A job is given lane (1 to NUMBER) and job_folder, an empty folder of its own. What it prints is printed whole when it
# has ended, and what it wrote to job_folder/counts, "passed failed skipped", is added to these three. A job that ends
# without having written that has failed.

passed=0 failed=0 skipped=0
lanes_number=0
lanes_folder=
lanes_ended= # descriptor of a pipe: a line "lane process" from each job at its end
lane_process=() # [lane]: the process of its job; empty where the lane is free
lane_job=()     # [lane]: the job's name

lanes_start() { # NUMBER FOLDER
    lanes_number=$1
    lanes_folder=$2
    mkfifo "$2/ended"
    exec {lanes_ended}<>"$2/ended"
}

lane_free() { # sets lane, or fails
    for ((lane = 1; lane <= lanes_number; lane++)); do
        [ -n "${lane_process[lane]:-}" ] || return 0
    done
    return 1
}

lanes_job() { # NAME COMMAND ...
    local name=$1 lane
    shift
    until lane_free; do
        lanes_collect
    done
    rm -rf "${lanes_folder:?}/$lane"
    mkdir -m 711 "$lanes_folder/$lane"
    (
        job_folder=$lanes_folder/$lane
        step_child='' step_last=''
        trap 'echo "$lane $BASHPID" >&"$lanes_ended"' EXIT
        trap 'trap "" INT TERM HUP; child_stop "$step_child" TERM 10; job_clear; exit 143' INT TERM HUP
        "$@" </dev/null >"$job_folder/report" 2>&1
    ) &
    lane_process[lane]=$!
    lane_job[lane]=$name
}

# Ends what the last command of a job has left running: timeout leads a group.
job_clear() {
    [ -z "$step_last" ] || kill -s KILL -- "-$step_last" 2>/dev/null
}

# Waits until a job ends, prints what it said, and counts.
lanes_collect() {
    local lane process status=0 good='' bad='' over=''
    while :; do
        # What is read when the time is over may be part of a line.
        read -r -t 2 -u "$lanes_ended" lane process &&
            [ -n "$process" ] && [ "${lane_process[lane]:-}" = "$process" ] && break
        # One that was killed says nothing.
        for lane in "${!lane_process[@]}"; do
            process=${lane_process[lane]}
            [ -z "$process" ] || kill -0 "$process" 2>/dev/null || break 2
        done
    done
    wait "$process" || status=$?
    lane_process[lane]=
    cat "$lanes_folder/$lane/report"
    [ ! -e "$lanes_folder/$lane/counts" ] || read -r good bad over <"$lanes_folder/$lane/counts"
    if [ -z "$over" ]; then
        echo "FAIL  ${lane_job[lane]}: ended with status $status before it said what passed"
        good=0 bad=1 over=0
    fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + over))
}

lanes_wait() { # [NAME]
    local lane
    for lane in "${!lane_process[@]}"; do
        while [ -n "${lane_process[lane]}" ] && [ "${1:-${lane_job[lane]}}" = "${lane_job[lane]}" ]; do
            lanes_collect
        done
    done
}

lanes_stop() {
    local process
    for process in "${lane_process[@]}"; do
        [ -z "$process" ] || kill -s TERM "$process" 2>/dev/null
    done
    for process in "${lane_process[@]}"; do
        child_stop "$process" TERM 15
    done
}
