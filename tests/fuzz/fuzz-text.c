// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes, opened as a file of vectors: whatever format they are recognised as, and
 * each text format by force. The first byte chooses. */

#include "data/load.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const formats[] = { NULL, "word2vec-text", "fasttext-vec",
                                         "glove-text", "tsv" };
  if (size == 0)
    return 0;
  EmbLoadOptions options = { .format = formats[data[0] % 5],
                             .max_rows = data[0] / 64 == 3 ? 2 : 0 };
  fuzz_load (data + 1, size - 1, NULL, 0, &options);
  return 0;
}
