#!/bin/bash
# screenshots.sh [--update] [--build FOLDER] [--to FOLDER] [FILE]: pictures of the window in all
# its states, light and dark, on the sample and on a file, in build/screenshots. --update also
# replaces those that the README shows, resources/screenshots/.
set -euo pipefail

tools=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
root=$(cd "$tools/../.." && pwd -P)
build=$root/build
folder=
update=no
files=()
while [ $# -gt 0 ]; do
  case $1 in
    --update) update=yes ;;
    --build) build=$2; shift ;;
    --to) folder=$2; shift ;;
    -h | --help) sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
    *) files+=("$(readlink -f "$1")") ;;
  esac
  shift
done
folder=${folder:-$build/screenshots}
mkdir -p "$folder"

for scheme in light dark; do
  SCHEME=$scheme ADW_DEBUG_COLOR_SCHEME=prefer-$scheme "$tools/with-display" \
    /usr/bin/python3 "$root/tests/app/screenshots.py" "$build/app/embedscope" "$folder" "${files[@]}"
  if [ "$update" = yes ]; then
    mkdir -p "$root/resources/screenshots"
    cp "$folder/explore-$scheme.png" "$folder/open-$scheme.png" "$root/resources/screenshots/"
  fi
done
echo "The pictures are in $folder"
