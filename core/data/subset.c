// SPDX-License-Identifier: GPL-3.0-or-later
/* Some rows of what a loader has filled, before it becomes a data set: what is computed
 * for every row, and told about all rows, is then about those that stay; and of a mapped
 * file only their pages are read. */
#include "data/subset.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "data/dataset-private.h"
#include "data/sample.h"

#define SELECTING N_ ("Selecting rows")

/* --- Rows */

typedef struct {
  const EmbMatrix *from;
  const EmbMatrix *to;
  const uint32_t *rows;
} Gather;

static void
gather_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  const Gather *g = context;
  size_t step = emb_dataset_rows_per_chunk (g->to->n_cols);
  size_t begin = chunk * step;
  size_t end = begin + step < g->to->n_rows ? begin + step : g->to->n_rows;
  for (size_t i = begin; i < end; i++)
    memcpy (emb_matrix_row (g->to, i), emb_matrix_row (g->from, g->rows[i]),
            g->to->n_cols * sizeof (float));
}

static bool
keep_vectors (EmbDatasetParts *parts,
              const uint32_t *rows,
              size_t n_rows,
              const EmbJob *job,
              EmbError *error)
{
  EmbMatrix kept;
  if (!emb_matrix_init (&kept, n_rows, parts->vectors.n_cols, error))
    return false;
  size_t step = emb_dataset_rows_per_chunk (kept.n_cols);
  Gather gather = { .from = &parts->vectors, .to = &kept, .rows = rows };
  bool ok = emb_parallel_job ((n_rows + step - 1) / step, job, SELECTING, gather_chunk_cb,
                              &gather, error);
  const EmbFileMap *map = parts->vectors.map;
  if (ok && map != NULL && !emb_file_map_is_intact (map))
    ok = emb_fail (error, EMB_IO, EMB_PARTS_CHANGED);
  parts->source.mapped = false;
  emb_matrix_clear (ok ? &parts->vectors : &kept);
  if (ok)
    parts->vectors = kept;
  return ok;
}

static bool
keep_names (EmbDatasetParts *parts,
            const uint32_t *rows,
            size_t n_rows,
            const EmbJob *job,
            EmbError *error)
{
  EmbNames *names = &parts->names;
  EmbNames kept = { .encoding_known = true, .latin1 = names->latin1 };
  if (names->shown.n == 0)
    return true;
  if (!emb_strings_reserve (&kept.shown, n_rows,
                            names->shown.n_bytes / names->shown.n * n_rows, error))
    return false;
  bool ok = true;
  EmbJobLoop loop = { job, SELECTING, 0 };
  for (size_t i = 0; ok && i < n_rows; i++) {
    size_t length;
    const char *name = emb_names_raw (names, rows[i], &length);
    ok = emb_job_loop (&loop, kept.shown.n_bytes, error) &&
         emb_names_add (&kept, name, length, error);
  }
  emb_names_clear (ok ? names : &kept);
  if (ok)
    *names = kept;
  return ok;
}

static bool
keep_columns (EmbDatasetParts *parts,
              const uint32_t *rows,
              size_t n_rows,
              const EmbJob *job,
              EmbError *error)
{
  for (size_t i = 0; i < parts->n_columns; i++) {
    EmbColumn *kept = emb_column_select (parts->columns[i], rows, n_rows, job, error);
    if (kept == NULL)
      return false;
    emb_column_free (parts->columns[i]);
    parts->columns[i] = kept;
  }
  return true;
}

bool
emb_parts_keep_rows (EmbDatasetParts *parts,
                     uint32_t *rows,
                     size_t n_rows,
                     const EmbJob *job,
                     EmbError *error)
{
  free (parts->row_numbers);
  parts->row_numbers = rows;
  if (n_rows == 0)
    return emb_fail (error, EMB_ARGUMENT, "no rows are selected");
  return keep_vectors (parts, rows, n_rows, job, error) &&
         keep_names (parts, rows, n_rows, job, error) &&
         keep_columns (parts, rows, n_rows, job, error);
}

/* --- Samples */

bool
emb_parts_keep_sample (EmbDatasetParts *parts,
                       size_t n,
                       const char *stratify,
                       uint64_t seed,
                       const EmbJob *job,
                       EmbError *error)
{
  const EmbColumn *strata = NULL;
  if (stratify != NULL) {
    strata = emb_columns_find (parts->columns, parts->n_columns, stratify, error);
    if (strata == NULL)
      return false;
  }

  size_t n_rows = parts->vectors.n_rows;
  if (n >= n_rows) {
    if (n > n_rows)
      emb_notices_add (&parts->notices, "sample-is-all", -1,
                       "a sample of %zu rows was asked for and there %s only %zu: all "
                       "are used",
                       n, n_rows == 1 ? "is" : "are", n_rows);
    return true;
  }
  EmbSource *source = &parts->source;
  source->rows = strata != NULL ? EMB_ROWS_STRATIFIED : EMB_ROWS_SAMPLE;
  source->seed = seed;
  if (strata != NULL && (source->stratify = strdup (stratify)) == NULL)
    return emb_fail_no_memory (error, strlen (stratify));
  uint32_t *rows = strata != NULL ? emb_sample_stratified (strata, n, seed, error)
                                  : emb_sample_uniform (n_rows, n, seed, error);
  return rows != NULL && emb_parts_keep_rows (parts, rows, n, job, error);
}
