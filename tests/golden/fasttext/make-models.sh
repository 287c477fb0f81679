#!/bin/sh
# make-models.sh: small models of fastText and the vectors that fastText itself prints for words in
# them and for words that they have never seen. Run by hand, with Debian's fasttext 0.9.2; the files
# beside it are committed, so that the tests need no fasttext. Training with one thread gives the
# same files again.
#
#   words.bin      skip-gram, n-grams of 2 to 4 letters
#   labels.bin     a classifier with n-grams: labels stand behind the words
#   packed.ftz     the classifier quantised, norms apart, pruned to 300 n-grams
#   whole.ftz      quantised without pruning, norms in the rows
#   NAME.txt       print-word-vectors: a word and its numbers a line
set -eu
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Sentences from a rule, not from anybody's text.
awk 'BEGIN {
  split ("red green blue größe weiß東京 stone water river mountain light night morning", a, " ")
  split ("runs sings falls shines stands sleeps grows burns turns waits", b, " ")
  n = 1
  for (i = 0; i < 400; i++) {
    n = (n * 16807) % 2147483647
    x = n % 12 + 1; y = int (n / 13) % 10 + 1; z = int (n / 131) % 12 + 1
    print "__label__" (x < 6 ? "near" : "far") " the " a[x] " " b[y] " by the " a[z]
  }
}' > "$folder/labelled"
sed 's/__label__[a-z]* //' "$folder/labelled" > "$folder/text"

fasttext skipgram -input "$folder/text" -output "$folder/words" -dim 6 -bucket 400 -minn 2 \
  -maxn 4 -minCount 1 -epoch 2 -thread 1 > /dev/null 2>&1
fasttext supervised -input "$folder/labelled" -output "$folder/labels" -dim 6 -bucket 400 \
  -minn 2 -maxn 3 -minCount 1 -epoch 2 -thread 1 > /dev/null 2>&1
cp "$folder/labels.bin" "$folder/packed.bin"
cp "$folder/labels.bin" "$folder/whole.bin"
fasttext quantize -input "$folder/labelled" -output "$folder/packed" -qnorm -cutoff 300 \
  -dsub 4 > /dev/null 2>&1
fasttext quantize -input "$folder/labelled" -output "$folder/whole" -dsub 2 > /dev/null 2>&1

for model in words.bin labels.bin packed.ftz whole.ftz; do
  cp "$folder/$model" .
  printf '%s\n' the größe river '</s>' rivers a nightly übergröße 東京都 zz "it's" \
    | fasttext print-word-vectors "$model" > "${model%.*}.txt"
done
