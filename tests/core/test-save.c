// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data: writing data sets so that they read back the same. */

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "data-helpers.h"
#include "data/save.h"
#include "data/shortest.h"
#include "make-dataset.h"

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
empty_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;) {
    g_autofree char *path = in_folder (name);
    g_unlink (path);
  }
}

static unsigned
count_files (void)
{
  unsigned n = 0;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
save (const EmbDataset *dataset, const char *path, EmbSaveLoss *loss)
{
  EmbError error = { 0 };
  if (!emb_save (dataset, path, loss, NULL, &error))
    g_error ("not saved: %s", error.message);
}

static EmbDataset *
load (const char *path)
{
  EmbError error = { 0 };
  EmbDataset *dataset = emb_load (path, NULL, NULL, &error);
  if (dataset == NULL)
    g_error ("not loaded: %s", error.message);
  return dataset;
}

/* --- Digits */

static void
assert_shortest (float value, const char *expected)
{
  char text[EMB_SHORTEST_SIZE + 1];
  text[emb_shortest_float (value, text)] = '\0';
  g_assert_cmpstr (text, ==, expected);
}

static void
test_shortest_spellings (void)
{
  assert_shortest (0, "0");
  assert_shortest (-0.0f, "-0");
  assert_shortest (0.1f, "0.1");
  assert_shortest (-0.5f, "-0.5");
  assert_shortest (1, "1");
  assert_shortest (-1500, "-1500");
  assert_shortest (16777216, "16777216");
  assert_shortest (1e9f, "1e+09");
  assert_shortest (0.3333333433f, "0.33333334");
  assert_shortest (1e-4f, "0.0001");
  assert_shortest (1.5e-7f, "1.5e-07");
  assert_shortest (3.4028235e38f, "3.4028235e+38");
  assert_shortest (1e-45f, "1e-45");
  assert_shortest (INFINITY, "inf");
  assert_shortest (-INFINITY, "-inf");
  assert_shortest (NAN, "nan");
}

static void
test_shortest_gives_the_float_back (void)
{
  for (uint64_t i = 0; i < 300000; i++) {
    uint32_t bits = (uint32_t) emb_random_u64 (11, 0, i);
    if (i % 2)
      bits = (bits & 0x87ffffff) | 0x38000000; /* around one, as embeddings are */
    float value;
    memcpy (&value, &bits, sizeof value);
    if (!isfinite (value))
      continue;

    char text[EMB_SHORTEST_SIZE + 1];
    size_t n = emb_shortest_float (value, text);
    g_assert_cmpuint (n, <=, EMB_SHORTEST_SIZE);
    text[n] = '\0';
    float back = strtof (text, NULL);
    if (memcmp (&back, &value, sizeof value) != 0)
      g_error ("%.9g was written as %s", (double) value, text);

    /* No longer than the shortest that printf finds. */
    char other[64];
    for (int precision = 6; precision <= 9; precision++) {
      g_snprintf (other, sizeof other, "%.*g", precision, (double) value);
      if (strtof (other, NULL) == value)
        break;
    }
    g_assert_cmpuint (n, <=, strlen (other));
  }
}

/* --- There and back */

/* Rows of all sizes of numbers, names that files find hard, columns of three kinds. */
static EmbDataset *
make_dataset (size_t n_rows, size_t n_dims)
{
  EmbDatasetParts parts = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, n_rows, n_dims, NULL));
  EmbStrings numbers = { 0 };
  EmbStrings kinds = { 0 };
  static const char *const odd[] = {
    "a b", "",        " ",   " lead",        "trail ", "x\ty",     "back\\",
    "\\t", "caf\xe9", "nan", "1 2",          "#",      "\xc2\xa0", "a\rb",
    "0.5", "\"q\"",   "a,b", "\xf0\x9f\x98", "NA",     "name"
  };
  for (size_t row = 0; row < n_rows; row++) {
    for (size_t j = 0; j < n_dims; j++) {
      double scale = pow (10, (double) emb_random_below (1, row, j, 30) - 15);
      emb_matrix_row (&parts.vectors, row)[j] =
        (float) (emb_random_normal (2, row, j) * (row % 2 ? 1 : scale));
    }
    char name[32];
    g_snprintf (name, sizeof name, "w%zu", row);
    const char *used = row < G_N_ELEMENTS (odd) ? odd[row] : name;
    g_assert_true (emb_names_add (&parts.names, used, strlen (used), NULL));
    g_snprintf (name, sizeof name, "%zu.25", row);
    g_assert_true (emb_strings_add (&numbers, name, row % 5 ? strlen (name) : 0, NULL));
    g_assert_true (emb_strings_add (&kinds, row % 3 ? "k\tx" : "l\\n", 3, NULL));
  }
  emb_matrix_row (&parts.vectors, 1)[0] = NAN;
  emb_matrix_row (&parts.vectors, 2)[0] = -INFINITY;
  emb_matrix_row (&parts.vectors, 3)[0] = -0.0f;

  parts.columns = calloc (2, sizeof *parts.columns);
  parts.columns[0] = emb_column_new ("size", 4, &numbers, NULL, NULL);
  parts.columns[1] = emb_column_new ("a\tkind", 6, &kinds, NULL, NULL);
  parts.n_columns = 2;
  EmbDataset *dataset = emb_dataset_new (&parts, NULL, NULL);
  g_assert_nonnull (dataset);
  return dataset;
}

static void
assert_same_vectors_and_names (const EmbDataset *a, const EmbDataset *b)
{
  size_t n = emb_dataset_n_rows (a);
  assert_shape (b, n, emb_dataset_n_dims (a));
  for (size_t i = 0; i < n * emb_dataset_n_dims (a); i++) {
    float x = emb_dataset_vectors (a)[i];
    float y = emb_dataset_vectors (b)[i];
    if (isnan (x) && isnan (y))
      continue;
    g_assert_cmpmem (&x, sizeof x, &y, sizeof y);
  }
  for (size_t row = 0; row < n; row++) {
    size_t x_length;
    size_t y_length;
    const char *x = emb_names_raw (emb_dataset_names (a), row, &x_length);
    const char *y = emb_names_raw (emb_dataset_names (b), row, &y_length);
    g_assert_cmpmem (x, x_length, y, y_length);
  }
}

static void
assert_same_columns (const EmbDataset *a, const EmbDataset *b)
{
  g_assert_cmpuint (emb_dataset_n_columns (a), ==, emb_dataset_n_columns (b));
  for (size_t i = 0; i < emb_dataset_n_columns (a); i++) {
    const EmbColumn *x = emb_dataset_column (a, i);
    const EmbColumn *y = emb_dataset_column (b, i);
    g_assert_cmpstr (x->name, ==, y->name);
    g_assert_cmpint (x->kind, ==, y->kind);
    g_assert_cmpuint (x->n_missing, ==, y->n_missing);
    for (size_t row = 0; row < x->n_rows; row++)
      g_assert_cmpstr (emb_strings_get (&x->text, row), ==,
                       emb_strings_get (&y->text, row));
  }
}

static void
assert_round_trip (const char *name, unsigned n_files, gboolean columns)
{
  g_autoptr (EmbDataset) dataset = make_dataset (500, 33);
  g_autofree char *path = in_folder (name);
  EmbSaveLoss loss = { 99, 99 };
  save (dataset, path, &loss);
  g_assert_cmpuint (loss.n_names, ==, 0);
  g_assert_cmpuint (loss.n_columns, ==, columns ? 0 : emb_dataset_n_columns (dataset));
  g_assert_cmpuint (count_files (), ==, n_files);
  g_autoptr (EmbDataset) back = load (path);
  assert_same_vectors_and_names (dataset, back);
  if (columns)
    assert_same_columns (dataset, back);
  empty_folder ();
}

static void
assert_content (const char *path, const char *expected, gsize size)
{
  g_autofree char *content = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, expected, size);
}

static void
test_text_round_trip (void)
{
  assert_round_trip ("x.txt", 1, FALSE);
  assert_round_trip ("x.vec", 1, FALSE);
}

static void
test_word2vec_binary (void)
{
  static const char names[2][6] = { "a b", "c\nd" };
  EmbDatasetParts parts = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, 2, 3, NULL));
  for (unsigned i = 0; i < 2; i++)
    g_assert_true (emb_names_add (&parts.names, names[i], strlen (names[i]), NULL));
  for (unsigned i = 0; i < 6; i++)
    parts.vectors.data[i] = (float) i;
  g_autoptr (EmbDataset) dataset = emb_dataset_new (&parts, NULL, NULL);

  EmbSaveLoss loss;
  g_autofree char *path = in_folder ("x.bin");
  save (dataset, path, &loss);
  g_assert_cmpuint (loss.n_names, ==, 2);
  static const char expected[] = "2 3\n"
                                 "a_b \0\0\0\0\0\0\x80\x3f\0\0\0\x40\n"
                                 "c\xef\xbf\xbd"
                                 "d \0\0\x40\x40\0\0\x80\x40\0\0\xa0\x40\n";
  assert_content (path, expected, sizeof expected - 1);
  empty_folder ();
}

static void
test_safetensors (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("0.5\t1\n2\t3\n");
  g_autofree char *path = in_folder ("x.safetensors");
  save (dataset, path, NULL);
  static const char expected[] =
    "\x48\0\0\0\0\0\0\0"
    "{\"embedding\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}       "
    "\0\0\0\x3f\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40";
  assert_content (path, expected, sizeof expected - 1);
  empty_folder ();
}

static void
test_npy_round_trip (void)
{
  assert_round_trip ("x.npy", 2, TRUE);
}

static void
test_tsv_round_trip (void)
{
  assert_round_trip ("x.tsv", 3, TRUE);
}

static void
test_rows_without_names (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("0.5\t1\n2\t3\n");
  g_autofree char *npy = in_folder ("x.npy");
  save (dataset, npy, NULL);
  g_assert_cmpuint (count_files (), ==, 1);
  g_autoptr (EmbDataset) back = load (npy);
  g_assert_false (emb_dataset_has_names (back));

  g_autofree char *txt = in_folder ("x.txt");
  save (dataset, txt, NULL);
  g_autoptr (EmbDataset) named = load (txt);
  assert_name (named, 1, "1");
  empty_folder ();
}

static void
test_names_that_text_cannot_hold (void)
{
  EmbDatasetParts parts = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, 3, 2, NULL));
  g_assert_true (emb_names_add (&parts.names, "a\nb", 3, NULL));
  g_assert_true (emb_names_add (&parts.names, "c\0d", 3, NULL));
  g_assert_true (emb_names_add (&parts.names, "e", 1, NULL));
  g_autoptr (EmbDataset) dataset = emb_dataset_new (&parts, NULL, NULL);

  EmbSaveLoss loss;
  g_autofree char *txt = in_folder ("x.txt");
  save (dataset, txt, &loss);
  g_assert_cmpuint (loss.n_names, ==, 2);
  g_autoptr (EmbDataset) back = load (txt);
  assert_name (back, 0,
               "a\xef\xbf\xbd"
               "b");
  assert_name (back, 1,
               "c\xef\xbf\xbd"
               "d");

  g_autofree char *npy = in_folder ("x.npy");
  save (dataset, npy, &loss);
  g_assert_cmpuint (loss.n_names, ==, 1);
  g_autoptr (EmbDataset) table = load (npy);
  assert_name (table, 0, "a\nb");
  empty_folder ();
}

/* --- What must not happen */

static void
test_config_is_not_replaced (void)
{
  g_autoptr (EmbDataset) dataset = make_dataset (30, 4);
  g_autofree char *path = in_folder ("x.tsv");
  g_autofree char *other = in_folder ("y.tsv");
  save (dataset, path, NULL);
  save (dataset, path, NULL); /* the same configuration is no hindrance */
  g_assert_cmpuint (count_files (), ==, 3);

  EmbError error = { 0 };
  g_assert_false (emb_save (dataset, other, NULL, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_nonnull (strstr (error.message, "projector_config.json"));
  g_assert_cmpuint (count_files (), ==, 3); /* nothing was written before it failed */
  empty_folder ();
}

static void
test_stale_names_are_not_adopted (void)
{
  g_autoptr (EmbDataset) bare = load_text ("0.5\t1\n2\t3\n");
  g_autofree char *names = in_folder ("x.names.tsv");
  g_autofree char *path = in_folder ("x.npy");
  g_assert_true (g_file_set_contents (names, "a\nb\n", -1, NULL));
  EmbError error = { 0 };
  g_assert_false (emb_save (bare, path, NULL, NULL, &error));
  g_assert_nonnull (strstr (error.message, "x.names.tsv"));
  empty_folder ();
}

static bool
cancel_cb (const EmbProgress *progress, void *user_data)
{
  unsigned *left = user_data;
  return (*left)-- > 0;
}

static void
test_cancelled_save_leaves_the_old (void)
{
  g_autoptr (EmbDataset) dataset = make_dataset (20000, 40);
  static const char *const names[] = { "x.txt", "x.tsv", "x.npy" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = in_folder (names[i]);
    g_assert_true (g_file_set_contents (path, "old", -1, NULL));
    for (unsigned calls = 0; calls < 2; calls++) {
      unsigned left = calls;
      EmbJob job = { .progress = cancel_cb, .user_data = &left };
      EmbError error = { 0 };
      if (emb_save (dataset, path, NULL, &job, &error))
        continue; /* .npy of this size has one call only */
      g_assert_cmpint (error.code, ==, EMB_CANCELLED);
      g_autofree char *content = NULL;
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "old");
      g_assert_cmpuint (count_files (), ==, 1);
    }
    empty_folder ();
  }
}

/* Names come last: who gives up while they are written finds the old files. */
static bool
cancel_at_names_cb (const EmbProgress *progress, void *user_data)
{
  return strcmp (progress->stage, "Writing names") != 0;
}

static void
test_cancelled_at_names_leaves_the_old (void)
{
  g_autoptr (EmbDataset) dataset = make_dataset (20, 4);
  g_autofree char *path = in_folder ("x.npy");
  g_autofree char *table = in_folder ("x.names.tsv");
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_true (g_file_set_contents (table, "older", -1, NULL));
  EmbJob job = { .progress = cancel_at_names_cb };
  EmbError error = { 0 };
  g_assert_false (emb_save (dataset, path, NULL, &job, &error));
  g_assert_cmpint (error.code, ==, EMB_CANCELLED);
  g_autofree char *content = NULL;
  g_autofree char *names = NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_true (g_file_get_contents (table, &names, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  g_assert_cmpstr (names, ==, "older");
  g_assert_cmpuint (count_files (), ==, 2);
  empty_folder ();
}

/* --- What comes beside */

static void
assert_beside (const EmbDataset *dataset,
               const char *name,
               const char *table,
               const char *config)
{
  g_autofree char *path = in_folder (name);
  EmbSaveBeside beside;
  EmbError error = { 0 };
  if (!emb_save_plan (dataset, path, &beside, &error))
    g_error ("%s: %s", name, error.message);
  g_autofree char *table_path = table != NULL ? in_folder (table) : NULL;
  g_autofree char *config_path = config != NULL ? in_folder (config) : NULL;
  g_assert_cmpstr (beside.table, ==, table_path);
  g_assert_cmpstr (beside.config, ==, config_path);
  emb_save_beside_clear (&beside);
}

static void
test_plan_says_what_comes_beside (void)
{
  g_autoptr (EmbDataset) dataset = make_dataset (6, 3);
  assert_beside (dataset, "x.txt", NULL, NULL);
  assert_beside (dataset, "x.bin", NULL, NULL);
  assert_beside (dataset, "x.npy", "x.names.tsv", NULL);
  assert_beside (dataset, "x.safetensors", "x.names.tsv", NULL);
  assert_beside (dataset, "x.tsv", "x.metadata.tsv", "projector_config.json");
  g_assert_cmpuint (count_files (), ==, 0);

  g_autofree char *path = in_folder ("x.tsv");
  save (dataset, path, NULL);
  assert_beside (dataset, "x.tsv", "x.metadata.tsv", NULL); /* it says the same already */

  const float numbers[] = { 1, 2, 3, 4 };
  g_autoptr (EmbDataset) bare = make_dataset_from (numbers, 2, 2);
  assert_beside (bare, "x.npy", NULL, NULL);
  empty_folder ();
}

static void
test_plan_fails_as_saving_would (void)
{
  g_autoptr (EmbDataset) dataset = make_dataset (6, 3);
  g_autofree char *config = in_folder ("projector_config.json");
  g_assert_true (g_file_set_contents (config, "{}", -1, NULL));
  const char *const names[] = { "x.tsv", "x.odd" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = in_folder (names[i]);
    EmbSaveBeside beside;
    EmbError planned = { 0 };
    EmbError saved = { 0 };
    g_assert_false (emb_save_plan (dataset, path, &beside, &planned));
    emb_save_beside_clear (&beside);
    g_assert_false (emb_save (dataset, path, NULL, NULL, &saved));
    g_assert_cmpint (planned.code, ==, saved.code);
    g_assert_cmpstr (planned.message, ==, saved.message);
  }
  g_assert_cmpuint (count_files (), ==, 1);
  empty_folder ();
}

static void
test_same_bytes_for_any_threads (void)
{
  g_autoptr (EmbDataset) dataset = make_dataset (3000, 20);
  g_autofree char *path = in_folder ("x.txt");
  g_autofree char *first = NULL;
  for (unsigned threads = 1; threads <= 3; threads++) {
    EmbJob job = { .n_threads = threads };
    g_assert_true (emb_save (dataset, path, NULL, &job, NULL));
    g_autofree char *content = NULL;
    g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
    if (first == NULL)
      first = g_steal_pointer (&content);
    else
      g_assert_cmpstr (content, ==, first);
  }
  empty_folder ();
}

static void
test_unknown_endings (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("0.5\t1\n2\t3\n");
  EmbError error = { 0 };
  g_assert_false (emb_save_knows ("x.xls"));
  g_assert_true (emb_save_knows ("a.b/x.vec"));
  g_assert_false (emb_save (dataset, "x.xls", NULL, NULL, &error));
  g_assert_nonnull (strstr (error.message, ".npy"));
  g_assert_false (emb_save (dataset, "/nowhere/x.txt", NULL, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("embedscope-XXXXXX", NULL);
  g_test_add_func ("/data/save/digits", test_shortest_spellings);
  g_test_add_func ("/data/save/digits-back", test_shortest_gives_the_float_back);
  g_test_add_func ("/data/save/text", test_text_round_trip);
  g_test_add_func ("/data/save/word2vec-binary", test_word2vec_binary);
  g_test_add_func ("/data/save/safetensors", test_safetensors);
  g_test_add_func ("/data/save/npy", test_npy_round_trip);
  g_test_add_func ("/data/save/tsv", test_tsv_round_trip);
  g_test_add_func ("/data/save/no-names", test_rows_without_names);
  g_test_add_func ("/data/save/changed-names", test_names_that_text_cannot_hold);
  g_test_add_func ("/data/save/config", test_config_is_not_replaced);
  g_test_add_func ("/data/save/stale", test_stale_names_are_not_adopted);
  g_test_add_func ("/data/save/cancel", test_cancelled_save_leaves_the_old);
  g_test_add_func ("/data/save/cancel-names", test_cancelled_at_names_leaves_the_old);
  g_test_add_func ("/data/save/beside", test_plan_says_what_comes_beside);
  g_test_add_func ("/data/save/plan-fails", test_plan_fails_as_saving_would);
  g_test_add_func ("/data/save/threads", test_same_bytes_for_any_threads);
  g_test_add_func ("/data/save/endings", test_unknown_endings);
  int status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
