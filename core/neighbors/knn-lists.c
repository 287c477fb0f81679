// SPDX-License-Identifier: GPL-3.0-or-later
/* Rows prepared for products, and lists of those that may be the nearest. */
#include <math.h>
#include <stdlib.h>

#include "base/kernel.h"
#include "neighbors/knn-private.h"

/* --- Rows */

/* The sum of d products of floats, in whatever order a library adds them, is off by at
 * most (d + 2) units of the last place of |x| |y| (Higham, Accuracy and Stability of
 * Numerical Algorithms, 3.1), and some more for scale and shift. */
static double
product_error (size_t d)
{
  return ((double) d + 8) * 0x1p-24;
}

bool
emb_knn_rows_init (EmbKnnRows *self,
                   const EmbDataset *dataset,
                   EmbMetric metric,
                   EmbError *error)
{
  size_t n = emb_dataset_n_rows (dataset);
  const float *norms = emb_dataset_norms (dataset);
  float *block = malloc (4 * n * sizeof *block);
  *self = (EmbKnnRows){ .dataset = dataset,
                        .metric = metric,
                        .scale = block,
                        .shift = block + n,
                        .weight = block + 2 * n,
                        .slack = block + 3 * n };
  if (block == NULL)
    return emb_fail_no_memory (error, 4 * n * sizeof *block);

  for (size_t i = 0; i < n; i++) {
    float norm = norms[i];
    bool usable = isfinite (norm) && (norm > 0 || metric != EMB_METRIC_COSINE);
    bool distance = metric == EMB_METRIC_EUCLIDEAN;
    float square = usable && distance ? norm * norm : 0;
    self->slack[i] = square * 0x1p-21f;
    self->scale[i] = !usable                       ? 0
                     : distance                    ? 2
                     : metric == EMB_METRIC_COSINE ? 1 / norm
                                                   : 1;
    self->shift[i] = usable ? self->slack[i] / 2 - square : NAN;
    self->weight[i] = !usable                       ? 0
                      : metric == EMB_METRIC_COSINE ? 1
                                                    : self->scale[i] * norm;
  }
  return true;
}

void
emb_knn_rows_clear (EmbKnnRows *self)
{
  free (self->scale);
  *self = (EmbKnnRows){ 0 };
}

float
emb_knn_query_error (const EmbKnnRows *self, double norm)
{
  bool usable = isfinite (norm) && (norm > 0 || self->metric != EMB_METRIC_COSINE);
  return usable
           ? (float) (norm * product_error (emb_dataset_n_dims (self->dataset)) * 1.01)
           : NAN;
}

/* --- Lists */

bool
emb_knn_lists_init (EmbKnnLists *self,
                    const EmbKnnRows *rows,
                    size_t n,
                    size_t k,
                    EmbError *error)
{
  *self = (EmbKnnLists){ .rows = rows, .n = n, .k = k };
  self->lists = calloc (n, sizeof *self->lists);
  self->thresholds = malloc (n * sizeof *self->thresholds);
  self->errors = malloc (n * sizeof *self->errors);
  if (self->lists == NULL || self->thresholds == NULL || self->errors == NULL)
    return emb_fail_no_memory (error, n * sizeof *self->lists);
  for (size_t i = 0; i < n; i++)
    self->thresholds[i] = -INFINITY;
  return true;
}

void
emb_knn_lists_clear (EmbKnnLists *self)
{
  for (size_t i = 0; self->lists != NULL && i < self->n; i++)
    free (self->lists[i].items);
  free (self->lists);
  free (self->thresholds);
  free (self->errors);
}

static inline void
swap (EmbKnnCandidate *a, EmbKnnCandidate *b)
{
  EmbKnnCandidate c = *a;
  *a = *b;
  *b = c;
}

/* The @k-th largest lower bound, by Hoare's selection. */
static float
select_lower (EmbKnnCandidate *items, size_t n, size_t k)
{
  ptrdiff_t wanted = (ptrdiff_t) k - 1;
  ptrdiff_t first = 0;
  ptrdiff_t last = (ptrdiff_t) n - 1;
  while (first < last) {
    float a = items[first].lower;
    float b = items[first + (last - first) / 2].lower;
    float c = items[last].lower;
    float pivot = fmaxf (fminf (a, b), fminf (fmaxf (a, b), c));
    ptrdiff_t i = first;
    ptrdiff_t j = last;
    while (i <= j) {
      while (items[i].lower > pivot)
        i++;
      while (items[j].lower < pivot)
        j--;
      if (i <= j)
        swap (&items[i++], &items[j--]);
    }
    if (wanted <= j)
      last = j;
    else if (wanted >= i)
      first = i;
    else
      break;
  }
  return items[wanted].lower;
}

/* Raises the threshold to the k-th largest lower bound and drops what cannot reach it. */
static void
thin_out (EmbKnnLists *self, size_t query)
{
  EmbKnnList *list = &self->lists[query];
  if (list->n < self->k)
    return;
  float lower = select_lower (list->items, list->n, self->k);
  if (lower > self->thresholds[query])
    self->thresholds[query] = lower;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->n; i++)
    if (list->items[i].upper >= self->thresholds[query])
      list->items[kept++] = list->items[i];
  list->n = kept;
}

/* Room for as many again as are kept at most makes thinning out rare; where ties keep
 * more, it doubles. */
static bool
make_room (EmbKnnLists *self, EmbKnnList *list)
{
  size_t room = list->room > 0 ? 2 * (size_t) list->room : 2 * self->k + 64;
  EmbKnnCandidate *items = realloc (list->items, room * sizeof *items);
  if (items == NULL) {
    atomic_store_explicit (&self->out_of_memory, true, memory_order_relaxed);
    return false;
  }
  list->items = items;
  list->room = (uint32_t) room;
  return true;
}

void
emb_knn_lists_add (EmbKnnLists *self, size_t query, uint32_t row, float upper)
{
  const EmbKnnRows *rows = self->rows;
  EmbKnnList *list = &self->lists[query];
  if (list->n == list->room) {
    thin_out (self, query);
    if (list->n + list->n / 4 >= list->room && !make_room (self, list))
      return;
    if (!(upper >= self->thresholds[query]))
      return;
  }
  float lower = upper - 2 * self->errors[query] * rows->weight[row] - rows->slack[row];
  list->items[list->n++] = (EmbKnnCandidate){ row, upper, lower };
}

/* --- The filter */

#define GROUP 64

/* Whether any of a group of rows reaches the threshold of one query. */
EMB_KERNEL static bool
knn_any_row (const float *restrict dots,
             const float *restrict scale,
             const float *restrict shift,
             const float *restrict weight,
             size_t n,
             float error,
             float threshold)
{
  int any = 0;
  for (size_t j = 0; j < n; j++)
    any |= dots[j] * scale[j] + shift[j] + error * weight[j] >= threshold;
  return any;
}

void
emb_knn_filter (EmbKnnLists *self,
                const float *tile,
                size_t first_query,
                size_t n_queries,
                size_t first_row,
                size_t n_rows,
                bool graph)
{
  const EmbKnnRows *rows = self->rows;
  for (size_t i = 0; i < n_queries; i++) {
    size_t query = first_query + i;
    float error = self->errors[query];
    for (size_t start = 0; start < n_rows; start += GROUP) {
      size_t n = n_rows - start < GROUP ? n_rows - start : GROUP;
      const float *dots = tile + i * n_rows + start;
      size_t first = first_row + start;
      if (!knn_any_row (dots, rows->scale + first, rows->shift + first,
                        rows->weight + first, n, error, self->thresholds[query]))
        continue;
      for (size_t j = 0; j < n; j++) {
        size_t row = first + j;
        float upper =
          dots[j] * rows->scale[row] + rows->shift[row] + error * rows->weight[row];
        if (upper >= self->thresholds[query] && !(graph && row == query))
          emb_knn_lists_add (self, query, (uint32_t) row, upper);
      }
    }
  }
}

/* Whether one row reaches the threshold of any of a group of queries. */
EMB_KERNEL static bool
knn_any_query (const float *restrict dots,
               const float *restrict errors,
               const float *restrict thresholds,
               size_t n,
               float scale,
               float shift,
               float weight)
{
  int any = 0;
  for (size_t j = 0; j < n; j++)
    any |= dots[j] * scale + shift + errors[j] * weight >= thresholds[j];
  return any;
}

void
emb_knn_filter_columns (EmbKnnLists *self,
                        const float *tile,
                        size_t first_query,
                        size_t n_queries,
                        size_t first_row,
                        size_t n_rows)
{
  const EmbKnnRows *rows = self->rows;
  for (size_t i = 0; i < n_queries; i++) {
    size_t row = first_query + i;
    float scale = rows->scale[row];
    float shift = rows->shift[row];
    float weight = rows->weight[row];
    for (size_t start = 0; start < n_rows; start += GROUP) {
      size_t n = n_rows - start < GROUP ? n_rows - start : GROUP;
      const float *dots = tile + i * n_rows + start;
      size_t first = first_row + start;
      if (!knn_any_query (dots, self->errors + first, self->thresholds + first, n, scale,
                          shift, weight))
        continue;
      for (size_t j = 0; j < n; j++) {
        size_t query = first + j;
        float upper = dots[j] * scale + shift + self->errors[query] * weight;
        if (upper >= self->thresholds[query])
          emb_knn_lists_add (self, query, (uint32_t) row, upper);
      }
    }
  }
}

/* --- In double */

typedef struct {
  uint32_t row;
  double value;
} Valued;

static int
nearest_first (const void *a, const void *b)
{
  const Valued *x = a;
  const Valued *y = b;
  if (x->value > y->value || x->value < y->value)
    return x->value > y->value ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

size_t
emb_knn_lists_finish (EmbKnnLists *self,
                      size_t query,
                      const float *vector,
                      EmbKnnItem *items)
{
  EmbKnnList *list = &self->lists[query];
  const EmbDataset *dataset = self->rows->dataset;
  EmbMetric metric = self->rows->metric;
  double sign = metric == EMB_METRIC_EUCLIDEAN ? -1 : 1;
  thin_out (self, query);
  Valued *valued = malloc ((list->n + 1) * sizeof *valued);
  if (valued == NULL) {
    atomic_store_explicit (&self->out_of_memory, true, memory_order_relaxed);
    return 0;
  }
  for (size_t i = 0; i < list->n; i++) {
    uint32_t row = list->items[i].row;
    EmbMetricValues values = emb_metric_values (vector, emb_dataset_row (dataset, row),
                                                emb_dataset_n_dims (dataset));
    valued[i] = (Valued){ row, sign * emb_metric_value (values, metric) };
  }
  qsort (valued, list->n, sizeof *valued, nearest_first);
  size_t n = list->n < self->k ? list->n : self->k;
  for (size_t i = 0; i < n; i++)
    items[i] = (EmbKnnItem){ valued[i].row, (float) (sign * valued[i].value) };
  free (valued);
  free (list->items);
  *list = (EmbKnnList){ 0 };
  return n;
}
