#!/bin/sh
# messages_missing.sh [BUILD_FOLDER]: what web/i18n/cy.po does not translate yet, as entries ready to fill in.
# Status 0 when nothing is missing.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$top/build}
case $build in /*) ;; *) build=$(pwd)/$build ;; esac
cd "$top"
find web/templates web/components core -name tools -prune -o \
  \( -name '*.html' -o -name '*.c' -o -name '*.h' -o -name '*.def' \) -print | sort |
  xargs "$build/message_missing" web/i18n/cy.po
