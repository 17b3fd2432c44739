#!/bin/bash
# The plan of the house, checked: order of the rooms, what a room keeps to itself, length and layout of files.
set -u
cd "$(dirname "$0")/../.." || exit 1
number=0
result() { # NAME FINDINGS
    number=$((number + 1))
    if [ -z "$2" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
c_files() {
    find core plugins tests -name node_modules -prune -o \( -name '*.c' -o -name '*.h' \) -print | sort
}

# file:line:room/header for each include in quotes.
includes() { # FILE ...
    grep -HnoE '^[[:space:]]*(\{% *include|#[[:space:]]*include)[[:space:]]*"[^"]+"' "$@" /dev/null |
        sed -E 's/^([^:]*:[0-9]+):.*"([^"]+)"$/\1:\2/'
}

# Reads includes on stdin; $1: how many folders of the path stand before the room's name.
against_order() {
    awk -F: -v before="$1" '
        BEGIN {
            while ((getline line < "tests/arch/layers.txt") > 0) {
                if (line ~ /^#/) continue
                height++
                n = split(line, rooms, " ")
                for (i = 1; i <= n; i++) layer[rooms[i]] = height
            }
        }
        {
            split($1, path, "/")
            split($3, header, "/")
            own = path[before + 1]
            other = header[1]
            if (header[2] == "") next                      # beside the file
            if (other == own || other == "components" || other == "tools" && own == "tools") next
            if (other == "pages") other = header[2]
            if (header[2] == other "_queries.h") sub(/_.*/, "", other) # of core/<room>/<room>_<part>.sql
            if (!(other in layer)) sub(/_.*/, "", other)    # queries of a second .sql file: <room>_<what>
            if (other == own) next
            if (!(own in layer)) print $1 ":" $2 ": the room " own " is not in layers.txt"
            else if (!(other in layer)) print $1 ":" $2 ": " $3 " is of a room that is not in layers.txt"
            else if (layer[other] >= layer[own]) print $1 ":" $2 ": " own " includes " $3
        }'
}

result "rooms include only rooms below them" \
    "$(find core -name '*.[ch]' -not -path 'core/tools/*' -exec bash -c "$(declare -f includes); includes \"\$@\"" _ {} + | against_order 1)"
result "templates include only what their noun may" \
    "$(find web/templates -name '*.html' -exec bash -c "$(declare -f includes); includes \"\$@\"" _ {} + 2>/dev/null | against_order 2)"
result "plugins include nothing of the house but abi/assay_plugin.h" \
    "$(find plugins -name '*.[ch]' -exec bash -c "$(declare -f includes); includes \"\$@\"" _ {} + 2>/dev/null |
        grep '/' | awk -F: '$3 ~ /\// && $3 != "abi/assay_plugin.h"')"
result "rules decide and do nothing else" \
    "$(find core -name '*_rules.c' -exec grep -HnE '#[[:space:]]*include[[:space:]]*"(http|db)/|clock_now|getenv|fopen' {} +)"

while IFS=$'\t' read -r pattern folder; do
    result "${folder} alone: ${pattern##*[<\"\]}" \
        "$(find core plugins -name '*.[ch]' -not -path "$folder/*" -exec grep -HnE -e "$pattern" {} +)"
done < <(grep -vE '^# ' tests/arch/only_in.txt)

result "no file is over 500 lines" "$(find core plugins schemas tests web -name node_modules -prune -o -name fixtures -prune \
    -o \( -name '*.[ch]' -o -name '*.sh' -o -name '*.sql' -o -name '*.html' -o -name '*.css' -o -name '*.mjs' \) -print |
    while read -r file; do
        lines=$(wc -l <"$file")
        if [ "$lines" -gt 500 ] && ! grep -q "^$file[[:space:]]" tests/arch/long_files.txt; then
            echo "$file: $lines lines"
        fi
    done)"
result "long_files.txt names only files that are long" "$(grep -vE '^#' tests/arch/long_files.txt |
    while read -r file reason; do
        [ -e "$file" ] && [ "$(wc -l <"$file")" -gt 500 ] && [ -n "$reason" ] || echo "$file"
    done)"

# Behind a wall only what cannot leak is looked up by an index; coalesce() counts as what might: (SELECT coalesce(...)) does.
result "queries compare columns with no coalesce() of a parameter and who asks" \
    "$(grep -rnE '= coalesce\(:[a-z_]+, \(SELECT' core --include='*.sql')"

if command -v clang-format >/dev/null; then
    result "clang-format finds nothing to change" \
        "$(c_files | xargs clang-format --dry-run -Werror 2>&1 | grep -E 'error:' | cut -d: -f1 | sort | uniq -c | head -n 40)"
else
    result "clang-format finds nothing to change" "clang-format is not installed"
fi
result "scripts parse" "$(for file in core/quickstart tests/run .ci/run $(find core tests -name node_modules -prune -o -name '*.sh' -print); do
    bash -n "$file" 2>&1
done)"
result "the drawing of the machine of applications is up to date (core/tools/states_draw.sh makes it)" \
    "$(core/tools/states_draw.sh | diff - core/applications/applications_states.md | head -n 20)"
result "nothing else stands at the top" "$(find . -maxdepth 1 -not -name '.*' -not -name 'build*' |
    grep -vE '^\./(CMakeLists.txt|README.md|LICENSE|core|plugins|schemas|web|tests)$')"
echo "1..$number"
