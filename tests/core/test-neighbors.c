// SPDX-License-Identifier: GPL-3.0-or-later
/* core/neighbors against a search in double that sorts all rows. */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "make-dataset.h"
#include "neighbors/scan.h"
#include "neighbors/search.h"

static const EmbMetric metrics[] = { EMB_METRIC_COSINE, EMB_METRIC_EUCLIDEAN,
                                     EMB_METRIC_DOT };

/* --- The oracle */

typedef struct {
  uint32_t row;
  double nearness;
} Ranked;

static int
by_nearness (const void *a, const void *b)
{
  const Ranked *x = a;
  const Ranked *y = b;
  if (x->nearness > y->nearness)
    return -1;
  if (x->nearness < y->nearness)
    return 1;
  return x->row < y->row ? -1 : 1;
}

static GArray *
brute_force (const EmbDataset *dataset,
             const float *query,
             size_t exclude,
             EmbMetric metric)
{
  size_t d = emb_dataset_n_dims (dataset);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Ranked));
  for (size_t i = 0; i < emb_dataset_n_rows (dataset); i++) {
    const float *x = emb_dataset_row (dataset, i);
    double dot = 0;
    double xx = 0;
    double qq = 0;
    double dd = 0;
    for (size_t j = 0; j < d; j++) {
      double a = query[j];
      double b = x[j];
      dot += a * b;
      qq += a * a;
      xx += b * b;
      dd += (a - b) * (a - b);
    }
    double cosine = MIN (dot / (sqrt (qq) * sqrt (xx)), 1);
    Ranked r = { (uint32_t) i, metric == EMB_METRIC_COSINE      ? cosine
                               : metric == EMB_METRIC_EUCLIDEAN ? -sqrt (dd)
                                                                : dot };
    if (i != exclude && isfinite (xx) && !(metric == EMB_METRIC_COSINE && xx <= 0))
      g_array_append_val (all, r);
  }
  g_array_sort (all, by_nearness);
  return all;
}

static void
assert_same_as_brute_force (const EmbDataset *dataset,
                            const float *query,
                            size_t exclude,
                            size_t k,
                            unsigned n_threads)
{
  for (size_t m = 0; m < G_N_ELEMENTS (metrics); m++) {
    EmbError error = { 0 };
    EmbJob job = { .n_threads = n_threads };
    EmbNeighbors *found =
      emb_search (dataset, query, exclude, k, metrics[m], &job, &error);
    if (found == NULL)
      g_error ("%s", error.message);
    g_autoptr (GArray) expected = brute_force (dataset, query, exclude, metrics[m]);
    g_assert_cmpuint (emb_neighbors_n (found), ==, MIN (k, expected->len));
    for (size_t i = 0; i < emb_neighbors_n (found); i++) {
      const EmbNeighbor *n = emb_neighbors_get (found, i);
      Ranked r = g_array_index (expected, Ranked, i);
      if (n->row != r.row)
        g_error ("%s rank %zu: row %u, brute force has %u", emb_metric_name (metrics[m]),
                 i + 1, n->row, r.row);
      double value = emb_metric_value (n->values, metrics[m]);
      double expected_value =
        metrics[m] == EMB_METRIC_EUCLIDEAN ? -r.nearness : r.nearness;
      g_assert_cmpfloat_with_epsilon (value, expected_value,
                                      1e-12 * (1 + fabs (expected_value)));
    }
    emb_neighbors_unref (found);
  }
}

/* --- Cases */

static void
test_agrees_with_brute_force (void)
{
  static const size_t shapes[][2] = { { 1, 1 },     { 2, 3 },     { 50, 15 },
                                      { 300, 16 },  { 1000, 17 }, { 700, 31 },
                                      { 500, 32 },  { 400, 33 },  { 900, 100 },
                                      { 20, 1000 }, { 3000, 8 } };
  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++) {
    size_t n = shapes[s][0];
    EmbDataset *dataset = make_random_dataset (n, shapes[s][1], s);
    for (size_t q = 0; q < MIN (n, 5); q++)
      for (size_t k = 1; k <= n; k = k * 7 + 2)
        assert_same_as_brute_force (dataset, emb_dataset_row (dataset, q), q, k, 2);
    emb_dataset_unref (dataset);
  }
}

/* Whole numbers: many equal values, which single precision computes exactly as well. */
static void
test_ties_stand_in_row_order (void)
{
  const size_t n = 5000;
  const size_t d = 20;
  g_autofree float *x = g_new (float, n *d);
  for (size_t i = 0; i < n * d; i++)
    x[i] = (float) emb_random_below (3, 1, i, 2);
  EmbDataset *dataset = make_dataset_from (x, n, d);
  for (size_t q = 0; q < 5; q++)
    assert_same_as_brute_force (dataset, x + q * d, q, 300, 2);
  emb_dataset_unref (dataset);
}

static void
test_all_rows_equal (void)
{
  const size_t n = 3000;
  g_autofree float *x = g_new (float, n * 3);
  for (size_t i = 0; i < n * 3; i++)
    x[i] = 0.1f * (float) (i % 3 + 1);
  EmbDataset *dataset = make_dataset_from (x, n, 3);
  EmbNeighbors *found = emb_search (dataset, x, 1, 10, EMB_METRIC_COSINE, NULL, NULL);
  g_assert_cmpuint (emb_neighbors_n (found), ==, 10);
  for (uint32_t i = 0; i < 10; i++)
    g_assert_cmpuint (emb_neighbors_get (found, i)->row, ==, i == 0 ? 0 : i + 1);
  g_assert_cmpfloat (emb_neighbors_get (found, 0)->values.cosine, <=, 1);
  emb_neighbors_unref (found);
  emb_dataset_unref (dataset);
}

/* Values that differ less than single precision can tell: the order must be that of
 * double. */
static void
test_near_ties_are_told_apart (void)
{
  const size_t n = 2000;
  const size_t d = 64;
  g_autofree float *x = g_new (float, n *d);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < d; j++)
      x[i * d + j] = (float) (1000 + emb_random_normal (5, 0, j) +
                              1e-4 * emb_random_normal (5, 1, i * d + j));
  EmbDataset *dataset = make_dataset_from (x, n, d);
  for (size_t q = 0; q < 5; q++)
    assert_same_as_brute_force (dataset, x + q * d, q, 50, 2);
  emb_dataset_unref (dataset);
}

static void
test_very_small_and_large_numbers (void)
{
  static const double scales[] = { 1e-40, 1e-30, 1e-18, 1e17, 1e30 };
  const size_t n = 500;
  const size_t d = 40;
  for (size_t s = 0; s < G_N_ELEMENTS (scales); s++) {
    g_autofree float *x = g_new (float, n *d);
    for (size_t i = 0; i < n * d; i++)
      x[i] = (float) (scales[s] * emb_random_normal (6, s, i));
    EmbDataset *dataset = make_dataset_from (x, n, d);
    assert_same_as_brute_force (dataset, x, 0, 20, 2);
    emb_dataset_unref (dataset);
  }
}

static void
test_zero_and_non_finite_rows (void)
{
  const size_t n = 200;
  const size_t d = 24;
  g_autofree float *x = g_new (float, n *d);
  for (size_t i = 0; i < n * d; i++)
    x[i] = (float) emb_random_normal (7, 0, i);
  memset (x + 3 * d, 0, d * sizeof *x);
  x[5 * d + 7] = NAN;
  x[6 * d + 23] = INFINITY;
  EmbDataset *dataset = make_dataset_from (x, n, d);
  assert_same_as_brute_force (dataset, x, 0, n, 2);

  EmbError error;
  g_assert_null (emb_search (dataset, x + 5 * d, 5, 3, EMB_METRIC_DOT, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_null (emb_search (dataset, x + 3 * d, 3, 3, EMB_METRIC_COSINE, NULL, &error));
  g_assert_nonnull (strstr (error.message, "zero vector"));
  EmbNeighbors *found =
    emb_search (dataset, x + 3 * d, 3, 3, EMB_METRIC_EUCLIDEAN, NULL, &error);
  g_assert_cmpuint (emb_neighbors_n (found), ==, 3);
  g_assert_true (isnan (emb_neighbors_get (found, 0)->values.cosine));
  emb_neighbors_unref (found);
  emb_dataset_unref (dataset);
}

/* Rows with NaN stand beside others in memory; the scan reads rows in vectors of sixteen.
 */
static void
test_a_bad_row_does_not_spoil_the_next (void)
{
  for (size_t d = 16; d < 50; d++) {
    const size_t n = 40;
    g_autofree float *x = g_new (float, n *d);
    for (size_t i = 0; i < n * d; i++)
      x[i] = i / d % 2 == 0 ? (float) emb_random_normal (8, d, i) : NAN;
    EmbDataset *dataset = make_dataset_from (x, n, d);
    assert_same_as_brute_force (dataset, x, 0, n, 1);
    emb_dataset_unref (dataset);
  }
}

static void
test_same_bits_for_any_threads (void)
{
  EmbDataset *dataset = make_random_dataset (40000, 30, 9);
  EmbNeighbors *first = NULL;
  for (unsigned n_threads = 1; n_threads <= 3; n_threads++) {
    EmbJob job = { .n_threads = n_threads };
    EmbNeighbors *found = emb_search (dataset, emb_dataset_row (dataset, 7), 7, 100,
                                      EMB_METRIC_EUCLIDEAN, &job, NULL);
    if (first == NULL) {
      first = found;
      continue;
    }
    for (size_t i = 0; i < 100; i++) {
      const EmbNeighbor *a = emb_neighbors_get (first, i);
      const EmbNeighbor *b = emb_neighbors_get (found, i);
      g_assert_cmpuint (a->row, ==, b->row);
      g_assert_cmpmem (&a->values, sizeof a->values, &b->values, sizeof b->values);
    }
    emb_neighbors_unref (found);
  }
  emb_neighbors_unref (first);
  emb_dataset_unref (dataset);
}

static bool
refuse (const EmbProgress *progress, void *user_data)
{
  return (*(int *) user_data)-- > 0;
}

static void
test_cancel (void)
{
  EmbDataset *dataset = make_random_dataset (1000, 10, 10);
  for (int calls = 0; calls < 2; calls++) {
    int left = calls;
    EmbJob job = { .progress = refuse, .user_data = &left, .n_threads = 2 };
    EmbError error;
    g_assert_null (emb_search (dataset, emb_dataset_row (dataset, 0), 0, 5,
                               EMB_METRIC_DOT, &job, &error));
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
  }
  emb_dataset_unref (dataset);
}

/* For unit vectors the three metrics give one order: |x - y|^2 = 2 (1 - cos). */
static void
test_unit_vectors_give_one_order (void)
{
  EmbDataset *raw = make_random_dataset (500, 50, 11);
  EmbDataset *unit = emb_dataset_normalise (raw, NULL, NULL);
  EmbNeighbors *by[3];
  for (size_t m = 0; m < 3; m++)
    by[m] = emb_search (unit, emb_dataset_row (unit, 0), 0, 20, metrics[m], NULL, NULL);
  for (size_t i = 0; i < 20; i++) {
    const EmbNeighbor *n = emb_neighbors_get (by[0], i);
    g_assert_cmpuint (n->row, ==, emb_neighbors_get (by[1], i)->row);
    g_assert_cmpuint (n->row, ==, emb_neighbors_get (by[2], i)->row);
    g_assert_cmpfloat_with_epsilon (n->values.euclidean * n->values.euclidean,
                                    2 * (1 - n->values.cosine), 1e-6);
  }
  for (size_t m = 0; m < 3; m++)
    emb_neighbors_unref (by[m]);
  emb_dataset_unref (unit);
  emb_dataset_unref (raw);
}

static void
test_scan_error_bound_holds (void)
{
  for (size_t d = 1; d < 300; d += 7) {
    g_autofree float *x = g_new (float, 2 * d);
    double dot = 0;
    double sizes = 0;
    double squared = 0;
    for (size_t j = 0; j < 2 * d; j++)
      x[j] = (float) emb_random_normal (12, d, j);
    for (size_t j = 0; j < d; j++) {
      double a = x[j];
      double b = x[d + j];
      dot += a * b;
      sizes += fabs (a * b);
      squared += (a - b) * (a - b);
    }
    float result;
    emb_scan_dot (x, 1, d, x + d, &result);
    g_assert_cmpfloat (fabs ((double) result - dot), <=, sizes * emb_scan_error (d));
    emb_scan_squared_distance (x, 1, d, x + d, &result);
    g_assert_cmpfloat (fabs ((double) result - squared), <=,
                       squared * emb_scan_error (d));
  }
}

static void
test_metric_names (void)
{
  for (size_t m = 0; m < G_N_ELEMENTS (metrics); m++) {
    EmbMetric metric;
    g_assert_true (emb_metric_from_name (emb_metric_name (metrics[m]), &metric));
    g_assert_cmpint (metric, ==, metrics[m]);
  }
  EmbMetric metric;
  g_assert_false (emb_metric_from_name ("manhattan", &metric));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neighbors/brute-force", test_agrees_with_brute_force);
  g_test_add_func ("/neighbors/ties", test_ties_stand_in_row_order);
  g_test_add_func ("/neighbors/all-equal", test_all_rows_equal);
  g_test_add_func ("/neighbors/near-ties", test_near_ties_are_told_apart);
  g_test_add_func ("/neighbors/scales", test_very_small_and_large_numbers);
  g_test_add_func ("/neighbors/degenerate", test_zero_and_non_finite_rows);
  g_test_add_func ("/neighbors/bad-rows", test_a_bad_row_does_not_spoil_the_next);
  g_test_add_func ("/neighbors/threads", test_same_bits_for_any_threads);
  g_test_add_func ("/neighbors/cancel", test_cancel);
  g_test_add_func ("/neighbors/unit", test_unit_vectors_give_one_order);
  g_test_add_func ("/neighbors/scan-error", test_scan_error_bound_holds);
  g_test_add_func ("/neighbors/metric-names", test_metric_names);
  return g_test_run ();
}
