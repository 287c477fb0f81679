# shellcheck shell=bash
# Sourced by app/run and tests/run: which packages the project needs, and how a build folder
# comes about. Everything here looks first, so that a second start costs nothing.

# One entry per need; of "a|b" either satisfies it and the first is what gets installed.
# apt-get installs no recommended packages here, so what would come that way is named:
# libc6-dev for gcc, librsvg2-common for the icons (GTK reads them through it).
# shellcheck disable=SC2034  # the lists are read by the scripts that source this file
program_packages=(
  gcc libc6-dev meson ninja-build 'pkgconf|pkg-config'
  libgtk-4-dev libadwaita-1-dev
  libopenblas-dev liblapacke-dev libarchive-dev libjansson-dev
  libxml2-utils gettext
  adwaita-icon-theme librsvg2-common 'fonts-cantarell|fonts-dejavu-core'
)

# A display, a bus and the accessible tree for the tests that start the program; the sources of
# a locale with a decimal comma; the formatter that the style suite asks.
# shellcheck disable=SC2034
test_packages=(
  xvfb dbus-daemon at-spi2-core xdotool python3-gi gir1.2-atspi-2.0 libgl1-mesa-dri
  locales clang-format desktop-file-utils appstream
)

# tests/run --all: a second compiler, its sanitizers and fuzzers, and its analyser.
# shellcheck disable=SC2034
all_packages=(clang libclang-rt-14-dev llvm clang-tidy)

say () { printf '%s\n' "$*" >&2; }

# Runs a command silently; when it fails, shows what it said and fails too. Of very much the
# beginning, where the cause is, and the end.
quietly ()
{
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then
    if [ "$(wc -l <"$log")" -gt 100 ]; then
      { head -n 60 "$log"; echo '[...]'; tail -n 30 "$log"; } >&2
    else
      cat "$log" >&2
    fi
  fi
  rm -f "$log"
  return "$status"
}

# Installs those of the packages that are not there. Ends the script where it cannot.
install_missing ()
{
  local entry name installed missing=()
  local root_command=()

  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "This is no Debian. Please install what corresponds to these packages of Debian 12,"
    say "then build with: meson setup build && meson compile -C build"
    printf '  %s\n' "$@" >&2
    exit 1
  fi

  # dpkg-query fails when it does not know one of the names; it prints the others all the same.
  # shellcheck disable=SC2068  # alternatives become names of their own; names hold no blanks
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' ${@//|/ } 2>/dev/null || :)
  for entry in "$@"; do
    for name in ${entry//|/ }; do
      case $'\n'$installed$'\n' in
        *$'\n'"installed $name"$'\n'*) continue 2 ;;
      esac
    done
    missing+=("${entry%%|*}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "These packages are missing; please install them as root:"
      say "  apt-get install --no-install-recommends ${missing[*]}"
      exit 1
    fi
    root_command=(sudo)
  fi

  say "Installing ${missing[*]}"
  quietly "${root_command[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o DPkg::Lock::Timeout=300 update || exit 1
  quietly "${root_command[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}" ||
    exit 1
}

# Debian's meson, which the packages above brought; another one in PATH may be of any age.
meson=/usr/bin/meson

# configure_build ROOT FOLDER [OPTION...] makes the build folder unless it is there already with
# the same options. A folder that came along when the tree was copied or moved still points to
# the old place and would build the old sources: that one is made anew, too.
configure_build ()
{
  local root=$1 folder=$2 wanted
  local made_by=$folder/made-by
  shift 2
  wanted=$(printf '%s\n' "$root" "$(dpkg-query -W -f '${Version}' meson)" "$@")

  if [ -f "$folder/build.ninja" ]; then
    if [ -f "$made_by" ]; then
      [ "$(<"$made_by")" != "$wanted" ] || return 0
    elif [ $# -eq 0 ] && is_build_of "$root" "$folder"; then
      printf '%s\n' "$wanted" >"$made_by"
      return 0
    fi
  fi
  rm -rf "$folder"
  quietly "$meson" setup "$@" "$folder" "$root" || return 1
  printf '%s\n' "$wanted" >"$made_by"
}

# Whether someone set the folder up by hand for this very tree: then it is used as it is.
is_build_of ()
{
  /usr/bin/python3 -c '
import json, sys
with open(sys.argv[2] + "/meson-info/meson-info.json") as file:
    sys.exit(json.load(file)["directories"]["source"] != sys.argv[1])' "$1" "$2" 2>/dev/null
}
