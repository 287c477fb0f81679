// SPDX-License-Identifier: GPL-3.0-or-later
/* core/neighbors: many queries at once and the graph, against a search in double that
 * sorts all rows. */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "make-dataset.h"
#include "neighbors/knn.h"

static const EmbMetric metrics[] = { EMB_METRIC_COSINE, EMB_METRIC_EUCLIDEAN,
                                     EMB_METRIC_DOT };

#define NO_ROW SIZE_MAX

/* --- The oracle */

typedef struct {
  uint32_t row;
  double value;
} Ranked;

static int
nearest_first (const void *a, const void *b, void *metric)
{
  const Ranked *x = a;
  const Ranked *y = b;
  double sign = *(const EmbMetric *) metric == EMB_METRIC_EUCLIDEAN ? -1 : 1;
  if (x->value < y->value || x->value > y->value)
    return sign * x->value > sign * y->value ? -1 : 1;
  return x->row < y->row ? -1 : 1;
}

static double
value_of (const float *q, const float *x, size_t d, EmbMetric metric)
{
  double dot = 0, qq = 0, xx = 0, distance = 0;
  for (size_t j = 0; j < d; j++) {
    double a = (double) q[j], b = (double) x[j];
    dot += a * b;
    qq += a * a;
    xx += b * b;
    distance += (a - b) * (a - b);
  }
  return metric == EMB_METRIC_EUCLIDEAN ? sqrt (distance)
         : metric == EMB_METRIC_DOT     ? dot
                                        : CLAMP (dot / (sqrt (qq) * sqrt (xx)), -1, 1);
}

static bool
is_finite (const float *x, size_t d)
{
  bool finite = true;
  for (size_t j = 0; j < d; j++)
    finite = finite && isfinite (x[j]);
  return finite;
}

static GArray *
brute_force (const EmbDataset *dataset,
             const float *query,
             size_t exclude,
             EmbMetric metric)
{
  size_t d = emb_dataset_n_dims (dataset);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Ranked));
  for (size_t i = 0; i < emb_dataset_n_rows (dataset) && is_finite (query, d); i++) {
    const float *x = emb_dataset_row (dataset, i);
    Ranked r = { (uint32_t) i, value_of (query, x, d, metric) };
    if (i != exclude && is_finite (x, d) && isfinite (r.value))
      g_array_append_val (all, r);
  }
  g_array_sort_with_data (all, nearest_first, &metric);
  return all;
}

static void
assert_query (const EmbKnn *knn,
              const EmbDataset *dataset,
              size_t number,
              const float *query,
              size_t exclude,
              size_t k)
{
  EmbMetric metric = emb_knn_metric (knn);
  g_autoptr (GArray) expected = brute_force (dataset, query, exclude, metric);
  size_t n;
  const EmbKnnItem *items = emb_knn_get (knn, number, &n);
  g_assert_cmpuint (n, ==, MIN (k, expected->len));
  for (size_t i = 0; i < n; i++) {
    Ranked r = g_array_index (expected, Ranked, i);
    if (items[i].row != r.row)
      g_error ("%s, query %zu, rank %zu: row %u, brute force has %u",
               emb_metric_name (metric), number, i + 1, items[i].row, r.row);
    double value = (double) (float) r.value; /* infinite beyond the floats */
    g_assert_true (items[i].value == (float) r.value ||
                   fabs ((double) items[i].value - value) <= 1e-6 * fabs (value));
  }
}

/* The graph for every @step-th row, and the same rows as queries. */
static void
assert_dataset (const EmbDataset *dataset, size_t k, size_t step, unsigned n_threads)
{
  size_t n = emb_dataset_n_rows (dataset);
  EmbJob job = { .n_threads = n_threads };
  for (size_t m = 0; m < G_N_ELEMENTS (metrics); m++) {
    EmbError error = { 0 };
    EmbKnn *graph = emb_knn_graph (dataset, k, metrics[m], &job, &error);
    EmbKnn *batch = emb_knn_search (dataset, emb_dataset_vectors (dataset), n, k,
                                    metrics[m], &job, &error);
    if (graph == NULL || batch == NULL)
      g_error ("%s", error.message);
    for (size_t i = 0; i < n; i += step) {
      assert_query (graph, dataset, i, emb_dataset_row (dataset, i), i, k);
      assert_query (batch, dataset, i, emb_dataset_row (dataset, i), NO_ROW, k);
    }
    emb_knn_unref (graph);
    emb_knn_unref (batch);
  }
}

/* --- Cases */

static void
test_agrees_with_brute_force (void)
{
  /* The last has several blocks of the graph, ranges of rows and tiles, none of them
   * whole. */
  static const size_t cases[][4] = { { 1, 1, 3, 1 },        { 2, 3, 1, 1 },
                                     { 50, 15, 7, 1 },      { 300, 16, 2, 3 },
                                     { 1000, 17, 90, 13 },  { 20, 1000, 30, 1 },
                                     { 9001, 70, 40, 1500 } };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    EmbDataset *dataset = make_random_dataset (cases[i][0], cases[i][1], i);
    assert_dataset (dataset, cases[i][2], cases[i][3], 2);
    emb_dataset_unref (dataset);
  }
}

/* Whole numbers: very many equal values. */
static void
test_ties_stand_in_row_order (void)
{
  const size_t n = 3000;
  const size_t d = 12;
  g_autofree float *x = g_new (float, n *d);
  for (size_t i = 0; i < n * d; i++)
    x[i] = (float) emb_random_below (3, 1, i, 2);
  EmbDataset *dataset = make_dataset_from (x, n, d);
  assert_dataset (dataset, 50, 97, 2);
  emb_dataset_unref (dataset);
}

static void
test_equal_rows (void)
{
  const size_t n = 1100;
  g_autofree float *x = g_new (float, n * 3);
  for (size_t i = 0; i < n * 3; i++)
    x[i] = 0.1f * (float) (i % 3 + 1);
  EmbDataset *dataset = make_dataset_from (x, n, 3);
  assert_dataset (dataset, 20, 250, 2);
  emb_dataset_unref (dataset);
}

/* Far from the origin distances are small differences of large squares. */
static void
test_far_from_the_origin (void)
{
  const size_t n = 800;
  const size_t d = 10;
  g_autofree float *x = g_new (float, n *d);
  for (size_t i = 0; i < n * d; i++)
    x[i] = 1000 + (float) emb_random_normal (5, 1, i);
  EmbDataset *dataset = make_dataset_from (x, n, d);
  assert_dataset (dataset, 15, 11, 2);
  emb_dataset_unref (dataset);
}

static void
fill_degenerate (float *x, size_t n, size_t d)
{
  for (size_t i = 0; i < n * d; i++)
    x[i] = (float) emb_random_normal (9, 1, i);
  memset (x + 3 * d, 0, d * sizeof *x);
  memset (x + 40 * d, 0, d * sizeof *x);
  x[7 * d + 2] = NAN;
  x[8 * d] = INFINITY;
  for (size_t j = 0; j < d; j++)
    x[11 * d + j] *= 1e4f;
}

static void
test_degenerate_rows (void)
{
  const size_t n = 600;
  const size_t d = 9;
  g_autofree float *x = g_new (float, n *d);
  fill_degenerate (x, n, d);
  EmbDataset *dataset = make_dataset_from (x, n, d);
  assert_dataset (dataset, 12, 1, 2);
  assert_dataset (dataset, n, 101, 2); /* more than there are */
  emb_dataset_unref (dataset);
}

/* Squares beyond the range of floats. */
static void
test_norms_of_any_size (void)
{
  const size_t n = 120;
  const size_t d = 9;
  g_autofree float *x = g_new (float, n *d);
  fill_degenerate (x, n, d);
  for (size_t j = 0; j < d; j++) {
    x[20 * d + j] *= 1e25f;
    x[21 * d + j] *= 1e25f;
    x[30 * d + j] *= 1e-30f;
  }
  EmbDataset *dataset = make_dataset_from (x, n, d);
  assert_dataset (dataset, 12, 1, 2);
  emb_dataset_unref (dataset);
}

static void
test_any_number_of_threads_gives_the_same (void)
{
  EmbDataset *dataset = make_random_dataset (4000, 30, 7);
  EmbKnn *graphs[3];
  for (unsigned t = 0; t < 3; t++) {
    EmbJob job = { .n_threads = t + 1 };
    graphs[t] = emb_knn_graph (dataset, 25, EMB_METRIC_EUCLIDEAN, &job, NULL);
  }
  for (size_t i = 0; i < 4000; i++) {
    size_t n[3];
    const EmbKnnItem *items[3];
    for (size_t t = 0; t < 3; t++)
      items[t] = emb_knn_get (graphs[t], i, &n[t]);
    g_assert_cmpmem (items[0], n[0] * sizeof **items, items[1], n[1] * sizeof **items);
    g_assert_cmpmem (items[0], n[0] * sizeof **items, items[2], n[2] * sizeof **items);
  }
  for (size_t t = 0; t < 3; t++)
    emb_knn_unref (graphs[t]);
  emb_dataset_unref (dataset);
}

static bool
stop_cb (const EmbProgress *progress, void *user_data)
{
  unsigned *n_calls = user_data;
  return ++*n_calls < 3;
}

static void
test_cancel (void)
{
  EmbDataset *dataset = make_random_dataset (6000, 40, 7);
  for (size_t graph = 0; graph < 2; graph++) {
    EmbError error = { 0 };
    unsigned n_calls = 0;
    EmbJob job = { .progress = stop_cb, .user_data = &n_calls, .n_threads = 2 };
    const float *x = emb_dataset_vectors (dataset);
    EmbKnn *knn = graph
                    ? emb_knn_graph (dataset, 5, EMB_METRIC_DOT, &job, &error)
                    : emb_knn_search (dataset, x, 6000, 5, EMB_METRIC_DOT, &job, &error);
    g_assert_null (knn);
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
    g_assert_cmpuint (n_calls, ==, 3);
  }
  emb_dataset_unref (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/knn/brute-force", test_agrees_with_brute_force);
  g_test_add_func ("/knn/ties", test_ties_stand_in_row_order);
  g_test_add_func ("/knn/equal-rows", test_equal_rows);
  g_test_add_func ("/knn/far-away", test_far_from_the_origin);
  g_test_add_func ("/knn/degenerate", test_degenerate_rows);
  g_test_add_func ("/knn/any-size", test_norms_of_any_size);
  g_test_add_func ("/knn/threads", test_any_number_of_threads_gives_the_same);
  g_test_add_func ("/knn/cancel", test_cancel);
  return g_test_run ();
}
