// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes, read as ARFF. The first byte chooses whether rows are limited. */

#include "data/load.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  EmbLoadOptions options = { .format = "arff", .max_rows = data[0] % 2 };
  fuzz_load (data + 1, size - 1, NULL, 0, &options);
  return 0;
}
