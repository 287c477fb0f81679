#!/bin/bash
# make-wordnet.sh [FOLDER]: makes the sample, wordnet.npy and wordnet.metadata.tsv, in FOLDER or beside
# this script. Takes about five minutes of one processor. README.md says which packages gave our files.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
folder=${1:-$here}

if [ $# -gt 1 ] || [[ $folder == -* ]]; then
  echo "usage: make-wordnet.sh [FOLDER]" >&2
  exit 2
fi

missing=()
[ -x /usr/bin/python3 ] || missing+=(python3)
command -v fasttext >/dev/null || missing+=(fasttext)
[ -r /usr/share/wordnet/data.noun ] || missing+=(wordnet-base)
if [ ${#missing[@]} -gt 0 ]; then
  echo "make-wordnet.sh: please install first: apt-get install ${missing[*]}" >&2
  exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$folder"

/usr/bin/python3 "$here/make-wordnet.py" corpus "$scratch/corpus"

# One thread, as several would write to the same numbers in any order. No pieces of words (-maxn 0):
# neighbours should be near in meaning, not in spelling.
if ! fasttext skipgram -input "$scratch/corpus" -output "$scratch/model" -dim 64 -ws 6 -epoch 4 \
  -minCount 5 -maxn 0 -bucket 1 -thread 1 >"$scratch/log" 2>&1; then
  cat "$scratch/log" >&2
  exit 1
fi

/usr/bin/python3 "$here/make-wordnet.py" select "$scratch/model.vec" "$folder"
