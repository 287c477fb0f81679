// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"
#include "data/load.h"

/* What the fuzz targets share. They hold on to more than "no crash": a failure has a
 * sentence, and what loads can be looked at everywhere. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static inline void
fuzz_require (bool truth)
{
  if (!truth)
    abort ();
}

static inline bool
fuzz_is_utf8 (const char *text)
{
  size_t n = 0;
  while (text[n] != '\0')
    n++;
  return emb_text_valid_utf8 (text, n) == n;
}

static inline void
fuzz_look_at_column (const EmbColumn *column, size_t n_rows)
{
  fuzz_require (column->n_rows == n_rows && fuzz_is_utf8 (column->name));
  size_t n_missing = 0;
  for (size_t row = 0; row < n_rows; row++) {
    n_missing += emb_column_is_missing (column, row);
    fuzz_require (fuzz_is_utf8 (emb_strings_get (&column->text, row)));
    if (column->kind == EMB_COLUMN_CATEGORY)
      fuzz_require (column->levels[row] == EMB_COLUMN_MISSING ||
                    column->levels[row] < column->level_names.n);
    if (column->kind == EMB_COLUMN_NUMBER)
      fuzz_require (emb_column_is_missing (column, row) ==
                    (column->numbers[row] != column->numbers[row]));
  }
  fuzz_require (n_missing == column->n_missing);
}

static inline void
fuzz_look_at (const EmbDataset *dataset)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  volatile float last = emb_dataset_row (dataset, n - 1)[d - 1];
  (void) last;

  for (size_t row = 0; row < n; row++) {
    char number[EMB_DATASET_NUMBER_SIZE];
    size_t found;
    const char *name = emb_dataset_name (dataset, row, number);
    fuzz_require (fuzz_is_utf8 (name));
    fuzz_require (emb_dataset_find (dataset, name, &found) && found <= row);
  }
  for (size_t i = 0; i < emb_dataset_n_columns (dataset); i++)
    fuzz_look_at_column (emb_dataset_column (dataset, i), n);
  const EmbNotices *notices = emb_dataset_notices (dataset);
  for (size_t i = 0; i < notices->n; i++)
    fuzz_require (fuzz_is_utf8 (notices->items[i].message));
}

/* Loads @vectors with @metadata (NULL: none) and looks at what comes of it. */
static inline void
fuzz_load (const uint8_t *vectors,
           size_t vectors_size,
           const uint8_t *metadata,
           size_t metadata_size,
           const EmbLoadOptions *options)
{
  EmbError error = { 0 };
  EmbJob job = { .n_threads = 1 };
  EmbStream *table = NULL;
  EmbDataset *dataset = NULL;
  EmbStream *stream = emb_stream_new_for_bytes (vectors, vectors_size, &error);
  bool ok = stream != NULL;
  if (ok && metadata != NULL) {
    table = emb_stream_new_for_bytes (metadata, metadata_size, &error);
    ok = table != NULL;
  }
  if (ok)
    dataset = emb_load_stream (stream, table, options, &job, &error);
  emb_stream_free (stream);
  emb_stream_free (table);

  if (dataset != NULL)
    fuzz_look_at (dataset);
  else
    fuzz_require (error.code != EMB_OK && error.message[0] != '\0' &&
                  fuzz_is_utf8 (error.message));
  emb_dataset_unref (dataset);
}
