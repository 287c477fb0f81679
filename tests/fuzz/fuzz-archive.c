// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes, read as an archive of tables. The first byte chooses whether a member is
 * asked for. */

#include "data/load.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  EmbLoadOptions options = { .member = data[0] % 2 ? "a" : NULL };
  fuzz_load (data + 1, size - 1, NULL, 0, &options);
  return 0;
}
