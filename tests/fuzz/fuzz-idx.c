// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes, read as idx: as rows, and as labels of three rows. The first byte chooses.
 */

#include <string.h>

#include "data/load.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char vectors[] = "0.5\t1\n1.5\t2\n2.5\t3\n";
  if (size == 0)
    return 0;
  EmbLoadOptions rows = { .format = "idx", .max_rows = data[0] % 2 };
  EmbLoadOptions all = { 0 };
  if (data[0] < 128)
    fuzz_load (data + 1, size - 1, NULL, 0, &rows);
  else
    fuzz_load ((const uint8_t *) vectors, sizeof vectors - 1, data + 1, size - 1, &all);
  return 0;
}
