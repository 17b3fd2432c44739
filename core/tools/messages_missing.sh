#!/bin/sh
# messages_missing.sh [BUILD_FOLDER]: what the .po files of web/i18n and of the plugins do not translate yet, as entries
# ready to fill in: messages of templates, of C and of the plugins, and what people see of a framework. Folders of
# plugins that begin with _ are examples. Status 0 when nothing is missing.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$top/build}
case $build in /*) ;; *) build=$(pwd)/$build ;; esac
cd "$top"
find web/templates web/components core plugins \( -name tools -o -path 'plugins/_*' \) -prune -o \
  \( -name '*.html' -o -name '*.c' -o -name '*.h' -o -name '*.def' -o -name framework.xml \) -print | sort |
  xargs "$build/message_missing" web/i18n/*.po plugins/*/*/i18n/*.po
