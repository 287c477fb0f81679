// SPDX-License-Identifier: GPL-3.0-or-later
/* The graph of all rows. Rows are cut into blocks, and each pair of blocks is multiplied
 * once, for the lists of both. Pairs come in rounds as of a tournament in which everybody
 * plays everybody once (the circle method): no block is in two pairs of a round, so that
 * the pairs of a round run at the same time without a lock, and the same ones for any
 * number of threads.
 */
#include <math.h>
#include <stdlib.h>

#include "base/blas.h"
#include "base/i18n.h"
#include "base/matrix.h"
#include "base/parallel.h"
#include "neighbors/knn-private.h"
#include "neighbors/scan.h"

/* A tile of products that stays in the second cache. */
#define TILE_QUERIES 256
#define TILE_ROWS 512

/* Operations of a pair of blocks: some ten milliseconds. */
#define PAIR_WORK 400e6

typedef struct {
  EmbKnnLists lists;
  const EmbDataset *dataset;
  float *tiles; /* one for each worker */
  size_t block;
  size_t n_blocks;
  size_t n_places; /* of the tournament: even, one empty where n_blocks is odd */
  size_t round;    /* 0: each block with itself */
} Graph;

static size_t
block_end (const Graph *self, size_t block)
{
  size_t n = emb_dataset_n_rows (self->dataset);
  size_t end = (block + 1) * self->block;
  return end < n ? end : n;
}

static void
join_blocks (Graph *self, size_t a, size_t b, float *tile)
{
  size_t d = emb_dataset_n_dims (self->dataset);
  size_t a_end = block_end (self, a);
  size_t b_end = block_end (self, b);
  for (size_t i = a * self->block; i < a_end; i += TILE_QUERIES) {
    size_t n_queries = a_end - i < TILE_QUERIES ? a_end - i : TILE_QUERIES;
    for (size_t j = b * self->block; j < b_end; j += TILE_ROWS) {
      size_t n_rows = b_end - j < TILE_ROWS ? b_end - j : TILE_ROWS;
      emb_blas_sgemm_nt (n_queries, n_rows, d, emb_dataset_row (self->dataset, i),
                         emb_dataset_row (self->dataset, j), tile);
      emb_knn_filter (&self->lists, tile, i, n_queries, j, n_rows, true);
      if (a != b)
        emb_knn_filter_columns (&self->lists, tile, i, n_queries, j, n_rows);
    }
  }
}

/* Who sits at @place in this round: the last never moves, the others go round. */
static size_t
player (const Graph *self, size_t place)
{
  size_t last = self->n_places - 1;
  return place == last ? last : (place + self->round) % last;
}

static void
graph_chunk_cb (size_t chunk, unsigned worker, void *context)
{
  Graph *self = context;
  float *tile = self->tiles + worker * TILE_QUERIES * TILE_ROWS;
  size_t a = chunk;
  size_t b = chunk;
  if (self->round > 0) {
    size_t last = self->n_places - 1;
    a = player (self, chunk);
    b = player (self, last - chunk);
    if (a >= self->n_blocks || b >= self->n_blocks)
      return;
  }
  join_blocks (self, a < b ? a : b, a < b ? b : a, tile);
}

static bool
play (Graph *self, const EmbJob *job, EmbError *error)
{
  size_t n_pairs = self->n_places / 2;
  size_t n_rounds = self->n_blocks > 1 ? self->n_places - 1 : 0;
  EmbJobPart part = { .whole = job, .total = self->n_blocks + n_rounds * n_pairs };
  for (self->round = 0; self->round <= n_rounds; self->round++) {
    EmbJob one = emb_job_part (&part);
    size_t n_chunks = self->round == 0 ? self->n_blocks : n_pairs;
    if (!emb_parallel_job (n_chunks, &one, N_ ("Searching"), graph_chunk_cb, self, error))
      return false;
    part.before += n_chunks;
  }
  return true;
}

EmbKnn *
emb_knn_graph (const EmbDataset *dataset,
               size_t k,
               EmbMetric metric,
               const EmbJob *job,
               EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  double d = (double) emb_dataset_n_dims (dataset);
  const float *norms = emb_dataset_norms (dataset);
  k = k >= n ? n - 1 : k;
  k = k < 1 ? 1 : k;
  if (!emb_scan_norms_are_safe (norms, n))
    return emb_knn_by_search (dataset, emb_dataset_vectors (dataset), n, true, k, metric,
                              job, error);

  emb_blas_init ();
  size_t tile_bytes = emb_job_threads (job) * TILE_QUERIES * TILE_ROWS * sizeof (float);
  Graph graph = { .dataset = dataset };
  graph.block = (size_t) sqrt (PAIR_WORK / 2 / d) / TILE_ROWS * TILE_ROWS + TILE_ROWS;
  graph.n_blocks = (n + graph.block - 1) / graph.block;
  graph.n_places = graph.n_blocks + graph.n_blocks % 2;
  graph.tiles = emb_pages_alloc (tile_bytes, error);
  EmbKnnRows rows;
  EmbKnn *result = NULL;
  bool ok = emb_knn_rows_init (&rows, dataset, metric, error) &&
            emb_knn_lists_init (&graph.lists, &rows, n, k, error) && graph.tiles != NULL;
  for (size_t i = 0; ok && i < n; i++)
    graph.lists.errors[i] = emb_knn_query_error (&rows, (double) norms[i]);
  if (ok && play (&graph, job, error))
    result = emb_knn_take (&graph.lists, emb_dataset_vectors (dataset), job, error);
  emb_knn_lists_clear (&graph.lists);
  emb_knn_rows_clear (&rows);
  emb_pages_free (graph.tiles, tile_bytes);
  return result;
}
