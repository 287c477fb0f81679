// SPDX-License-Identifier: GPL-3.0-or-later
/* Any bytes, read as a model of fastText. The first byte chooses whether rows are
 * limited. What makes vectors of unseen words is used, too. */

#include "data/load.h"
#include "fuzz.h"

static void
make_vectors (EmbDataset *dataset)
{
  static const char *const words[] = { "", "a", "gr\xc3\xb6\xc3\x9f", "\xff\x80",
                                       "</s>" };
  float *vector = malloc (emb_dataset_n_dims (dataset) * sizeof *vector);
  for (size_t i = 0; vector != NULL && i < sizeof words / sizeof *words; i++)
    emb_dataset_make_vector (dataset, words[i], vector);
  free (vector);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  EmbLoadOptions options = { .format = "fasttext-binary", .max_rows = data[0] % 2 };
  fuzz_load (data + 1, size - 1, NULL, 0, &options);

  EmbError error;
  EmbJob job = { .n_threads = 1 };
  EmbStream *stream = emb_stream_new_for_bytes (data + 1, size - 1, &error);
  EmbDataset *dataset =
    stream != NULL ? emb_load_stream (stream, NULL, &options, &job, &error) : NULL;
  if (dataset != NULL)
    make_vectors (dataset);
  emb_dataset_unref (dataset);
  emb_stream_free (stream);
  return 0;
}
