// SPDX-License-Identifier: GPL-3.0-or-later
/* Exact search in two passes. The scan gives each row a score in single precision (larger
 * is nearer) and a bound on its error. A row stays a candidate while its score plus error
 * reaches the k-th largest "score minus error" seen so far: no row of the true answer can
 * fall below that. The candidates, a few more than k, are then valued and sorted in
 * double.
 *
 * Notably: each worker has its own candidates and threshold, so which rows survive the
 * scan depends on timing, but the answer does not: it is the k best in double of a set
 * that holds the k best of all.
 *
 * Rejected: a heap. With the threshold test a block of rows mostly passes without a
 * branch, and the candidates are thinned by selection once in a while, which costs
 * nothing measurable.
 */
#include "neighbors/search.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/kernel.h"
#include "base/parallel.h"
#include "neighbors/scan.h"

/* Rows in a chunk: a megabyte of vectors, the unit of work and of reaction to a cancel.
 */
#define CHUNK_BYTES (1u << 20)
#define MAX_CHUNK_ROWS 16384

struct EmbNeighbors {
  atomic_uint refs;
  EmbMetric metric;
  size_t n;
  EmbNeighbor items[];
};

typedef struct {
  uint32_t row;
  float lower; /* the true score is at least this */
  float upper; /* and at most this */
} Candidate;

typedef struct {
  Candidate *items;
  size_t n;
  size_t room;
  float threshold; /* k rows are known to score at least this */
  float *scores;   /* of one chunk */
  bool out_of_memory;
} Worker;

typedef struct {
  const EmbDataset *dataset;
  const float *query;
  double query_norm;
  size_t exclude;
  size_t k;
  EmbMetric metric;
  bool all_rows; /* norms too small or large for floats: every row is a candidate */
  float relative_error;
  size_t chunk_rows;
  Worker *workers;
} Search;

/* --- The scan */

static int
by_falling_lower_bound (const void *a, const void *b)
{
  float x = ((const Candidate *) a)->lower;
  float y = ((const Candidate *) b)->lower;
  return (x < y) - (x > y);
}

/* Raises the threshold to the k-th best lower bound and drops what falls below. Where
 * ties keep more than half of the room, the room doubles. */
static bool
thin_out (Worker *worker, size_t k)
{
  if (worker->n >= k) {
    qsort (worker->items, worker->n, sizeof *worker->items, by_falling_lower_bound);
    worker->threshold = fmaxf (worker->threshold, worker->items[k - 1].lower);
    size_t kept = 0;
    for (size_t i = 0; i < worker->n; i++)
      if (worker->items[i].upper >= worker->threshold)
        worker->items[kept++] = worker->items[i];
    worker->n = kept;
  }
  if (worker->n <= worker->room / 2)
    return true;

  size_t room = worker->room * 2;
  Candidate *items = realloc (worker->items, room * sizeof *items);
  if (items == NULL)
    return false;
  worker->items = items;
  worker->room = room;
  return true;
}

static void
add_candidate (const Search *search, Worker *worker, size_t row, float score, float error)
{
  float norm = emb_dataset_norms (search->dataset)[row];
  bool has_direction = norm > 0 || search->metric != EMB_METRIC_COSINE;
  if (row == search->exclude || !isfinite (norm) || !has_direction)
    return;

  if (worker->n == worker->room && !thin_out (worker, search->k)) {
    worker->out_of_memory = true;
    return;
  }
  worker->items[worker->n++] =
    (Candidate){ .row = (uint32_t) row, .lower = score - error, .upper = score + error };
}

/* Turns raw sums into scores in place: dot products as they are, cosines divided by the
 * norm, squared distances negated. NaN for rows that cannot be neighbours. */
EMB_KERNEL static void
make_scores (float *sums, const float *norms, size_t n, EmbMetric metric, float scale)
{
  if (metric == EMB_METRIC_COSINE)
    for (size_t i = 0; i < n; i++)
      sums[i] = sums[i] * scale / norms[i];
  else if (metric == EMB_METRIC_EUCLIDEAN)
    for (size_t i = 0; i < n; i++)
      sums[i] = -sums[i];
}

/* The error of each score is at most this constant plus this slope times its size. */
typedef struct {
  float constant;
  float per_score;
  float per_norm;
} ErrorBound;

static ErrorBound
error_bound (const Search *search)
{
  float e = search->relative_error;
  switch (search->metric) {
  case EMB_METRIC_COSINE:
    return (ErrorBound){ .constant = e };
  case EMB_METRIC_EUCLIDEAN:
    return (ErrorBound){ .per_score = e, .constant = FLT_MIN };
  case EMB_METRIC_DOT:
    break;
  }
  return (ErrorBound){ .per_norm = e * (float) search->query_norm, .constant = FLT_MIN };
}

/* Whether any of sixteen rows may pass; a block without one is left with one comparison.
 */
EMB_KERNEL static bool
any_reaches (const float *scores,
             const float *norms,
             size_t n,
             ErrorBound bound,
             float threshold)
{
  int any = 0;
  for (size_t i = 0; i < n; i++) {
    float upper = scores[i] + bound.constant + bound.per_score * fabsf (scores[i]) +
                  bound.per_norm * norms[i];
    any |= upper >= threshold;
  }
  return any;
}

static void
scan_chunk (size_t chunk, unsigned worker_number, void *context)
{
  Search *search = context;
  Worker *worker = &search->workers[worker_number];
  size_t d = emb_dataset_n_dims (search->dataset);
  size_t first = chunk * search->chunk_rows;
  size_t n = emb_dataset_n_rows (search->dataset) - first;
  if (n > search->chunk_rows)
    n = search->chunk_rows;
  if (worker->out_of_memory)
    return;

  const float *rows = emb_dataset_row (search->dataset, first);
  const float *norms = emb_dataset_norms (search->dataset) + first;
  float *scores = worker->scores;
  if (search->all_rows)
    memset (scores, 0, n * sizeof *scores);
  else if (search->metric == EMB_METRIC_EUCLIDEAN)
    emb_scan_squared_distance (rows, n, d, search->query, scores);
  else
    emb_scan_dot (rows, n, d, search->query, scores);
  if (!search->all_rows)
    make_scores (scores, norms, n, search->metric, (float) (1 / search->query_norm));

  ErrorBound bound = error_bound (search);
  for (size_t start = 0; start < n; start += 64) {
    size_t count = n - start < 64 ? n - start : 64;
    if (!any_reaches (scores + start, norms + start, count, bound, worker->threshold))
      continue;
    for (size_t i = start; i < start + count; i++) {
      float error =
        bound.constant + bound.per_score * fabsf (scores[i]) + bound.per_norm * norms[i];
      if (scores[i] + error >= worker->threshold)
        add_candidate (search, worker, first + i, scores[i], error);
    }
  }
}

/* --- The answer */

static double
nearness (const EmbNeighbor *neighbor, EmbMetric metric)
{
  double value = emb_metric_value (neighbor->values, metric);
  return metric == EMB_METRIC_EUCLIDEAN ? -value : value;
}

static int
nearest_first (const void *a, const void *b, void *context)
{
  const EmbNeighbor *x = a;
  const EmbNeighbor *y = b;
  EmbMetric metric = *(const EmbMetric *) context;
  double near_x = nearness (x, metric);
  double near_y = nearness (y, metric);
  if (near_x > near_y || near_x < near_y)
    return near_x > near_y ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

static EmbNeighbors *
make_answer (const Search *search, unsigned n_workers, EmbError *error)
{
  size_t n = 0;
  for (unsigned w = 0; w < n_workers; w++)
    n += search->workers[w].n;

  size_t bytes = sizeof (EmbNeighbors) + n * sizeof (EmbNeighbor);
  EmbNeighbors *self = malloc (bytes);
  if (self == NULL) {
    emb_fail_no_memory (error, bytes);
    return NULL;
  }
  atomic_init (&self->refs, 1);
  self->metric = search->metric;

  size_t d = emb_dataset_n_dims (search->dataset);
  self->n = 0;
  for (unsigned w = 0; w < n_workers; w++)
    for (size_t i = 0; i < search->workers[w].n; i++) {
      uint32_t row = search->workers[w].items[i].row;
      self->items[self->n++] = (EmbNeighbor){
        .row = row,
        .values =
          emb_metric_values (search->query, emb_dataset_row (search->dataset, row), d),
      };
    }
  qsort_r (self->items, self->n, sizeof *self->items, nearest_first, &self->metric);

  if (self->n > search->k) {
    self->n = search->k;
    EmbNeighbors *smaller =
      realloc (self, sizeof (EmbNeighbors) + search->k * sizeof (EmbNeighbor));
    self = smaller != NULL ? smaller : self;
  }
  return self;
}

static bool
prepare_workers (Search *search, unsigned n_workers, EmbError *error)
{
  size_t room = 2 * search->k + 1024;
  search->workers = calloc (n_workers, sizeof *search->workers);
  bool ok = search->workers != NULL;
  for (unsigned w = 0; ok && w < n_workers; w++) {
    Worker *worker = &search->workers[w];
    worker->threshold = -INFINITY;
    worker->room = room;
    worker->items = malloc (room * sizeof *worker->items);
    worker->scores = malloc (search->chunk_rows * sizeof *worker->scores);
    ok = worker->items != NULL && worker->scores != NULL;
  }
  return ok || emb_fail_no_memory (error, n_workers * room * sizeof (Candidate));
}

static void
free_workers (Search *search, unsigned n_workers)
{
  for (unsigned w = 0; search->workers != NULL && w < n_workers; w++) {
    free (search->workers[w].items);
    free (search->workers[w].scores);
  }
  free (search->workers);
}

/* Whether floats can hold the products and squares of all rows and the query. */
static bool
norms_are_safe (const EmbDataset *dataset, double query_norm)
{
  float norm = (float) query_norm;
  return emb_scan_norms_are_safe (&norm, 1) &&
         emb_scan_norms_are_safe (emb_dataset_norms (dataset),
                                  emb_dataset_n_rows (dataset));
}

static bool
check_query (Search *search, EmbError *error)
{
  size_t d = emb_dataset_n_dims (search->dataset);
  double sum = 0;
  for (size_t j = 0; j < d; j++)
    sum += (double) search->query[j] * (double) search->query[j];
  search->query_norm = sqrt (sum);

  if (!isfinite (search->query_norm))
    return emb_fail (error, EMB_ARGUMENT,
                     "the query holds a number that is not finite, so nothing is near "
                     "it");
  if (search->query_norm <= 0 && search->metric == EMB_METRIC_COSINE)
    return emb_fail (error, EMB_ARGUMENT,
                     "the query is a zero vector, which has no direction: choose the "
                     "Euclidean "
                     "distance instead of cosine");
  return true;
}

EmbNeighbors *
emb_search (const EmbDataset *dataset,
            const float *query,
            size_t exclude,
            size_t k,
            EmbMetric metric,
            const EmbJob *job,
            EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  Search search = {
    .dataset = dataset,
    .query = query,
    .exclude = exclude,
    .k = k < 1   ? 1
         : k > n ? n
                 : k,
    .metric = metric,
    .relative_error = (float) emb_scan_error (d),
  };
  if (!check_query (&search, error))
    return NULL;
  search.all_rows = !norms_are_safe (dataset, search.query_norm);

  search.chunk_rows = CHUNK_BYTES / sizeof (float) / d + 1;
  if (search.chunk_rows > MAX_CHUNK_ROWS)
    search.chunk_rows = MAX_CHUNK_ROWS;
  size_t n_chunks = (n + search.chunk_rows - 1) / search.chunk_rows;

  unsigned n_workers = emb_job_threads (job);
  EmbNeighbors *answer = NULL;
  if (prepare_workers (&search, n_workers, error) &&
      emb_parallel_job (n_chunks, job, N_ ("Searching"), scan_chunk, &search, error)) {
    bool ok = true;
    for (unsigned w = 0; w < n_workers; w++)
      ok =
        ok && !search.workers[w].out_of_memory && thin_out (&search.workers[w], search.k);
    if (ok)
      answer = make_answer (&search, n_workers, error);
    else
      emb_fail_no_memory (error, n * sizeof (Candidate));
  }
  free_workers (&search, n_workers);
  return answer;
}

EmbNeighbors *
emb_neighbors_ref (EmbNeighbors *self)
{
  atomic_fetch_add_explicit (&self->refs, 1, memory_order_relaxed);
  return self;
}

void
emb_neighbors_unref (EmbNeighbors *self)
{
  if (self != NULL &&
      atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) == 1)
    free (self);
}

size_t
emb_neighbors_n (const EmbNeighbors *self)
{
  return self->n;
}

EmbMetric
emb_neighbors_metric (const EmbNeighbors *self)
{
  return self->metric;
}

const EmbNeighbor *
emb_neighbors_get (const EmbNeighbors *self, size_t i)
{
  return &self->items[i];
}
