// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes, joined as metadata to a few vectors. The first byte chooses which: with
 * names or without, all rows whole or one skipped. */

#include <string.h>

#include "data/load.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const vectors[] = {
    "0.5\t1\n1.5\t2\n2.5\t3\n",
    "a 0.5 1\nb 1.5 2\nc 2.5 3\n",
    "5 2\na 0.5 1\nb x 2\nc 2.5 3\nd 3.5 4\n",
    "0.5\t1\n1.5\t2\n2.5\t3\n3.5\t4\n4.5\t5\n5.5\t6\n6.5\t7\n7.5\t8\n8.5\t9\n9.5\t10\n",
  };
  if (size == 0)
    return 0;
  const char *text = vectors[data[0] % 4];
  EmbLoadOptions options = { .max_rows = data[0] / 128 == 1 ? 2 : 0 };
  fuzz_load ((const uint8_t *) text, strlen (text), data + 1, size - 1, &options);
  return 0;
}
