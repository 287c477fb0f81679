// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data on real files that others made. EMB_TEST_DATA names their folder; where it is
 * absent these tests are skipped. */

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data-helpers.h"

static const char *folder;

static gboolean
have_data (void)
{
  if (folder != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_test_skip ("the folder of real test files is not there");
  return FALSE;
}

static EmbDataset *
try_load (const char *name, EmbError *error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_error ("%s is missing", path);
  return emb_load (path, NULL, NULL, error);
}

static EmbDataset *
load (const char *name)
{
  EmbError error = { 0 };
  EmbDataset *dataset = try_load (name, &error);
  if (dataset == NULL)
    g_error ("%s: %s", name, error.message);
  return dataset;
}

static void
assert_file_refused (const char *name, const char *words)
{
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset = try_load (name, &error);
  g_assert_null (dataset);
  g_assert_cmpint (error.code, ==, EMB_FORMAT);
  g_assert_true (g_utf8_validate (error.message, -1, NULL));
  if (strstr (error.message, words) == NULL)
    g_error ("%s: \"%s\" does not say \"%s\"", name, error.message, words);
}

static double
sum (const EmbDataset *dataset)
{
  double total = 0;
  size_t n = emb_dataset_n_rows (dataset) * emb_dataset_n_dims (dataset);
  for (size_t i = 0; i < n; i++)
    total += (double) emb_dataset_vectors (dataset)[i];
  return total;
}

/* --- Damaged on purpose: what cases.json says */

#define MUTATED(name) "bad/mutated/" name

/* The original of the mutated files: 40 rows of 10 numbers. */
#define SUM_OF_ORIGINAL -65.9088

static void
test_mutated_that_load_whole (void)
{
  if (!have_data ())
    return;
  static const char *const names[] = {
    MUTATED ("crlf.vec"),
    MUTATED ("bom.vec"),
    MUTATED ("tab_sep.txt"),
    MUTATED ("token_with_spaces.txt"),
  };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (EmbDataset) dataset = load (names[i]);
    assert_shape (dataset, 40, 10);
    assert_name (dataset, 0, "the");
    assert_name (dataset, 39, "who");
    g_assert_cmpfloat_with_epsilon (sum (dataset), SUM_OF_ORIGINAL, 1e-3);
    g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
  }
  g_autoptr (EmbDataset) spaces = load (MUTATED ("token_with_spaces.txt"));
  size_t row;
  g_assert_true (emb_dataset_find (spaces, ". . .", &row));
}

static void
test_mutated_with_notices (void)
{
  if (!have_data ())
    return;
  static const struct {
    const char *name;
    size_t n_rows;
    const char *code;
    const char *words;
  } cases[] = {
    { MUTATED ("hdr_count_plus5.vec"), 40, "row-count", "45 rows, the file has 40" },
    { MUTATED ("ragged_short.vec"), 39, "rows-skipped", "line 22 has 9 numbers" },
    { MUTATED ("nonnumeric.vec"), 39, "rows-skipped", "line 9 \"abc\"" },
    { MUTATED ("truncated_midline.vec"), 39, "last-line-cut", "(41)" },
    { MUTATED ("dup_word.vec"), 40, "duplicate-names", "row 30, \"the\"" },
    { MUTATED ("zero_vector.vec"), 40, "zero-vectors", "row 9" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EmbDataset) dataset = load (cases[i].name);
    assert_shape (dataset, cases[i].n_rows, 10);
    g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 1);
    const char *message = notice_of (dataset, cases[i].code);
    g_assert_nonnull (message);
    g_assert_nonnull (strstr (message, cases[i].words));
  }
}

static void
test_mutated_binary (void)
{
  if (!have_data ())
    return;
  g_autoptr (EmbDataset) cut = load (MUTATED ("bin_truncated.bin"));
  g_autoptr (EmbDataset) whole = load ("finalfusion/similarity.bin");
  assert_shape (cut, 27, 100);
  g_assert_cmpmem (emb_dataset_vectors (cut), 27 * 100 * sizeof (float),
                   emb_dataset_vectors (whole), 27 * 100 * sizeof (float));
  g_assert_nonnull (strstr (notice_of (cut, "last-row-cut"), "row 27"));
}

static void
test_mutated_that_are_refused (void)
{
  if (!have_data ())
    return;
  assert_file_refused (MUTATED ("empty.vec"), "empty");
  assert_file_refused (MUTATED ("npy_truncated.npy"), "240 bytes, and 203");
  assert_file_refused (MUTATED ("npy_1d.npy"), "list of 60");
  assert_file_refused (MUTATED ("npy_object.npy"), "Python objects");
  assert_file_refused (MUTATED ("npy_bad_version_magic0.npy"), "version 1.1");
  assert_file_refused (MUTATED ("npy_bad_version_magic1.npy"), "version 0.0");
  assert_file_refused (MUTATED ("st_len_past_eof.safetensors"),
                       "takes 10000000 bytes, and 309 are there");
  assert_file_refused (MUTATED ("st_overlap.safetensors"), "\"emb\" and \"b\" overlap");
}

static void
test_mutated_metadata (void)
{
  if (!have_data ())
    return;
  EmbError error = { 0 };
  g_autofree char *vectors = g_build_filename (folder, MUTATED ("crlf.vec"), NULL);
  g_autofree char *few = g_build_filename (folder, MUTATED ("meta_short.tsv"), NULL);
  EmbLoadOptions options = { .metadata = few };
  g_autoptr (EmbDataset) with_few = emb_load (vectors, &options, NULL, &error);
  g_assert_nonnull (strstr (notice_of (with_few, "metadata-rows"), "33 rows for 40"));

  g_autofree char *html = g_build_filename (folder, MUTATED ("meta_html.tsv"), NULL);
  options.metadata = html;
  g_autoptr (EmbDataset) with_html = emb_load (vectors, &options, NULL, &error);
  const EmbColumn *note = emb_dataset_find_column (with_html, "note", NULL);
  g_assert_cmpstr (emb_strings_get (&note->text, 0), ==, "<img src=x onerror=alert(0)>");
}

static void
test_bad_real_files (void)
{
  if (!have_data ())
    return;
  assert_file_refused ("bad/annexptr_glove.6B.50d.txt", "path of another file");
  assert_file_refused ("bad/annexptr_t10k-images-idx3-ubyte.gz", "git-annex");
  assert_file_refused ("bad/gensim_pickle_not_w2v", "gensim");
  assert_file_refused ("bad/gensim_poincare_utf8.tsv", "no vectors");
  assert_file_refused ("bad/npy_py2-objarr.npy", "Python objects");
  assert_file_refused ("bad/npy_py3-objarr.npz", "Python objects");

  g_autoptr (EmbDataset) wide = load ("bad/magnitude_large.txt");
  assert_shape (wide, 1, 5000);
  g_autoptr (EmbDataset) zero = load ("bad/magnitude_zero.txt");
  g_assert_cmpuint (emb_dataset_n_zero_vectors (zero), ==, 1);
  g_autoptr (EmbDataset) cut = load ("bad/finalfusion_utf8-incomplete.dims");
  assert_name (cut, 1, "zee\xef\xbf\xbdn");
}

/* --- The same numbers in every container */

#define SAME(name) "glove/same2000/" name

static void
test_same_numbers_in_every_format (void)
{
  if (!have_data ())
    return;
  static const char *const names[] = {
    SAME ("vectors.npy"),           SAME ("vectors_big_endian.npy"),
    SAME ("vectors.npz"),           SAME ("vectors.tsv"),
    SAME ("word2vec.bin"),          SAME ("vectors.safetensors"),
    SAME ("projector_config.json"), SAME ("word2vec.txt")
  };
  g_autoptr (EmbDataset) first = load (names[0]);
  g_assert_cmpfloat_with_epsilon (sum (first), -3846.7159, 5e-4);
  for (size_t i = 1; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (EmbDataset) dataset = load (names[i]);
    assert_shape (dataset, 2000, 100);
    g_assert_cmpmem (emb_dataset_vectors (dataset), 2000 * 100 * sizeof (float),
                     emb_dataset_vectors (first), 2000 * 100 * sizeof (float));
  }
  g_autoptr (EmbDataset) half = load (SAME ("vectors_f16.npy"));
  assert_shape (half, 2000, 100);
  g_assert_cmpfloat_with_epsilon (sum (half), -3846.6621, 5e-4);
  g_autoptr (EmbDataset) part = load (SAME ("vectors_first500_f64_fortran.npy"));
  assert_shape (part, 500, 100);
  g_assert_cmpmem (emb_dataset_vectors (part), 500 * 100 * sizeof (float),
                   emb_dataset_vectors (first), 500 * 100 * sizeof (float));
}

static void
test_metadata_beside_real_vectors (void)
{
  if (!have_data ())
    return;
  g_autoptr (EmbDataset) text = load (SAME ("word2vec.txt"));
  g_autoptr (EmbDataset) npz = load (SAME ("vectors.npz"));
  g_assert_cmpstr (notice_of (npz, "members-joined"), ==,
                   "names come from \"words\" of the archive");
  static const char *const names[] = { SAME ("vectors.npy"), SAME ("vectors.npz"),
                                       SAME ("vectors.tsv"), SAME ("vectors.safetensors"),
                                       SAME ("projector_config.json") };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (EmbDataset) dataset = load (names[i]);
    g_assert_nonnull (strstr (notice_of (dataset, "metadata-found"), "metadata.tsv"));
    g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 2);
    g_assert_cmpint (emb_dataset_find_column (dataset, "length", NULL)->kind, ==,
                     EMB_COLUMN_CATEGORY);
    for (size_t row = 0; row < 2000; row++) {
      char number[EMB_DATASET_NUMBER_SIZE];
      assert_name (dataset, row, emb_dataset_name (text, row, number));
    }
  }
}

static void
test_foreign_containers (void)
{
  if (!have_data ())
    return;
  assert_file_refused (SAME ("vectors.bytes"), "open its projector_config.json");
  assert_file_refused ("projector_oss/iris_tensors.bytes", "projector_config.json");
  assert_file_refused (SAME ("words.txt"), "no vectors");
  assert_file_refused ("finalfusion/similarity.fifu", "finalfusion");
}

/* --- Text that real tools wrote */

static void
assert_file (const char *name,
             const char *format,
             size_t n_rows,
             size_t n_dims,
             const char *first,
             const char *last)
{
  g_autoptr (EmbDataset) dataset = load (name);
  assert_format (dataset, format);
  assert_shape (dataset, n_rows, n_dims);
  assert_name (dataset, 0, first);
  assert_name (dataset, n_rows - 1, last);
}

static void
test_text_of_real_tools (void)
{
  if (!have_data ())
    return;
  assert_file ("fasttext_trained/kjv_sg.vec", "fasttext-vec", 5286, 24, ",", "felt");
  assert_file ("gensim_vectors/lee_fasttext.vec", "fasttext-vec", 1762, 10, "the",
               "hundred");
  assert_file ("gensim_vectors/toy-model.vec", "fasttext-vec", 22, 5, "the", "by");
  assert_file ("gensim_vectors/word2vec_pre_kv_c", "word2vec-text", 1750, 10, "the",
               "indonesian");
  assert_file ("gensim_vectors/high_precision.kv.txt", "word2vec-text", 2, 2,
               "kangaroo.n.01", "horse.n.01");
  assert_file ("gensim_vectors/test_glove.txt", "glove-text", 76, 50, "the", "into");
  assert_file ("finalfusion/similarity.nodims", "glove-text", 41, 100, "Berlin",
               "Berlin-Spandau");
}

static void
test_word2vec_binary_of_real_tools (void)
{
  if (!have_data ())
    return;
  assert_file ("gensim_vectors/euclidean_vectors.bin", "word2vec-binary", 2747, 10, "the",
               "fly");
  assert_file ("gensim_vectors/high_precision.kv.bin", "word2vec-binary", 2, 2,
               "kangaroo.n.01", "horse.n.01");
  assert_file ("finalfusion/similarity.bin", "word2vec-binary", 41, 100, "Berlin",
               "Berlin-Spandau");
  assert_file ("bad/magnitude_word2vec.bin", "word2vec-binary", 5, 2, "the", "said");
  g_autoptr (EmbDataset) cut = load ("bad/finalfusion_utf8-incomplete.bin");
  assert_name (cut, 1, "zee\xef\xbf\xbdn");
}

/* The .vec file that fastText wrote beside the model, with five digits. */
static void
test_fasttext_of_real_tools (void)
{
  if (!have_data ())
    return;
  static const char *const models[][2] = {
    { "fasttext_trained/kjv_sg.bin", "fasttext_trained/kjv_sg.vec" },
    { "gensim_vectors/lee_fasttext.bin", "gensim_vectors/lee_fasttext.vec" },
    { "gensim_vectors/toy-model.bin", "gensim_vectors/toy-model.vec" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (models); i++) {
    g_autoptr (EmbDataset) model = load (models[i][0]);
    g_autoptr (EmbDataset) text = load (models[i][1]);
    size_t n = emb_dataset_n_rows (text);
    size_t d = emb_dataset_n_dims (text);
    assert_format (model, "fasttext-binary");
    assert_shape (model, n, d);
    for (size_t row = 0; row < n; row++) {
      char number[EMB_DATASET_NUMBER_SIZE];
      assert_name (model, row, emb_dataset_name (text, row, number));
      for (size_t j = 0; j < d; j++) {
        double printed = (double) emb_dataset_row (text, row)[j];
        g_assert_cmpfloat_with_epsilon ((double) emb_dataset_row (model, row)[j], printed,
                                        6e-5 * fabs (printed) + 1e-8);
      }
    }
  }
  assert_file ("gensim_vectors/lee_fasttext_new.bin", "fasttext-binary", 1763, 10, "the",
               "advance");
  assert_file ("bad/gensim_non_ascii_fasttext.bin", "fasttext-binary", 171, 2, "ji",
               "nejsou");
}

static void
test_tables (void)
{
  if (!have_data ())
    return;
  g_autoptr (EmbDataset) iris = load ("tabular/iris.csv");
  assert_format (iris, "csv");
  assert_shape (iris, 150, 4);
  g_assert_cmpfloat_with_epsilon (sum (iris), 2078.7, 1e-3);
  g_assert_cmpuint (emb_dataset_find_column (iris, "column 5", NULL)->n_distinct, ==, 3);
  g_autoptr (EmbDataset) wine = load ("tabular/wine_data.csv");
  assert_shape (wine, 178, 13);
  g_autoptr (EmbDataset) digits = load ("tabular/digits.csv.gz");
  assert_shape (digits, 1797, 65); /* all whole: nothing tells the label from the rest */
}

static void
test_arff (void)
{
  if (!have_data ())
    return;
  g_autoptr (EmbDataset) glass = load ("tabular/glass.arff");
  assert_format (glass, "arff");
  assert_shape (glass, 214, 9);
  g_assert_cmpfloat_with_epsilon (sum (glass), 21698.0302, 1e-2);
  const EmbColumn *type = emb_dataset_find_column (glass, "Type", NULL);
  g_assert_cmpint (type->kind, ==, EMB_COLUMN_CATEGORY);
  g_assert_cmpstr (emb_strings_get (&type->text, 0), ==, "build wind float");
  g_autoptr (EmbDataset) ionosphere = load ("tabular/ionosphere.arff");
  assert_shape (ionosphere, 351, 34);
  g_assert_cmpfloat_with_epsilon (sum (ionosphere), 2956.016, 1e-2);
  g_assert_cmpuint (emb_dataset_find_column (ionosphere, "class", NULL)->n_distinct, ==,
                    2);
  assert_file_refused ("tabular/vote.arff", "has no numeric attributes");
}

static void
test_headers_of_real_files_that_err (void)
{
  if (!have_data ())
    return;
  g_autoptr (EmbDataset) wiki = load ("fasttext_wiki/wiki.en.head100.vec");
  assert_shape (wiki, 99, 300);
  g_assert_nonnull (strstr (notice_of (wiki, "row-count"),
                            "2519370 rows, the file has 99"));
  g_autoptr (EmbDataset) one = load ("gensim_vectors/pretrained.vec");
  assert_shape (one, 1, 5);
  assert_format (one, "fasttext-vec");
  g_assert_nonnull (strstr (notice_of (one, "row-count"), "3 rows, the file has 1"));
}

static void
test_packed_text (void)
{
  if (!have_data ())
    return;
  static const char *const endings[] = { "", ".gz", ".bz2", ".lzma" };
  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *name =
      g_strconcat ("compressed_text/fake_embeddings.5d.txt", endings[i], NULL);
    g_autoptr (EmbDataset) dataset = load (name);
    assert_shape (dataset, 15, 5);
    g_assert_cmpfloat_with_epsilon (sum (dataset), 44.997, 1e-3);
  }
  g_autoptr (EmbDataset) sample = load ("glove/gz/allennlp_glove.6B.100d.sample.txt.gz");
  assert_shape (sample, 100, 100);
}

static void
test_glove_top_20000 (void)
{
  if (!have_data ())
    return;
  g_autoptr (EmbDataset) dataset = load ("glove/glove.6B.100d.top20k.txt");
  assert_shape (dataset, 20000, 100);
  assert_format (dataset, "glove-text");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
  size_t row;
  g_assert_true (emb_dataset_find (dataset, "king", &row));
}

static void
test_safetensors_of_real_tools (void)
{
  if (!have_data ())
    return;
  g_autoptr (EmbDataset) burn = load ("safetensors_burn/multi_layer.safetensors");
  assert_format (burn, "safetensors");
  assert_shape (burn, 16, 256);
  g_assert_cmpstr (emb_dataset_source (burn)->member, ==, "fc1.weight");
  g_assert_cmpuint (emb_dataset_notices (burn)->n, ==, 0);

  /* Its sum as Python's struct unpacks it. */
  g_autoptr (EmbDataset) lite = load ("use_lite/use_lite_tokens_even.safetensors");
  assert_shape (lite, 4000, 256);
  g_assert_cmpfloat_with_epsilon (sum (lite), -3842.7173, 1e-3);
}

static void
test_projector_config (void)
{
  if (!have_data ())
    return;
  /* The demo of the Embedding Projector: its tensors were not fetched with it. */
  g_autofree char *path =
    g_build_filename (folder, "projector_oss/oss_demo_projector_config.json", NULL);
  EmbError error = { 0 };
  EmbInspection found;
  g_assert_true (emb_inspect (path, NULL, &found, NULL, &error));
  g_assert_cmpstr (found.format, ==, "projector");
  g_assert_cmpuint (found.candidates.n, ==, 5);
  const EmbCandidate *iris = emb_candidates_choose (&found.candidates, "Iris", &error);
  g_assert_cmpuint (iris->n_rows, ==, 150);
  g_assert_cmpuint (iris->n_dims, ==, 4);
  g_assert_true (iris->absent);
  emb_inspection_clear (&found);

  EmbLoadOptions options = { .member = "Iris" };
  g_assert_null (emb_load (path, &options, NULL, &error));
  g_assert_nonnull (strstr (error.message,
                            "oss_data/iris_tensors.bytes: there is no such file"));
}

static void
link_into (const char *to, const char *name)
{
  g_autofree char *target = g_build_filename (folder, "projector_oss", name, NULL);
  g_autofree char *path = g_build_filename (to, name, NULL);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* The demo with one of its tensors where the config has it. */
static void
test_projector_iris (void)
{
  static const char *const names[] = { "iris_tensors.bytes", "iris_labels.tsv" };
  if (!have_data ())
    return;
  g_autofree char *top = g_dir_make_tmp ("emb-XXXXXX", NULL);
  g_autofree char *inside = g_build_filename (top, "oss_data", NULL);
  g_autofree char *config =
    g_build_filename (top, "oss_demo_projector_config.json", NULL);
  g_assert_cmpint (g_mkdir (inside, 0700), ==, 0);
  link_into (top, "oss_demo_projector_config.json");
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    link_into (inside, names[i]);

  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset = emb_load (config, NULL, NULL, &error);
  if (dataset == NULL)
    g_error ("%s", error.message);
  assert_shape (dataset, 150, 4);
  g_assert_cmpstr (emb_dataset_source (dataset)->member, ==, "Iris");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 5);
  g_assert_nonnull (strstr (notice_of (dataset, "tensors-absent"),
                            "4 tensors of the config cannot be opened: Word2Vec 10K "
                            "(oss_data/word2vec_10000_200d_tensors.bytes), "));

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (inside, names[i], NULL);
    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_remove (config), ==, 0);
  g_assert_cmpint (g_rmdir (inside), ==, 0);
  g_assert_cmpint (g_rmdir (top), ==, 0);
}

static void
test_projector_labels (void)
{
  if (!have_data ())
    return;
  /* A thousand rows of the pictures' labels: one column, digits, no header. */
  g_autofree char *path =
    g_build_filename (folder, "projector_oss/mnist_10k_784d_labels.tsv", NULL);
  g_autofree char *vectors =
    g_build_filename (folder, "images/fashion_mnist_t10k_images_u8.npy", NULL);
  EmbLoadOptions options = { .metadata = path, .max_rows = 1000 };
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset = emb_load (vectors, &options, NULL, &error);
  if (dataset == NULL)
    g_error ("%s", error.message);
  assert_shape (dataset, 1000, 784);
  const EmbColumn *label = emb_dataset_find_column (dataset, "label", NULL);
  g_assert_cmpint (label->kind, ==, EMB_COLUMN_CATEGORY);
  g_assert_cmpuint (label->n_distinct, ==, 10);
  g_assert_cmpstr (emb_strings_get (&label->text, 0), ==, "7");
  g_assert_null (notice_of (dataset, "metadata-rows"));
}

/* --- .npy of all kinds */

static void
test_npy_variety (void)
{
  if (!have_data ())
    return;
  g_autofree char *path = g_build_filename (folder, "npy_variety", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_assert_nonnull (dir);
  unsigned n_loaded = 0;
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;) {
    g_autofree char *inside = g_build_filename ("npy_variety", name, NULL);
    EmbError error = { 0 };
    g_autoptr (EmbDataset) dataset = try_load (inside, &error);

    if (strstr (name, "scalar") || strstr (name, "ragged") ||
        strstr (error.message, "one list of") || strstr (error.message, "3 axes")) {
      g_assert_null (dataset);
      g_assert_cmpint (error.code, ==, EMB_FORMAT);
      g_assert_cmpuint (strlen (error.message), >, 10);
      continue;
    }
    if (dataset == NULL)
      g_error ("%s: %s", name, error.message);
    n_loaded++;
    if (strstr (name, "2x3"))
      assert_shape (dataset, 2, 3);
    else if (strstr (name, "6x1"))
      assert_shape (dataset, 6, 1);
    else if (strstr (name, "1x1"))
      assert_shape (dataset, 1, 1);
    /* They hold 0 to 5 in the order of the file. */
    bool columns = strstr (name, "forder") != NULL;
    for (size_t i = 0; strstr (name, "2x3") && i < 6; i++) {
      size_t at = columns ? i % 2 * 3 + i / 2 : i;
      g_assert_cmpfloat (emb_dataset_vectors (dataset)[at], ==, (float) i);
    }
  }
  g_assert_cmpuint (n_loaded, >=, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_getenv ("EMB_TEST_DATA");
  g_test_add_func ("/real/mutated/whole", test_mutated_that_load_whole);
  g_test_add_func ("/real/mutated/notices", test_mutated_with_notices);
  g_test_add_func ("/real/mutated/binary", test_mutated_binary);
  g_test_add_func ("/real/mutated/refused", test_mutated_that_are_refused);
  g_test_add_func ("/real/mutated/metadata", test_mutated_metadata);
  g_test_add_func ("/real/bad", test_bad_real_files);
  g_test_add_func ("/real/same/numbers", test_same_numbers_in_every_format);
  g_test_add_func ("/real/same/metadata", test_metadata_beside_real_vectors);
  g_test_add_func ("/real/foreign", test_foreign_containers);
  g_test_add_func ("/real/text/tools", test_text_of_real_tools);
  g_test_add_func ("/real/word2vec-binary", test_word2vec_binary_of_real_tools);
  g_test_add_func ("/real/fasttext", test_fasttext_of_real_tools);
  g_test_add_func ("/real/csv", test_tables);
  g_test_add_func ("/real/arff", test_arff);
  g_test_add_func ("/real/text/headers", test_headers_of_real_files_that_err);
  g_test_add_func ("/real/text/packed", test_packed_text);
  g_test_add_func ("/real/text/glove", test_glove_top_20000);
  g_test_add_func ("/real/safetensors", test_safetensors_of_real_tools);
  g_test_add_func ("/real/projector/config", test_projector_config);
  g_test_add_func ("/real/projector/iris", test_projector_iris);
  g_test_add_func ("/real/projector/labels", test_projector_labels);
  g_test_add_func ("/real/npy/variety", test_npy_variety);
  return g_test_run ();
}
