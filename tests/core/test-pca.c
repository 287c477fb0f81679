// SPDX-License-Identifier: GPL-3.0-or-later
/* core/projection/pca against cyclic Jacobi rotations of the covariance matrix in double.
 */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "make-dataset.h"
#include "projection/pca-direct.h"
#include "projection/pca-krylov.h"
#include "projection/pca.h"

/* --- The oracle */

typedef struct {
  size_t d;
  double *values;  /* d, falling */
  double *vectors; /* d x d, rows */
  double total;
} Reference;

static int
falling (const void *a, const void *b, void *context)
{
  const double *values = context;
  double x = values[*(const size_t *) a];
  double y = values[*(const size_t *) b];
  return (x < y) - (x > y);
}

/* Jacobi 1846: slow, simple, and to the last digit. Destroys @a. */
static Reference
jacobi (double *a, size_t d)
{
  g_autofree double *v = g_new0 (double, d *d);
  for (size_t i = 0; i < d; i++)
    v[i * d + i] = 1;
  for (int sweep = 0; sweep < 30; sweep++)
    for (size_t p = 0; p < d; p++)
      for (size_t q = p + 1; q < d; q++) {
        double apq = a[p * d + q];
        if (fabs (apq) <= 1e-300)
          continue;
        double theta = (a[q * d + q] - a[p * d + p]) / (2 * apq);
        double t = (theta >= 0 ? 1 : -1) / (fabs (theta) + sqrt (theta * theta + 1));
        double c = 1 / sqrt (t * t + 1);
        double s = t * c;
        for (size_t k = 0; k < d; k++) {
          double x = a[k * d + p];
          double y = a[k * d + q];
          a[k * d + p] = c * x - s * y;
          a[k * d + q] = s * x + c * y;
        }
        for (size_t k = 0; k < d; k++) {
          double x = a[p * d + k];
          double y = a[q * d + k];
          a[p * d + k] = c * x - s * y;
          a[q * d + k] = s * x + c * y;
          x = v[p * d + k];
          y = v[q * d + k];
          v[p * d + k] = c * x - s * y;
          v[q * d + k] = s * x + c * y;
        }
      }

  Reference r = { .d = d, .values = g_new (double, d), .vectors = g_new (double, d *d) };
  g_autofree size_t *order = g_new (size_t, d);
  g_autofree double *diagonal = g_new (double, d);
  for (size_t i = 0; i < d; i++) {
    order[i] = i;
    diagonal[i] = a[i * d + i];
    r.total += diagonal[i];
  }
  g_qsort_with_data (order, (int) d, sizeof *order, falling, diagonal);
  for (size_t i = 0; i < d; i++) {
    r.values[i] = diagonal[order[i]];
    memcpy (r.vectors + i * d, v + order[i] * d, d * sizeof *v);
  }
  return r;
}

static Reference
reference_pca (const EmbDataset *dataset, bool unit_rows)
{
  size_t n = emb_dataset_n_rows (dataset);
  size_t d = emb_dataset_n_dims (dataset);
  g_autofree double *x = g_new (double, n *d);
  g_autofree double *mean = g_new0 (double, d);
  size_t used = 0;
  for (size_t i = 0; i < n; i++) {
    const float *row = emb_dataset_row (dataset, i);
    double norm = 0;
    for (size_t j = 0; j < d; j++)
      norm += (double) row[j] * (double) row[j];
    if (!isfinite (norm))
      continue;
    for (size_t j = 0; j < d; j++) {
      x[used * d + j] = (double) row[j] / (unit_rows && norm > 0 ? sqrt (norm) : 1);
      mean[j] += x[used * d + j];
    }
    used++;
  }
  g_autofree double *covariance = g_new0 (double, d *d);
  for (size_t i = 0; i < used; i++)
    for (size_t j = 0; j < d; j++)
      for (size_t k = 0; k < d; k++)
        covariance[j * d + k] += (x[i * d + j] - mean[j] / (double) used) *
                                 (x[i * d + k] - mean[k] / (double) used) /
                                 (double) (used - 1);
  return jacobi (covariance, d);
}

static void
reference_clear (Reference *r)
{
  g_free (r->values);
  g_free (r->vectors);
}

static EmbPca *
fit (const EmbDataset *dataset, size_t k, bool unit_rows, unsigned n_threads)
{
  EmbPcaParams params = { .n_components = k, .unit_rows = unit_rows };
  EmbJob job = { .n_threads = n_threads };
  EmbError error = { 0 };
  EmbPca *pca = emb_pca_new (dataset, &params, &job, &error);
  if (pca == NULL)
    g_error ("%s", error.message);
  return pca;
}

static void
assert_orthonormal (const EmbPca *pca)
{
  size_t d = emb_pca_n_dims (pca);
  for (size_t i = 0; i < emb_pca_n_components (pca); i++)
    for (size_t j = 0; j <= i; j++) {
      double dot = 0;
      for (size_t l = 0; l < d; l++)
        dot += emb_pca_component (pca, i)[l] * emb_pca_component (pca, j)[l];
      g_assert_cmpfloat_with_epsilon (dot, i == j ? 1 : 0, 1e-10);
    }
}

static void
assert_agrees (const EmbDataset *dataset, size_t k, bool unit_rows)
{
  EmbPca *pca = fit (dataset, k, unit_rows, 2);
  Reference r = reference_pca (dataset, unit_rows);
  g_assert_cmpfloat_with_epsilon (emb_pca_total_variance (pca), r.total, 1e-11 * r.total);
  for (size_t i = 0; i < emb_pca_n_components (pca); i++) {
    g_assert_cmpfloat_with_epsilon (emb_pca_variance (pca, i), r.values[i],
                                    1e-12 * r.values[0]);
    g_assert_cmpfloat_with_epsilon (emb_pca_variance_ratio (pca, i),
                                    r.values[i] / r.total, 1e-12);
    double gap = i + 1 < r.d ? r.values[i] - r.values[i + 1] : 1;
    if (i > 0)
      gap = MIN (gap, r.values[i - 1] - r.values[i]);
    if (gap < 1e-3 * r.values[0])
      continue; /* nearly equal variances: the directions are not determined */
    double dot = 0;
    for (size_t j = 0; j < r.d; j++)
      dot += emb_pca_component (pca, i)[j] * r.vectors[i * r.d + j];
    g_assert_cmpfloat_with_epsilon (fabs (dot), 1, 1e-9);
  }
  assert_orthonormal (pca);
  reference_clear (&r);
  emb_pca_unref (pca);
}

/* --- Cases */

static void
test_agrees_with_jacobi (void)
{
  static const size_t shapes[][2] = { { 2, 2 },     { 3, 2 },    { 10, 1 }, { 50, 7 },
                                      { 5000, 12 }, { 300, 60 }, { 60, 60 } };
  for (size_t s = 0; s < G_N_ELEMENTS (shapes); s++)
    for (int unit = 0; unit < 2; unit++) {
      EmbDataset *dataset = make_random_dataset (shapes[s][0], shapes[s][1], s);
      if (!(unit &&
            shapes[s][1] == 1)) /* unit rows of one number: little is left to vary */
        assert_agrees (dataset, shapes[s][1], unit);
      emb_dataset_unref (dataset);
    }
}

static void
test_fewer_rows_than_columns (void)
{
  EmbDataset *dataset = make_random_dataset (12, 90, 5);
  assert_agrees (dataset, 5, false);
  assert_agrees (dataset, 12, true); /* rank 11: the last component has no variance */
  EmbPca *pca = fit (dataset, 99, false, 1);
  g_assert_cmpuint (emb_pca_n_components (pca), ==, 12);
  g_assert_cmpfloat (emb_pca_variance (pca, 11), <, 1e-12);
  emb_pca_unref (pca);
  emb_dataset_unref (dataset);
}

/* The three ways are chosen by shape; here each does the same small matrix. */
static void
test_three_ways_agree (void)
{
  EmbDataset *dataset = make_random_dataset (400, 300, 6);
  Reference r = reference_pca (dataset, false);
  EmbPcaRows rows;
  g_assert_true (emb_pca_rows_init (&rows, dataset, false, NULL, NULL));
  const size_t k = 6;
  double values[6];
  double total;
  g_autofree double *components = g_new (double, k * 300);
  typedef bool (*Method) (const EmbPcaRows *, size_t, double *, double *, double *,
                          const EmbJob *, EmbError *);
  static const Method methods[] = { emb_pca_covariance, emb_pca_gram, emb_pca_krylov };
  for (size_t m = 0; m < G_N_ELEMENTS (methods); m++) {
    EmbError error = { 0 };
    if (!methods[m](&rows, k, values, components, &total, NULL, &error))
      g_error ("%s", error.message);
    g_assert_cmpfloat_with_epsilon (total, r.total, 1e-11 * r.total);
    for (size_t i = 0; i < k; i++) {
      if (fabs (values[i] - r.values[i]) > 2e-12 * r.values[i])
        g_error ("method %zu component %zu: %.17g, reference %.17g", m, i, values[i],
                 r.values[i]);
      double dot = 0;
      for (size_t j = 0; j < 300; j++)
        dot += components[i * 300 + j] * r.vectors[i * 300 + j];
      g_assert_cmpfloat_with_epsilon (fabs (dot), 1, 1e-8);
    }
  }
  emb_pca_rows_clear (&rows);
  reference_clear (&r);
  emb_dataset_unref (dataset);
}

static void
test_a_far_mean_costs_no_digits (void)
{
  const size_t n = 1000;
  g_autofree float *x = g_new (float, n * 4);
  for (size_t i = 0; i < n * 4; i++)
    x[i] = (float) (10000 + floor (1000 * emb_random_normal (7, i % 4, i)) / 1024);
  EmbDataset *dataset = make_dataset_from (x, n, 4);
  assert_agrees (dataset, 4, false);

  EmbPca *pca = fit (dataset, 2, false, 1);
  EmbLayout *layout = emb_pca_project (pca, dataset, NULL, NULL);
  double sum = 0;
  double squares = 0;
  for (size_t i = 0; i < n; i++) {
    double v = emb_layout_axis (layout, 0)[i];
    sum += v;
    squares += v * v;
  }
  g_assert_cmpfloat_with_epsilon (sum / (double) n, 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (squares / (double) (n - 1), emb_pca_variance (pca, 0),
                                  1e-5);
  emb_layout_unref (layout);
  emb_pca_unref (pca);
  emb_dataset_unref (dataset);
}

static void
test_projection_is_the_product (void)
{
  EmbDataset *dataset = make_random_dataset (100, 37, 8);
  for (int unit = 0; unit < 2; unit++) {
    EmbPca *pca = fit (dataset, 5, unit, 2);
    EmbLayout *layout = emb_pca_project (pca, dataset, NULL, NULL);
    g_assert_cmpuint (emb_layout_n_axes (layout), ==, 5);
    for (size_t i = 0; i < 100; i++) {
      const float *x = emb_dataset_row (dataset, i);
      double norm = emb_dataset_norms (dataset)[i];
      for (size_t a = 0; a < 5; a++) {
        double sum = 0;
        for (size_t j = 0; j < 37; j++)
          sum += ((double) x[j] / (unit ? norm : 1) - emb_pca_mean (pca)[j]) *
                 emb_pca_component (pca, a)[j];
        g_assert_cmpfloat_with_epsilon ((double) emb_layout_axis (layout, a)[i], sum,
                                        1e-6);
      }
    }
    emb_layout_unref (layout);
    emb_pca_unref (pca);
  }
  emb_dataset_unref (dataset);
}

static void
test_signs_are_fixed (void)
{
  EmbDataset *dataset = make_random_dataset (200, 9, 9);
  g_autofree float *mirrored = g_new (float, 200 * 9);
  for (size_t i = 0; i < 200 * 9; i++)
    mirrored[i] = -emb_dataset_vectors (dataset)[i];
  EmbDataset *mirror = make_dataset_from (mirrored, 200, 9);
  EmbPca *a = fit (dataset, 9, false, 1);
  EmbPca *b = fit (mirror, 9, false, 1);
  for (size_t i = 0; i < 9; i++) {
    double largest = 0;
    for (size_t j = 0; j < 9; j++) {
      double c = emb_pca_component (a, i)[j];
      largest = fabs (c) > fabs (largest) ? c : largest;
      g_assert_cmpfloat_with_epsilon (c, emb_pca_component (b, i)[j], 1e-9);
    }
    g_assert_cmpfloat (largest, >, 0);
  }
  emb_pca_unref (a);
  emb_pca_unref (b);
  emb_dataset_unref (mirror);
  emb_dataset_unref (dataset);
}

static void
test_same_bits_for_any_threads (void)
{
  EmbDataset *wide = make_random_dataset (60, 500, 10);
  EmbDataset *tall = make_random_dataset (30000, 25, 11);
  const EmbDataset *both[] = { wide, tall };
  for (size_t s = 0; s < 2; s++) {
    size_t d = emb_dataset_n_dims (both[s]);
    size_t n = emb_dataset_n_rows (both[s]);
    EmbPca *first = fit (both[s], 4, true, 1);
    EmbLayout *first_layout = emb_pca_project (first, both[s], NULL, NULL);
    for (unsigned n_threads = 2; n_threads <= 3; n_threads++) {
      EmbPca *pca = fit (both[s], 4, true, n_threads);
      EmbJob job = { .n_threads = n_threads };
      EmbLayout *layout = emb_pca_project (pca, both[s], &job, NULL);
      for (size_t i = 0; i < 4; i++) {
        g_assert_cmpmem (emb_pca_component (first, i), d * sizeof (double),
                         emb_pca_component (pca, i), d * sizeof (double));
        g_assert_cmpmem (emb_layout_axis (first_layout, i), n * sizeof (float),
                         emb_layout_axis (layout, i), n * sizeof (float));
      }
      emb_layout_unref (layout);
      emb_pca_unref (pca);
    }
    emb_layout_unref (first_layout);
    emb_pca_unref (first);
  }
  emb_dataset_unref (wide);
  emb_dataset_unref (tall);
}

static void
test_constant_columns_and_equal_rows (void)
{
  const size_t n = 50;
  g_autofree float *x = g_new (float, n * 6);
  for (size_t i = 0; i < n * 6; i++)
    x[i] = i % 6 < 3 ? 0.1f : (float) emb_random_normal (12, 0, i);
  EmbDataset *dataset = make_dataset_from (x, n, 6);
  assert_agrees (dataset, 3, false);
  EmbPca *pca = fit (dataset, 6, false, 1);
  g_assert_cmpfloat (emb_pca_component (pca, 0)[0], ==, 0);
  g_assert_cmpfloat (emb_pca_variance (pca, 5), ==, 0);
  emb_pca_unref (pca);
  emb_dataset_unref (dataset);

  for (size_t i = 0; i < n * 6; i++)
    x[i] = 0.3f;
  dataset = make_dataset_from (x, n, 6);
  pca = fit (dataset, 2, false, 1);
  g_assert_cmpfloat (emb_pca_total_variance (pca), ==, 0);
  g_assert_cmpfloat (emb_pca_variance_ratio (pca, 0), ==, 0);
  EmbLayout *layout = emb_pca_project (pca, dataset, NULL, NULL);
  g_assert_cmpfloat (emb_layout_axis (layout, 1)[7], ==, 0);
  emb_layout_unref (layout);
  emb_pca_unref (pca);
  emb_dataset_unref (dataset);
}

/* One row has its place on the map, as equal rows have. */
static void
test_one_row_is_one_point (void)
{
  float x[] = { 1, 2, 3 };
  EmbDataset *dataset = make_dataset_from (x, 1, 3);
  for (int unit_rows = 0; unit_rows < 2; unit_rows++) {
    EmbPca *pca = fit (dataset, 10, unit_rows, 1);
    g_assert_cmpuint (emb_pca_n_components (pca), ==, 1);
    g_assert_cmpfloat (emb_pca_total_variance (pca), ==, 0);
    EmbLayout *layout = emb_pca_project (pca, dataset, NULL, NULL);
    g_assert_cmpuint (emb_layout_n_axes (layout), ==, 1);
    g_assert_cmpfloat (emb_layout_axis (layout, 0)[0], ==, 0);
    emb_layout_unref (layout);
    emb_pca_unref (pca);
  }
  emb_dataset_unref (dataset);
}

static void
test_flat_axes (void)
{
  EmbLayout *layout = emb_layout_new (3, 1, NULL);
  emb_layout_axis_mutable (layout, 0)[0] = 5;
  emb_layout_axis_mutable (layout, 0)[1] = -5;
  g_assert_true (emb_layout_add_flat_axes (layout, 1, NULL) == layout);
  layout = emb_layout_add_flat_axes (layout, 3, NULL);
  g_assert_cmpuint (emb_layout_n_axes (layout), ==, 3);
  g_assert_cmpfloat (emb_layout_axis (layout, 0)[1], ==, -5);
  g_assert_cmpfloat (emb_layout_axis (layout, 2)[0], ==, 0);
  g_assert_true (isnan (emb_layout_axis (layout, 1)[2])); /* it has no place */
  emb_layout_unref (layout);
}

static void
test_rows_that_are_not_finite_take_no_part (void)
{
  const size_t n = 80;
  g_autofree float *x = g_new (float, n * 5);
  for (size_t i = 0; i < n * 5; i++)
    x[i] = (float) emb_random_normal (13, 0, i);
  x[7 * 5 + 2] = NAN;
  x[0] = -INFINITY;
  EmbDataset *dataset = make_dataset_from (x, n, 5);
  assert_agrees (dataset, 5, false);
  EmbPca *pca = fit (dataset, 2, false, 1);
  g_assert_cmpuint (emb_pca_n_rows_used (pca), ==, n - 2);
  EmbLayout *layout = emb_pca_project (pca, dataset, NULL, NULL);
  for (size_t i = 0; i < n; i++)
    g_assert_true (isnan (emb_layout_axis (layout, 0)[i]) == (i == 0 || i == 7));
  emb_layout_unref (layout);
  emb_pca_unref (pca);
  emb_dataset_unref (dataset);
}

static void
test_refusals (void)
{
  EmbError error;
  EmbPcaParams params = EMB_PCA_DEFAULTS;
  float nothing[] = { 1, NAN };
  EmbDataset *none = make_dataset_from (nothing, 1, 2);
  g_assert_null (emb_pca_new (none, &params, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_nonnull (strstr (error.message, "rows of finite numbers"));
  emb_dataset_unref (none);

  EmbDataset *two = make_random_dataset (2, 4, 14);
  params.n_components = 0;
  g_assert_null (emb_pca_new (two, &params, NULL, &error));
  g_assert_cmpstr (error.message, ==, "components is 0; it must lie between 1 and 1e+06");
  emb_dataset_unref (two);

  EmbDataset *a = make_random_dataset (9, 4, 14);
  EmbDataset *b = make_random_dataset (9, 5, 14);
  EmbPca *pca = fit (a, 2, false, 1);
  g_assert_null (emb_pca_project (pca, b, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  emb_pca_unref (pca);
  emb_dataset_unref (a);
  emb_dataset_unref (b);
}

static void
test_parameters_come_from_the_table (void)
{
  EmbPcaParams from_table;
  EmbPcaParams defaults = EMB_PCA_DEFAULTS;
  emb_params_set_defaults (emb_pca_params, &from_table);
  g_assert_cmpuint (from_table.n_components, ==, defaults.n_components);
  g_assert_true (from_table.unit_rows == defaults.unit_rows);

  const EmbParam *unit = emb_params_find (emb_pca_params, "unit-length");
  emb_param_set (unit, &from_table, 1);
  g_assert_true (from_table.unit_rows);
  g_assert_cmpfloat (emb_param_get (unit, &from_table), ==, 1);
  g_assert_null (emb_params_find (emb_pca_params, "perplexity"));
}

static bool
count_down (const EmbProgress *progress, void *user_data)
{
  return (*(int *) user_data)-- > 0;
}

static void
test_cancel_at_every_report (void)
{
  EmbDataset *dataset = make_random_dataset (3000, 40, 15);
  EmbPcaParams params = EMB_PCA_DEFAULTS;
  for (int calls = 0;; calls++) {
    g_assert_cmpint (calls, <, 10000);
    int left = calls;
    EmbJob job = { .progress = count_down, .user_data = &left, .n_threads = 2 };
    EmbError error = { 0 };
    EmbPca *pca = emb_pca_new (dataset, &params, &job, &error);
    EmbLayout *layout = pca != NULL ? emb_pca_project (pca, dataset, &job, &error) : NULL;
    emb_pca_unref (pca);
    if (layout != NULL) {
      g_assert_cmpint (calls, >, 4);
      emb_layout_unref (layout);
      break;
    }
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
  }
  emb_dataset_unref (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pca/jacobi", test_agrees_with_jacobi);
  g_test_add_func ("/pca/few-rows", test_fewer_rows_than_columns);
  g_test_add_func ("/pca/three-ways", test_three_ways_agree);
  g_test_add_func ("/pca/far-mean", test_a_far_mean_costs_no_digits);
  g_test_add_func ("/pca/project", test_projection_is_the_product);
  g_test_add_func ("/pca/signs", test_signs_are_fixed);
  g_test_add_func ("/pca/threads", test_same_bits_for_any_threads);
  g_test_add_func ("/pca/constant", test_constant_columns_and_equal_rows);
  g_test_add_func ("/pca/one-row", test_one_row_is_one_point);
  g_test_add_func ("/pca/flat-axes", test_flat_axes);
  g_test_add_func ("/pca/non-finite", test_rows_that_are_not_finite_take_no_part);
  g_test_add_func ("/pca/refusals", test_refusals);
  g_test_add_func ("/pca/parameters", test_parameters_come_from_the_table);
  g_test_add_func ("/pca/cancel", test_cancel_at_every_report);
  return g_test_run ();
}
