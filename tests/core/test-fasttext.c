// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: models of fastText against the vectors that fastText prints for them
 * (tests/golden/fasttext, made by make-models.sh there). */

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data-helpers.h"

static char *
golden (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "golden", "fasttext", name, NULL);
}

static EmbDataset *
load (const char *name)
{
  EmbError error = { 0 };
  g_autofree char *path = golden (name);
  EmbDataset *dataset = emb_load (path, NULL, NULL, &error);
  if (dataset == NULL)
    g_error ("%s: %s", name, error.message);
  return dataset;
}

/* Printed with five digits. */
static void
assert_printed (const char *const *numbers, const float *vector, size_t d)
{
  for (size_t j = 0; j < d; j++) {
    double printed = g_ascii_strtod (numbers[j], NULL);
    g_assert_cmpfloat_with_epsilon ((double) vector[j], printed,
                                    6e-5 * fabs (printed) + 1e-8);
  }
}

/* Each word of @printed, whether the model has learned it or not. Returns how many were
 * unseen. */
static unsigned
assert_vectors (const EmbDataset *dataset, const char *printed)
{
  g_autofree char *path = golden (printed);
  g_autofree char *content = NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (content), "\n", -1);
  size_t d = emb_dataset_n_dims (dataset);
  g_autofree float *made = g_new (float, d);
  unsigned n_unseen = 0;
  g_assert_cmpuint (g_strv_length (lines), ==, 11);
  for (char **line = lines; *line != NULL; line++) {
    g_auto (GStrv) fields = g_strsplit (*line, " ", -1);
    size_t row;
    if (emb_dataset_find (dataset, fields[0], &row)) {
      assert_printed ((const char *const *) fields + 1, emb_dataset_row (dataset, row),
                      d);
      continue;
    }
    n_unseen++;
    g_assert_true (emb_dataset_make_vector (dataset, fields[0], made));
    assert_printed ((const char *const *) fields + 1, made, d);
  }
  return n_unseen;
}

static void
test_skip_gram (void)
{
  g_autoptr (EmbDataset) dataset = load ("words.bin");
  assert_format (dataset, "fasttext-binary");
  assert_shape (dataset, 25, 6);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
  g_assert_true (emb_dataset_makes_vectors (dataset));
  g_assert_cmpuint (assert_vectors (dataset, "words.txt"), ==, 7);
}

static void
test_classifier (void)
{
  g_autoptr (EmbDataset) dataset = load ("labels.bin");
  assert_shape (dataset, 25, 6);
  g_assert_cmpstr (notice_of (dataset, "labels-left-out"), ==,
                   "2 labels of a classifier were left out");
  g_assert_cmpuint (assert_vectors (dataset, "labels.txt"), ==, 7);
}

static void
test_quantised (void)
{
  g_autoptr (EmbDataset) packed = load ("packed.ftz");
  g_assert_cmpstr (emb_dataset_source (packed)->dtype, ==, "quantised");
  g_assert_cmpuint (assert_vectors (packed, "packed.txt"), >=, 7);
  g_autoptr (EmbDataset) whole = load ("whole.ftz");
  assert_shape (whole, 25, 6);
  g_assert_cmpuint (assert_vectors (whole, "whole.txt"), ==, 7);
}

static void
test_first_rows (void)
{
  EmbError error = { 0 };
  EmbLoadOptions options = { .max_rows = 4 };
  static const char *const models[] = { "words.bin", "whole.ftz" };
  for (size_t i = 0; i < G_N_ELEMENTS (models); i++) {
    g_autofree char *path = golden (models[i]);
    g_autoptr (EmbDataset) all = load (models[i]);
    g_autoptr (EmbDataset) first = emb_load (path, &options, NULL, &error);
    assert_shape (first, 4, 6);
    g_assert_cmpuint (emb_dataset_source (first)->rows_in_file, ==, 25);
    g_assert_cmpmem (emb_dataset_vectors (first), 4 * 6 * sizeof (float),
                     emb_dataset_vectors (all), 4 * 6 * sizeof (float));
  }
}

static void
test_derived_data_sets_make_vectors (void)
{
  g_autoptr (EmbDataset) dataset = load ("words.bin");
  g_autofree char *path = golden ("words.bin");
  EmbLoadOptions options = { .sample = 2 };
  EmbDataset *sample = emb_load (path, &options, NULL, NULL);
  g_autoptr (EmbDataset) few = emb_dataset_normalise (sample, NULL, NULL);
  emb_dataset_unref (sample);
  float plain[6];
  float made[6];
  g_assert_true (emb_dataset_make_vector (dataset, "rivers", plain));
  g_assert_true (emb_dataset_make_vector (few, "rivers", made));
  double square = 0;
  for (size_t j = 0; j < 6; j++)
    square += (double) plain[j] * (double) plain[j];
  for (size_t j = 0; j < 6; j++)
    g_assert_cmpfloat_with_epsilon ((double) made[j], (double) plain[j] / sqrt (square),
                                    1e-6);
}

static void
test_data_without_a_model_makes_none (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("a 1 2\nb 3 4\n");
  float made[2];
  g_assert_false (emb_dataset_makes_vectors (dataset));
  g_assert_false (emb_dataset_make_vector (dataset, "c", made));
}

/* --- Damage */

static void
read_model (const char *name, char **bytes, gsize *size)
{
  g_autofree char *path = golden (name);
  g_assert_true (g_file_get_contents (path, bytes, size, NULL));
}

static void
test_cut_anywhere (void)
{
  static const char *const models[] = { "words.bin", "packed.ftz", "whole.ftz" };
  for (size_t i = 0; i < G_N_ELEMENTS (models); i++) {
    g_autofree char *bytes = NULL;
    gsize size;
    read_model (models[i], &bytes, &size);
    /* What lies behind the vectors, the output matrix, is not read. */
    for (gsize n = 8; n < 1000; n += 7)
      assert_bytes_refused (bytes, n, "");
  }
}

static void
test_packed_file (void)
{
  g_autofree char *bytes = NULL;
  gsize size;
  read_model ("words.bin", &bytes, &size);
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_byte_array_append (plain, (const guint8 *) bytes, (guint) size);
  g_autoptr (GByteArray) packed = gzip (plain);
  g_autoptr (EmbDataset) dataset = load_bytes (packed->data, packed->len);
  g_assert_cmpuint (assert_vectors (dataset, "words.txt"), ==, 7);

  /* Where the number of bytes is unknown, too, memory is not asked on a header's word. */
  guint8 *dim = plain->data + 8;
  memcpy (dim, &(gint32){ 1000000000 }, 4);
  g_autoptr (GByteArray) huge = gzip (plain);
  assert_bytes_refused (huge->data, huge->len, "damaged");
}

static void
test_impossible_headers (void)
{
  static const struct {
    gsize at;
    gint32 value;
    const char *words;
  } cases[] = {
    { 4, 13, "version 13" },      { 4, -1, "version -1" },
    { 8, 0, "impossible sizes" }, { 8 + 4 * 8, -1, "impossible sizes" },
    { 64, 26, "impossible" },     { 68, 24, "impossible" },
    { 68, 0, "impossible" },
  };
  g_autofree char *bytes = NULL;
  gsize size;
  read_model ("words.bin", &bytes, &size);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *damaged = g_memdup2 (bytes, size);
    memcpy (damaged + cases[i].at, &cases[i].value, 4);
    assert_bytes_refused (damaged, size, cases[i].words);
  }
  /* More buckets than the matrix has rows. */
  g_autofree char *damaged = g_memdup2 (bytes, size);
  memcpy (damaged + 8 + 4 * 8, &(gint32){ 401 }, 4);
  assert_bytes_refused (damaged, size, "matrix of 425 x 6");
}

static void
test_cancel (void)
{
  g_autofree char *bytes = NULL;
  gsize size;
  read_model ("words.bin", &bytes, &size);
  g_assert_cmpuint (cancel_everywhere (bytes, size, NULL), >=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/fasttext/skip-gram", test_skip_gram);
  g_test_add_func ("/data/fasttext/classifier", test_classifier);
  g_test_add_func ("/data/fasttext/quantised", test_quantised);
  g_test_add_func ("/data/fasttext/first-rows", test_first_rows);
  g_test_add_func ("/data/fasttext/derived", test_derived_data_sets_make_vectors);
  g_test_add_func ("/data/fasttext/none", test_data_without_a_model_makes_none);
  g_test_add_func ("/data/fasttext/cut", test_cut_anywhere);
  g_test_add_func ("/data/fasttext/packed", test_packed_file);
  g_test_add_func ("/data/fasttext/impossible", test_impossible_headers);
  g_test_add_func ("/data/fasttext/cancel", test_cancel);
  return g_test_run ();
}
