#!/bin/bash
# make-wordnet.sh [FOLDER]: makes the sample again, wordnet.npy and wordnet.metadata.tsv, in FOLDER
# (default: where this script lies). Takes some five minutes; the same packages give the same bytes.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
folder=${1:-$here}

missing=()
[ -d /usr/share/wordnet ] || missing+=(wordnet-base)
command -v fasttext >/dev/null || missing+=(fasttext)
if [ "${#missing[@]}" -gt 0 ]; then
  echo "make-wordnet.sh: install first: apt-get install ${missing[*]}" >&2
  exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

/usr/bin/python3 "$here/make-wordnet.py" corpus "$scratch/corpus"
# One thread: fastText's threads write to the same numbers without locks. No pieces of words
# (-maxn 0): neighbours should be near in meaning, not in spelling.
fasttext skipgram -input "$scratch/corpus" -output "$scratch/model" -dim 64 -ws 5 -epoch 3 \
  -minCount 5 -maxn 0 -bucket 1 -thread 1 >"$scratch/log" 2>&1
/usr/bin/python3 "$here/make-wordnet.py" select "$scratch/model.vec" "$folder"
