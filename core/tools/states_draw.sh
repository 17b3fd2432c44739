#!/bin/bash
# Draws the machine of applications from its one table, as Markdown on stdout:
#   core/tools/states_draw.sh >core/applications/applications_states.md
# A test fails while that file is not what this says.
set -eu
cd "$(dirname "$0")/../.."

# The table's rows, one a line, columns apart by tabs.
rows() {
    {
        cat <<'TEXT'
#define N_(words) words
#define STATE(name, text, title, applicant, next, step) @STATE@name@text@title@applicant@step@
#define EVENT(name, text, applicant) @EVENT@name@text@applicant@
#define TRANSITION(state, event, who, guard, next, effect, clock) @MOVE@state@event@who@guard@next@effect@clock@
TEXT
        cat core/applications/applications_states.def
    } | "${CC:-cc}" -E -P -x c - | tr '\n' ' ' | sed 's/ *@\(STATE\|EVENT\|MOVE\)@/\n\1@/g' |
        sed -e 's/" *"//g; s/ *@ */\t/g; s/"//g; s/[[:space:]]*$//'
}

rows | awk -F'\t' '
    # "INTAKE_OFFICER | SYSTEM" as people read it.
    function words(text) {
        gsub(/_/, " ", text)
        gsub(/ *\| */, ", ", text)
        return tolower(text)
    }
    function effect(kind, clock) {
        if (kind == "KEEP") return ""
        if (kind == "NEXT") return "the clock \"" clock "\" starts"
        return kind == "STOP" ? "stops" : kind == "PAUSE" ? "pauses" : kind == "RESUME" ? "goes on" : words(kind)
    }
    function node(state) { return state == "NONE" ? "[*]" : text[state] }
    $1 == "STATE" { order[++states] = $2; text[$2] = $3; title[$2] = $4; applicant[$2] = $5; step[$2] = $6 }
    $1 == "EVENT" { event[$2] = $3 }
    $1 == "MOVE" {
        moves++
        from[moves] = $2; by[moves] = $3; who[moves] = $4; guard[moves] = $5; to[moves] = $6
        clock[moves] = effect($7, $8)
        many[$3, $6]++
    }
    END {
        print "# The states of an application"
        print ""
        print "Made by `core/tools/states_draw.sh` from `applications_states.def`, which is the whole machine as data. Every pair of"
        print "state and event that is not in the last table is refused."
        print ""
        print "```mermaid"
        print "stateDiagram-v2"
        for (i = 1; i <= moves; i++) {
            if (from[i] == to[i]) continue
            if (many[by[i], to[i]] >= 5) { wide[by[i] SUBSEP to[i]] = 1; continue }
            pair = node(from[i]) " --> " node(to[i])
            if (!(pair in label)) drawn[++arrows] = pair
            label[pair] = label[pair] (label[pair] == "" ? "" : ", ") event[by[i]]
        }
        for (i = 1; i <= arrows; i++) print "    " drawn[i] ": " label[drawn[i]]
        print "```"
        print ""
        for (i = 1; i <= moves; i++) {
            key = by[i] SUBSEP to[i]
            if (!(key in wide)) continue
            delete wide[key]
            list = ""
            for (j = i; j <= moves; j++)
                if (by[j] == by[i] && to[j] == to[i]) list = list (list == "" ? "" : ", ") "`" text[from[j]] "`"
            print "Not drawn, because it leads from so many states: `" event[by[i]] "` to `" text[to[i]] "`, from " list "."
            print ""
        }
        print "Events that leave the state as it is are in the table alone."
        print ""
        print "## States"
        print ""
        print "| state | staff read | the applicant reads | step |"
        print "|---|---|---|---|"
        split("not sent,received,completeness check,assessment,decision,closed", steps, ",")
        for (i = 1; i <= states; i++)
            if (order[i] != "NONE")
                print "| `" text[order[i]] "` | " title[order[i]] " | " applicant[order[i]] " | " steps[step[order[i]] + 1] " |"
        print ""
        print "## Events"
        print ""
        print "| from | event | who may | what must hold | to | clock |"
        print "|---|---|---|---|---|---|"
        for (i = 1; i <= moves; i++)
            print "| " (from[i] == "NONE" ? "(nothing)" : "`" text[from[i]] "`") " | `" event[by[i]] "` | " words(who[i]) " | " \
                (guard[i] == "NOTHING" ? "" : words(guard[i])) " | " (from[i] == to[i] ? "stays" : "`" text[to[i]] "`") " | " clock[i] " |"
    }'
