// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes, read as safetensors. The first byte chooses whether rows are limited and
 * whether a tensor is asked for. */

#include "data/load.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  EmbLoadOptions options = { .format = "safetensors",
                             .member = data[0] & 2 ? "x" : NULL,
                             .max_rows = data[0] & 1 };
  fuzz_load (data + 1, size - 1, NULL, 0, &options);
  return 0;
}
