// SPDX-License-Identifier: GPL-3.0-or-later
/* Results, and the batch search: blocks of queries against ranges of rows. A range is
 * finished for all queries before the next begins, so that a block's list is worked on by
 * one thread at a time. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/blas.h"
#include "base/i18n.h"
#include "base/matrix.h"
#include "base/parallel.h"
#include "neighbors/knn-private.h"
#include "neighbors/scan.h"
#include "neighbors/search.h"

/* A tile of products that stays in the second cache: queries x rows. */
#define QUERIES 256
#define ROWS 512

/* Operations between two looks at a cancel: some ten milliseconds. */
#define CHUNK_WORK 300e6

struct EmbKnn {
  atomic_uint refs;
  EmbMetric metric;
  size_t n_queries;
  size_t k;
  uint32_t *n; /* of each query */
  EmbKnnItem *items;
};

/* --- Results */

static EmbKnn *
knn_new (size_t n_queries, size_t k, EmbMetric metric, EmbError *error)
{
  size_t n_items;
  EmbKnn *self = calloc (1, sizeof *self);
  if (self == NULL || !emb_size_multiply (n_queries, k, &n_items)) {
    emb_fail_no_memory (error, SIZE_MAX);
    free (self);
    return NULL;
  }
  atomic_init (&self->refs, 1);
  self->metric = metric;
  self->n_queries = n_queries;
  self->k = k;
  self->n = calloc (n_queries + 1, sizeof *self->n);
  self->items = calloc (n_items + 1, sizeof *self->items);
  if (self->n != NULL && self->items != NULL)
    return self;
  emb_fail_no_memory (error, n_items * sizeof *self->items);
  emb_knn_unref (self);
  return NULL;
}

EmbKnn *
emb_knn_ref (EmbKnn *self)
{
  atomic_fetch_add_explicit (&self->refs, 1, memory_order_relaxed);
  return self;
}

void
emb_knn_unref (EmbKnn *self)
{
  if (self == NULL ||
      atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) != 1)
    return;
  free (self->n);
  free (self->items);
  free (self);
}

size_t
emb_knn_n_queries (const EmbKnn *self)
{
  return self->n_queries;
}

EmbMetric
emb_knn_metric (const EmbKnn *self)
{
  return self->metric;
}

const EmbKnnItem *
emb_knn_get (const EmbKnn *self, size_t query, size_t *n)
{
  *n = self->n[query];
  return self->items + query * self->k;
}

/* --- From lists to results */

#define FINISH 256 /* queries a chunk */

typedef struct {
  EmbKnnLists *lists;
  const float *queries;
  EmbKnn *result;
} Finish;

static void
finish_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  Finish *f = context;
  size_t d = emb_dataset_n_dims (f->lists->rows->dataset);
  size_t end = (chunk + 1) * FINISH < f->lists->n ? (chunk + 1) * FINISH : f->lists->n;
  for (size_t query = chunk * FINISH; query < end; query++)
    f->result->n[query] =
      (uint32_t) emb_knn_lists_finish (f->lists, query, f->queries + query * d,
                                       f->result->items + query * f->result->k);
}

EmbKnn *
emb_knn_take (EmbKnnLists *lists,
              const float *queries,
              const EmbJob *job,
              EmbError *error)
{
  EmbKnn *result = knn_new (lists->n, lists->k, lists->rows->metric, error);
  Finish finish = { .lists = lists, .queries = queries, .result = result };
  bool ok = result != NULL &&
            emb_parallel_job ((lists->n + FINISH - 1) / FINISH, job,
                              N_ ("Sorting neighbours"), finish_chunk_cb, &finish, error);
  if (ok && atomic_load (&lists->out_of_memory))
    ok = emb_fail_no_memory (error, lists->n * lists->k * sizeof (EmbKnnCandidate));
  if (ok)
    return result;
  emb_knn_unref (result);
  return NULL;
}

/* Takes @found over. */
static bool
take_answer (EmbKnn *result, size_t query, EmbNeighbors *found, const EmbError *why)
{
  if (found == NULL)
    return why->code == EMB_ARGUMENT; /* a query without neighbours */
  result->n[query] = (uint32_t) emb_neighbors_n (found);
  for (size_t i = 0; i < result->n[query]; i++) {
    const EmbNeighbor *neighbor = emb_neighbors_get (found, i);
    result->items[query * result->k + i] =
      (EmbKnnItem){ neighbor->row,
                    (float) emb_metric_value (neighbor->values, result->metric) };
  }
  emb_neighbors_unref (found);
  return true;
}

EmbKnn *
emb_knn_by_search (const EmbDataset *dataset,
                   const float *queries,
                   size_t n_queries,
                   bool graph,
                   size_t k,
                   EmbMetric metric,
                   const EmbJob *job,
                   EmbError *error)
{
  size_t d = emb_dataset_n_dims (dataset);
  EmbKnn *result = knn_new (n_queries, k, metric, error);
  EmbJobPart part = { .whole = job, .total = n_queries * emb_dataset_n_rows (dataset) };
  for (size_t query = 0; result != NULL && query < n_queries; query++) {
    EmbError why = { 0 };
    EmbJob one = emb_job_part (&part);
    EmbNeighbors *found =
      emb_search (dataset, queries + query * d, graph ? query : EMB_SEARCH_NO_ROW, k,
                  metric, &one, &why);
    part.before += emb_dataset_n_rows (dataset);
    if (take_answer (result, query, found, &why))
      continue;
    emb_fail (error, why.code, "%s", why.message);
    emb_knn_unref (result);
    return NULL;
  }
  return result;
}

/* --- Many queries */

typedef struct {
  EmbKnnLists lists;
  const float *queries;
  float *tiles;     /* one for each worker */
  size_t range;     /* rows in a range */
  size_t first_row; /* of the range at work */
} Batch;

static void
batch_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  Batch *self = context;
  const EmbDataset *dataset = self->lists.rows->dataset;
  size_t d = emb_dataset_n_dims (dataset);
  float *tile = self->tiles + worker * QUERIES * ROWS;
  size_t first = chunk * QUERIES;
  size_t n_queries = self->lists.n - first < QUERIES ? self->lists.n - first : QUERIES;
  size_t end = self->first_row + self->range;
  if (end > emb_dataset_n_rows (dataset))
    end = emb_dataset_n_rows (dataset);
  for (size_t row = self->first_row; row < end; row += ROWS) {
    size_t n_rows = end - row < ROWS ? end - row : ROWS;
    emb_blas_sgemm_nt (n_queries, n_rows, d, self->queries + first * d,
                       emb_dataset_row (dataset, row), tile);
    emb_knn_filter (&self->lists, tile, first, n_queries, row, n_rows, false);
  }
}

static bool
search_ranges (Batch *self, const EmbJob *job, EmbError *error)
{
  size_t n = emb_dataset_n_rows (self->lists.rows->dataset);
  size_t n_blocks = (self->lists.n + QUERIES - 1) / QUERIES;
  size_t n_ranges = (n + self->range - 1) / self->range;
  EmbJobPart part = { .whole = job, .total = n_ranges * n_blocks };
  for (size_t i = 0; i < n_ranges; i++) {
    EmbJob one = emb_job_part (&part);
    self->first_row = i * self->range;
    if (!emb_parallel_job (n_blocks, &one, N_ ("Searching"), batch_chunk_cb, self, error))
      return false;
    part.before += n_blocks;
  }
  return true;
}

/* The error of each query's scores; false where a norm leaves the well-behaved floats. */
static bool
set_errors (EmbKnnLists *lists, const float *queries)
{
  size_t d = emb_dataset_n_dims (lists->rows->dataset);
  bool safe = true;
  for (size_t i = 0; i < lists->n; i++) {
    double sum = 0;
    for (size_t j = 0; j < d; j++)
      sum += (double) queries[i * d + j] * (double) queries[i * d + j];
    double norm = sqrt (sum);
    float as_float = (float) norm;
    safe = safe && emb_scan_norms_are_safe (&as_float, 1);
    lists->errors[i] = emb_knn_query_error (lists->rows, norm);
  }
  return safe;
}

EmbKnn *
emb_knn_search (const EmbDataset *dataset,
                const float *queries,
                size_t n_queries,
                size_t k,
                EmbMetric metric,
                const EmbJob *job,
                EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  size_t tile_bytes = emb_job_threads (job) * QUERIES * ROWS * sizeof (float);
  EmbKnn *result = NULL;
  EmbKnnRows rows;
  k = k < 1 ? 1 : k > n ? n : k;
  emb_blas_init ();
  Batch batch = { .queries = queries };
  batch.range = (size_t) (CHUNK_WORK / (2.0 * QUERIES * (double) d)) / ROWS * ROWS + ROWS;
  batch.tiles = emb_pages_alloc (tile_bytes, error);
  bool ok = emb_knn_rows_init (&rows, dataset, metric, error) &&
            emb_knn_lists_init (&batch.lists, &rows, n_queries, k, error) &&
            batch.tiles != NULL;
  if (ok && !(set_errors (&batch.lists, queries) &&
              emb_scan_norms_are_safe (emb_dataset_norms (dataset), n)))
    result =
      emb_knn_by_search (dataset, queries, n_queries, false, k, metric, job, error);
  else if (ok && search_ranges (&batch, job, error))
    result = emb_knn_take (&batch.lists, queries, job, error);
  emb_knn_lists_clear (&batch.lists);
  emb_knn_rows_clear (&rows);
  emb_pages_free (batch.tiles, tile_bytes);
  return result;
}
