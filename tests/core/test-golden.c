// SPDX-License-Identifier: GPL-3.0-or-later
/* PCA and neighbours against numbers of scikit-learn: tests/golden, made by
 * make-golden.py there. */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "make-dataset.h"
#include "neighbors/search.h"
#include "projection/pca.h"

typedef struct {
  size_t rows;
  size_t cols;
  double *values;
} Table;

static void
table_free (gpointer data)
{
  Table *table = data;
  g_free (table->values);
  g_free (table);
}

static GHashTable *
read_golden (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", name, NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &content, NULL, &error))
    g_error ("%s", error->message);

  GHashTable *tables =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, table_free);
  g_auto (GStrv) lines = g_strsplit (content, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (**line != '@')
      continue;
    g_auto (GStrv) head = g_strsplit (*line + 1, "\t", -1);
    Table *table = g_new0 (Table, 1);
    table->rows = (size_t) g_ascii_strtoull (head[1], NULL, 10);
    table->cols = (size_t) g_ascii_strtoull (head[2], NULL, 10);
    table->values = g_new (double, table->rows * table->cols);
    for (size_t i = 0; i < table->rows; i++) {
      g_auto (GStrv) fields = g_strsplit (*++line, "\t", -1);
      g_assert_cmpuint (g_strv_length (fields), ==, table->cols);
      for (size_t j = 0; j < table->cols; j++)
        table->values[i * table->cols + j] = g_ascii_strtod (fields[j], NULL);
    }
    g_hash_table_insert (tables, g_strdup (head[0]), table);
  }
  return tables;
}

static const Table *
get (GHashTable *tables, const char *prefix, const char *name)
{
  g_autofree char *key = g_strconcat (prefix, name, NULL);
  const Table *table = g_hash_table_lookup (tables, key);
  if (table == NULL)
    g_error ("no table %s", key);
  return table;
}

static EmbDataset *
dataset_from (const Table *x)
{
  g_autofree float *vectors = g_new (float, x->rows * x->cols);
  for (size_t i = 0; i < x->rows * x->cols; i++)
    vectors[i] = (float) x->values[i];
  return make_dataset_from (vectors, x->rows, x->cols);
}

static void
compare_pca (GHashTable *golden, const char *prefix, bool unit_rows)
{
  EmbDataset *dataset = dataset_from (get (golden, "", "x"));
  const Table *mean = get (golden, prefix, "-mean");
  const Table *variance = get (golden, prefix, "-variance");
  const Table *ratio = get (golden, prefix, "-ratio");
  const Table *loadings = get (golden, prefix, "-loadings");
  const Table *scores = get (golden, prefix, "-scores");

  EmbPcaParams params = { .n_components = variance->cols, .unit_rows = unit_rows };
  EmbPca *pca = emb_pca_new (dataset, &params, NULL, NULL);
  EmbLayout *layout = emb_pca_project (pca, dataset, NULL, NULL);
  g_assert_cmpuint (emb_pca_n_components (pca), ==, variance->cols);
  for (size_t j = 0; j < mean->cols; j++)
    g_assert_cmpfloat_with_epsilon (emb_pca_mean (pca)[j], mean->values[j], 1e-11);
  for (size_t i = 0; i < variance->cols; i++) {
    g_assert_cmpfloat_with_epsilon (emb_pca_variance (pca, i), variance->values[i],
                                    1e-10 * variance->values[0]);
    g_assert_cmpfloat_with_epsilon (emb_pca_variance_ratio (pca, i), ratio->values[i],
                                    1e-10);
    for (size_t j = 0; j < loadings->cols; j++)
      g_assert_cmpfloat_with_epsilon (fabs (emb_pca_component (pca, i)[j]),
                                      loadings->values[i * loadings->cols + j], 1e-8);
    for (size_t row = 0; row < scores->rows; row++)
      g_assert_cmpfloat_with_epsilon (fabs ((double) emb_layout_axis (layout, i)[row]),
                                      scores->values[row * scores->cols + i], 1e-5);
  }
  emb_layout_unref (layout);
  emb_pca_unref (pca);
  emb_dataset_unref (dataset);
}

static void
test_pca (const void *name)
{
  g_autoptr (GHashTable) golden = read_golden (name);
  compare_pca (golden, "centered", false);
  compare_pca (golden, "unit", true);
}

static void
test_neighbors (void)
{
  static const EmbMetric metrics[] = { EMB_METRIC_COSINE, EMB_METRIC_EUCLIDEAN,
                                       EMB_METRIC_DOT };
  g_autoptr (GHashTable) golden = read_golden ("neighbors.tsv");
  EmbDataset *dataset = dataset_from (get (golden, "", "x"));
  const Table *queries = get (golden, "", "queries");
  for (size_t m = 0; m < G_N_ELEMENTS (metrics); m++) {
    const Table *rows = get (golden, emb_metric_name (metrics[m]), "-rows");
    const Table *values = get (golden, emb_metric_name (metrics[m]), "-values");
    for (size_t q = 0; q < queries->rows; q++) {
      size_t query = (size_t) queries->values[q];
      EmbNeighbors *found = emb_search (dataset, emb_dataset_row (dataset, query), query,
                                        rows->cols, metrics[m], NULL, NULL);
      for (size_t i = 0; i < rows->cols; i++) {
        const EmbNeighbor *n = emb_neighbors_get (found, i);
        g_assert_cmpuint (n->row, ==, (guint) rows->values[q * rows->cols + i]);
        double expected = values->values[q * rows->cols + i];
        g_assert_cmpfloat_with_epsilon (emb_metric_value (n->values, metrics[m]),
                                        expected, 1e-6 * (1 + fabs (expected)));
      }
      emb_neighbors_unref (found);
    }
  }
  emb_dataset_unref (dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/golden/pca-tall", "pca-tall.tsv", test_pca);
  g_test_add_data_func ("/golden/pca-wide", "pca-wide.tsv", test_pca);
  g_test_add_func ("/golden/neighbors", test_neighbors);
  return g_test_run ();
}
