#!/bin/bash
# benchmark-table.sh [--peers FOLDER] [--runs N]: builds the optimised program into build/, runs the
# benchmarks of tests/bench and writes the tables "Measured" of core/README.md and ui/README.md,
# between their markers. With --peers each figure is taken side by side with the tool that it is
# compared with (scripts in FOLDER, their data in its cache); without, the data are made up and
# what needs a peer stays empty. On a quiet machine: a table says what the load was.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
# shellcheck source=app/prepare.sh
source "$root/app/prepare.sh"

configure_build "$root" "$root/build"
quietly ninja --quiet -C "$root/build"
exec "$root/tests/tools/with-display" /usr/bin/python3 -B "$root/tests/tools/benchmark-table.py" "$root" "$@"
