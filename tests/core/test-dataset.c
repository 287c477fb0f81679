// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data: strings, names, columns, data sets, samples. */

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "data-helpers.h"
#include "data/sample.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmbColumn, emb_column_free)

/* --- Strings and names */

static void
test_strings_are_repaired (void)
{
  EmbStrings strings = { 0 };
  g_assert_true (emb_strings_add (&strings, "caf\xe9", 4, NULL));
  g_assert_true (emb_strings_add (&strings, "", 0, NULL));
  g_assert_true (emb_strings_add (&strings, "a\0b", 3, NULL));
  g_assert_cmpstr (emb_strings_get (&strings, 0), ==, "caf\xef\xbf\xbd");
  g_assert_cmpstr (emb_strings_get (&strings, 1), ==, "");
  g_assert_cmpuint (emb_strings_length (&strings, 2), ==, 5);
  emb_strings_clear (&strings);
}

static void
test_names_keep_their_bytes (void)
{
  /* The third is cut inside a character of four bytes: the repair has three bytes too. */
  static const char *const words[] = { "one", "clich\xe9s", "\xf0\x9f\x98", "four" };
  EmbNames names = { 0 };
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (emb_names_add (&names, words[i], strlen (words[i]), NULL));
  g_assert_true (emb_names_index (&names, NULL, NULL));

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
    size_t length;
    size_t row;
    const char *raw = emb_names_raw (&names, i, &length);
    g_assert_cmpmem (raw, length, words[i], strlen (words[i]));
    g_assert_true (emb_names_find (&names, words[i], &row));
    g_assert_cmpuint (row, ==, i);
  }
  size_t row;
  g_assert_true (emb_names_find (&names, "clich\xef\xbf\xbds", &row));
  g_assert_cmpuint (row, ==, 1);
  g_assert_false (emb_names_find (&names, "clich\xe8s", &row));
  emb_names_clear (&names);
}

static void
test_first_of_equal_names_answers (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("a 1.5 2\nb 1 2\na 3 4\nb 5 6\na 7 8\n");
  size_t row;
  g_assert_true (emb_dataset_find (dataset, "a", &row));
  g_assert_cmpuint (row, ==, 0);
  g_assert_cmpuint (emb_dataset_names (dataset)->n_duplicates, ==, 3);
  g_assert_nonnull (strstr (notice_of (dataset, "duplicate-names"), "row 2, \"a\""));
}

static void
test_many_names_are_found (void)
{
  EmbNames names = { 0 };
  char name[32];
  for (unsigned i = 0; i < 20000; i++) {
    g_snprintf (name, sizeof name, "w%u", i * 7919);
    g_assert_true (emb_names_add (&names, name, strlen (name), NULL));
  }
  g_assert_true (emb_names_index (&names, NULL, NULL));
  for (unsigned i = 0; i < 20000; i++) {
    size_t row;
    g_snprintf (name, sizeof name, "w%u", i * 7919);
    g_assert_true (emb_names_find (&names, name, &row));
    g_assert_cmpuint (row, ==, i);
  }
  emb_names_clear (&names);
}

static void
test_rows_without_names_have_numbers (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("0.5\t1.5\n2.5\t3.5\n");
  size_t row;
  g_assert_false (emb_dataset_has_names (dataset));
  assert_name (dataset, 1, "1");
  g_assert_true (emb_dataset_find (dataset, "1", &row));
  g_assert_cmpuint (row, ==, 1);
  g_assert_false (emb_dataset_find (dataset, "2", &row));
  g_assert_false (emb_dataset_find (dataset, "-1", &row));
}

/* The textbook's table, to compare with. */
static size_t
plain_distance (const char *a, const char *b)
{
  size_t n = strlen (b);
  size_t row[80];
  for (size_t j = 0; j <= n; j++)
    row[j] = j;
  for (size_t i = 1; a[i - 1] != '\0'; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
      size_t change =
        diagonal + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));
      diagonal = row[j];
      row[j] = MIN (MIN (row[j], row[j - 1]) + 1, change);
    }
  }
  return row[n];
}

static void
test_similar_names_are_the_nearest (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  for (unsigned i = 0; i < 500; i++) {
    char word[16] = "";
    size_t length = 1 + emb_random_below (3, 0, i, 8);
    for (size_t j = 0; j < length; j++)
      word[j] = (char) ("abcAB"[emb_random_below (3, i + 1, j, 5)]);
    g_string_append_printf (text, "%s 0.5 1.5\n", word);
    g_ptr_array_add (words, g_strdup (word));
  }
  g_autoptr (EmbDataset) dataset = load_text (text->str);

  size_t rows[5];
  size_t n = emb_dataset_similar_names (dataset, "abcab", rows, 5);
  g_assert_cmpuint (n, ==, 5);
  for (size_t i = 0; i < n; i++) {
    size_t distance = plain_distance (words->pdata[rows[i]], "abcab");
    size_t nearer = 0;
    for (guint j = 0; j < words->len; j++) {
      size_t first;
      emb_dataset_find (dataset, words->pdata[j], &first);
      if (first == j) {
        size_t other = plain_distance (words->pdata[j], "abcab");
        nearer += other < distance || (other == distance && j < rows[i]);
      }
    }
    g_assert_cmpuint (nearer, ==, i);
  }
}

static void
test_similar_names_stop_at_a_distance (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text ("king 0.5 1\nkings 0.5 1\nelephant 0.5 1\nparis 0.5 1\n");
  size_t rows[3];
  g_assert_cmpuint (emb_dataset_similar_names (dataset, "kingg", rows, 3), ==, 2);
  g_assert_cmpuint (rows[0], ==, 0);
  g_assert_cmpuint (emb_dataset_similar_names (dataset, "PARIS", rows, 3), ==, 1);
  g_assert_cmpuint (rows[0], ==, 3);
  g_assert_cmpuint (emb_dataset_similar_names (dataset, "zzzzzz", rows, 3), ==, 0);
  g_assert_cmpuint (emb_dataset_similar_names (dataset, "", rows, 3), ==, 0);
}

/* --- Columns */

/* @values separated by '|'. */
static EmbColumn *
column_of (const char *values)
{
  EmbStrings texts = { 0 };
  g_auto (GStrv) parts = g_strsplit (values, "|", -1);
  for (size_t i = 0; parts[i] != NULL; i++)
    g_assert_true (emb_strings_add (&texts, parts[i], strlen (parts[i]), NULL));
  EmbColumn *column = emb_column_new ("c", 1, &texts, NULL, NULL);
  g_assert_nonnull (column);
  return column;
}

static void
test_column_of_numbers (void)
{
  g_autoptr (EmbColumn) column = column_of ("1.5|-2|NA|?||nan|1e3|inf");
  g_assert_cmpint (column->kind, ==, EMB_COLUMN_NUMBER);
  g_assert_cmpuint (column->n_missing, ==, 4);
  g_assert_cmpuint (column->n_distinct, ==, 4);
  g_assert_cmpfloat (column->min, ==, -2);
  g_assert_cmpfloat (column->max, ==, 1000);
  g_assert_true (isnan (column->numbers[2]));
  g_assert_true (emb_column_is_missing (column, 5));
  g_assert_cmpstr (emb_strings_get (&column->text, 6), ==, "1e3");
}

static void
test_column_of_categories (void)
{
  g_autoptr (EmbColumn) column = column_of ("b|a|c|a|b|null|c|b|a");
  g_assert_cmpint (column->kind, ==, EMB_COLUMN_CATEGORY);
  g_assert_cmpuint (column->level_names.n, ==, 3);
  g_assert_cmpstr (emb_strings_get (&column->level_names, 0), ==, "a");
  g_assert_cmpstr (emb_strings_get (&column->level_names, 1), ==, "b");
  g_assert_cmpuint (column->level_counts[2], ==, 2);
  g_assert_cmpuint (column->levels[0], ==, 1);
  g_assert_cmpuint (column->levels[5], ==, EMB_COLUMN_MISSING);
}

static void
test_repeated_integers_are_labels (void)
{
  g_autoptr (EmbColumn) labels = column_of ("0|1|0|1|0|1|0|1|0|1");
  g_assert_cmpint (labels->kind, ==, EMB_COLUMN_CATEGORY);
  g_autoptr (EmbColumn) few = column_of ("0|1|0|1|0|1|0|1|0");
  g_assert_cmpint (few->kind, ==, EMB_COLUMN_NUMBER);
  g_autoptr (EmbColumn) halves = column_of ("0.5|1|0.5|1|0.5|1|0.5|1|0.5|1");
  g_assert_cmpint (halves->kind, ==, EMB_COLUMN_NUMBER);
}

/* Years, ratings, numbers of clusters: a person may want them as either. */
static void
test_column_is_all_that_it_may_be_shown_as (void)
{
  g_autoptr (EmbColumn) years =
    column_of ("2001|1999|2001|1999|2001|1999|2001|1999|?|1999"
               "|2001");
  g_assert_cmpint (years->kind, ==, EMB_COLUMN_CATEGORY);
  g_assert_cmpfloat (years->numbers[0], ==, 2001);
  g_assert_true (isnan (years->numbers[8]));
  g_assert_cmpfloat (years->min, ==, 1999);
  g_assert_cmpfloat (years->max, ==, 2001);

  g_autoptr (EmbColumn) halves = column_of ("0.5|1|1.5|1|0.5|1");
  g_assert_cmpint (halves->kind, ==, EMB_COLUMN_NUMBER);
  g_assert_cmpuint (halves->level_names.n, ==, 3);
  g_assert_cmpstr (emb_strings_get (&halves->level_names, halves->levels[2]), ==, "1.5");
  static const uint32_t rows[] = { 2, 1 };
  g_autoptr (EmbColumn) part = emb_column_select (halves, rows, 2, NULL, NULL);
  g_assert_cmpint (part->kind, ==, EMB_COLUMN_NUMBER);
  g_assert_nonnull (part->numbers);
  g_assert_cmpuint (part->level_names.n, ==, 2);

  g_autoptr (EmbColumn) measured = column_of ("0.5|1|1.5|1");
  g_assert_null (measured->levels);
  g_autoptr (EmbColumn) words = column_of ("a|b|a|b");
  g_assert_null (words->numbers);

  /* More levels than a category has, but each twice. */
  g_autoptr (GString) many = g_string_new ("x");
  for (guint i = 0; i <= 2 * EMB_COLUMN_MAX_LEVELS; i++)
    g_string_append_printf (many, "|word %u", i % (EMB_COLUMN_MAX_LEVELS + 1));
  g_string_append (many, "|x|word 0");
  g_autoptr (EmbColumn) repeated = column_of (many->str);
  g_assert_cmpint (repeated->kind, ==, EMB_COLUMN_TEXT);
  g_assert_cmpuint (repeated->level_names.n, ==, EMB_COLUMN_MAX_LEVELS + 2);
  g_assert_cmpuint (repeated->level_counts[0], ==, 3);
}

static void
test_column_of_texts (void)
{
  g_autoptr (EmbColumn) different = column_of ("one|two|three|three");
  g_assert_cmpint (different->kind, ==, EMB_COLUMN_TEXT);
  g_autoptr (EmbColumn) empty = column_of ("||");
  g_assert_cmpint (empty->kind, ==, EMB_COLUMN_TEXT);
  g_assert_cmpuint (empty->n_missing, ==, 3);
  g_assert_null (different->levels);
  g_assert_null (empty->levels);
  g_assert_cmpstr (emb_column_kind_name (empty->kind), ==, "text");
}

static void
test_selected_column_keeps_its_kind (void)
{
  g_autoptr (EmbColumn) whole = column_of ("b|a|c|a|b||c|b|a");
  static const uint32_t rows[] = { 2, 5, 0 };
  g_autoptr (EmbColumn) part = emb_column_select (whole, rows, 3, NULL, NULL);
  g_assert_cmpint (part->kind, ==, EMB_COLUMN_CATEGORY);
  g_assert_cmpuint (part->n_missing, ==, 1);
  g_assert_cmpuint (part->level_names.n, ==, 2);
  g_assert_cmpstr (emb_strings_get (&part->level_names, part->levels[0]), ==, "c");
}

/* --- Data sets */

static void
test_norms (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text ("a 3.0 4 0\nb 0 0 0\nc nan 1 2\nd 1e-30 0 0\ne inf 0 0\n");
  const float *norms = emb_dataset_norms (dataset);
  g_assert_cmpfloat (norms[0], ==, 5);
  g_assert_cmpfloat (norms[1], ==, 0);
  g_assert_true (isnan (norms[2]));
  g_assert_cmpfloat (norms[3], ==, 1e-30f);
  g_assert_true (isinf (norms[4]));
  g_assert_cmpuint (emb_dataset_n_zero_vectors (dataset), ==, 1);
  g_assert_cmpuint (emb_dataset_n_non_finite_rows (dataset), ==, 2);
  g_assert_nonnull (strstr (notice_of (dataset, "zero-vectors"), "row 1, \"b\""));
  g_assert_nonnull (strstr (notice_of (dataset, "non-finite-rows"), "row 2, \"c\""));
}

static void
test_parts_must_fit (void)
{
  EmbError error = { 0 };
  EmbDatasetParts parts = { 0 };
  g_assert_null (emb_dataset_new (&parts, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_FORMAT);

  g_assert_true (emb_matrix_init (&parts.vectors, 3, 2, NULL));
  g_assert_true (emb_names_add (&parts.names, "only one", 8, NULL));
  g_assert_null (emb_dataset_new (&parts, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_null (parts.vectors.data); /* taken over all the same */
}

static void
test_duplicate_vectors (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text ("a 0 1.5\nb -0 1.5\nc 1 1\nd 1 1\ne 1 1.0000001\nf nan 1\n");
  size_t n;
  g_assert_true (emb_dataset_count_duplicate_vectors (dataset, &n, NULL, NULL));
  g_assert_cmpuint (n, ==, 2);
}

static void
test_normalise_makes_unit_rows (void)
{
  EmbDataset *raw =
    load_with_metadata ("a 3.0 4\nb 0 0\nc nan 1\n", "name\tn\na\t1\nb\t2\nc\t3\n");
  g_autoptr (EmbDataset) unit = emb_dataset_normalise (raw, NULL, NULL);
  emb_dataset_unref (raw); /* names and columns must live on */
  g_assert_cmpfloat (emb_dataset_row (unit, 0)[0], ==, 0.6f);
  g_assert_cmpfloat (emb_dataset_row (unit, 1)[1], ==, 0);
  g_assert_true (isnan (emb_dataset_row (unit, 2)[0]));
  g_assert_cmpfloat_with_epsilon (emb_dataset_norms (unit)[0], 1, 1e-6);
  assert_name (unit, 2, "c");
  g_assert_cmpuint (emb_dataset_n_columns (unit), ==, 1);

  g_autoptr (EmbDataset) again = emb_dataset_normalise (unit, NULL, NULL);
  assert_name (again, 0, "a");
}

/* --- Samples */

static void
test_samples_keep_what_belongs_together (void)
{
  static const char vectors[] = "a 1.5 2\nb\xff 3 4\nc 5 6\nd 7 8\ne 9 1\n";
  static const char table[] = "name\tkind\na\tx\nb\ty\nc\tx\nd\ty\ne\tz\n";
  EmbLoadOptions options = { .sample = 3, .seed = 1 };
  g_autoptr (EmbDataset) all = load_with_metadata (vectors, table);
  g_autoptr (EmbDataset) part =
    load_bytes_with (vectors, sizeof vectors - 1, table, &options, NULL, NULL);
  assert_shape (part, 3, 2);
  assert_format (part, "glove-text");
  const EmbSource *source = emb_dataset_source (part);
  g_assert_cmpuint (source->rows_in_file, ==, 5);
  g_assert_cmpint (source->rows, ==, EMB_ROWS_SAMPLE);
  g_assert_cmpuint (source->seed, ==, 1);
  g_assert_cmpint (emb_dataset_source (all)->rows, ==, EMB_ROWS_ALL);
  for (size_t i = 0; i < 3; i++) {
    size_t number = emb_dataset_row_number (part, i);
    size_t row;
    g_assert_true (emb_dataset_find_number (part, number, &row));
    g_assert_cmpuint (row, ==, i);
    g_assert_true (i == 0 || number > emb_dataset_row_number (part, i - 1));

    size_t length, whole_length;
    const char *raw = emb_names_raw (emb_dataset_names (part), i, &length);
    const char *whole = emb_names_raw (emb_dataset_names (all), number, &whole_length);
    g_assert_cmpmem (raw, length, whole, whole_length);
    g_assert_cmpmem (emb_dataset_row (part, i), 8, emb_dataset_row (all, number), 8);
    g_assert_cmpfloat (emb_dataset_norms (part)[i], ==, emb_dataset_norms (all)[number]);
    g_assert_cmpstr (emb_strings_get (&emb_dataset_find_column (part, "kind", NULL)->text,
                                      i),
                     ==,
                     emb_strings_get (&emb_dataset_find_column (all, "kind", NULL)->text,
                                      number));
    g_assert_true (emb_dataset_find (part,
                                     emb_strings_get (&emb_dataset_names (part)->shown,
                                                      i),
                                     &row));
    g_assert_cmpuint (row, ==, i);
  }
}

static void
test_sampled_rows_without_names_keep_their_numbers (void)
{
  static const char vectors[] = "0.5 1\n1.5 1\n2.5 1\n3.5 1\n4.5 1\n5.5 1\n";
  EmbLoadOptions options = { .sample = 2, .seed = 3 };
  g_autoptr (EmbDataset) part =
    load_bytes_with (vectors, sizeof vectors - 1, NULL, &options, NULL, NULL);
  g_autoptr (EmbDataset) unit = emb_dataset_normalise (part, NULL, NULL);
  for (size_t i = 0; i < 2; i++) {
    g_autofree char *number =
      g_strdup_printf ("%d", (int) (emb_dataset_row (part, i)[0] - 0.5f));
    assert_name (part, i, number);
    assert_name (unit, i, number);
    size_t row;
    g_assert_true (emb_dataset_find (unit, number, &row));
    g_assert_cmpuint (row, ==, i);
  }
  size_t row;
  g_assert_false (emb_dataset_find_number (part, 6, &row));
  g_assert_false (emb_dataset_find (part, "9", &row));
}

static void
test_samples_that_cannot_be (void)
{
  static const char vectors[] = "a 1.5 2\nb 3 4\n";
  EmbError error = { 0 };
  EmbLoadOptions options = { .sample = 1, .stratify = "kind" };
  g_assert_null (load_bytes_with (vectors, sizeof vectors - 1, NULL, &options, NULL,
                                  &error));
  g_assert_cmpstr (error.message, ==,
                   "there is no column \"kind\"; the data have no columns, a table of "
                   "metadata brings some");
  g_assert_null (load_bytes_with (vectors, sizeof vectors - 1,
                                  "word\tgrade\na\tx\nb\ty\n", &options, NULL, &error));
  g_assert_cmpstr (error.message, ==,
                   "there is no column \"kind\"; the columns are: grade");

  EmbLoadOptions many = { .sample = 3 };
  g_autoptr (EmbDataset) all =
    load_bytes_with (vectors, sizeof vectors - 1, NULL, &many, NULL, NULL);
  assert_shape (all, 2, 2);
  g_assert_cmpstr (notice_of (all, "sample-is-all"), ==,
                   "a sample of 3 rows was asked for and there are only 2: all are used");
}

static void
test_uniform_sample_is_a_set (void)
{
  g_autofree uint32_t *rows = emb_sample_uniform (1000, 100, 42, NULL);
  for (size_t i = 1; i < 100; i++)
    g_assert_cmpuint (rows[i], >, rows[i - 1]);
  g_assert_cmpuint (rows[99], <, 1000);
  g_autofree uint32_t *same = emb_sample_uniform (1000, 100, 42, NULL);
  g_assert_cmpmem (rows, 400, same, 400);
  g_autofree uint32_t *other = emb_sample_uniform (1000, 100, 43, NULL);
  g_assert_true (memcmp (rows, other, 400) != 0);
  g_autofree uint32_t *all = emb_sample_uniform (7, 7, 1, NULL);
  for (uint32_t i = 0; i < 7; i++)
    g_assert_cmpuint (all[i], ==, i);
  g_assert_null (emb_sample_uniform (7, 8, 1, NULL));
}

static void
test_uniform_sample_is_fair (void)
{
  /* Each of the 10 pairs of 5 rows, in 20000 draws: 2000 expected, 42 the deviation. */
  unsigned counts[32] = { 0 };
  for (unsigned seed = 0; seed < 20000; seed++) {
    g_autofree uint32_t *rows = emb_sample_uniform (5, 2, seed, NULL);
    counts[1u << rows[0] | 1u << rows[1]]++;
  }
  for (unsigned set = 0; set < 32; set++)
    if (counts[set] > 0)
      g_assert_cmpuint (ABS ((int) counts[set] - 2000), <, 5 * 42);
}

static void
test_stratified_sample_keeps_shares (void)
{
  g_autoptr (GString) values = g_string_new ("a");
  for (unsigned i = 1; i < 100; i++)
    g_string_append (values, i < 50 ? "|a" : i < 80 ? "|b" : i < 97 ? "|c" : "|");
  g_autoptr (EmbColumn) column = column_of (values->str);
  g_autofree uint32_t *rows = emb_sample_stratified (column, 10, 1, NULL);
  size_t counts[4] = { 0 };
  for (size_t i = 0; i < 10; i++)
    counts[rows[i] < 50 ? 0 : rows[i] < 80 ? 1 : rows[i] < 97 ? 2 : 3]++;
  g_assert_cmpuint (counts[0], ==, 5);
  g_assert_cmpuint (counts[1], ==, 3);
  g_assert_cmpuint (counts[2], ==, 2); /* 1.7, the larger remainder */
  g_assert_cmpuint (counts[3], ==, 0);

  g_autoptr (EmbColumn) numbers = column_of ("1.5|2.5");
  EmbError error = { 0 };
  g_assert_null (emb_sample_stratified (numbers, 1, 1, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/strings/repaired", test_strings_are_repaired);
  g_test_add_func ("/data/names/bytes", test_names_keep_their_bytes);
  g_test_add_func ("/data/names/equal", test_first_of_equal_names_answers);
  g_test_add_func ("/data/names/many", test_many_names_are_found);
  g_test_add_func ("/data/names/numbers", test_rows_without_names_have_numbers);
  g_test_add_func ("/data/names/similar", test_similar_names_are_the_nearest);
  g_test_add_func ("/data/names/not-similar", test_similar_names_stop_at_a_distance);
  g_test_add_func ("/data/column/numbers", test_column_of_numbers);
  g_test_add_func ("/data/column/categories", test_column_of_categories);
  g_test_add_func ("/data/column/labels", test_repeated_integers_are_labels);
  g_test_add_func ("/data/column/uses", test_column_is_all_that_it_may_be_shown_as);
  g_test_add_func ("/data/column/texts", test_column_of_texts);
  g_test_add_func ("/data/column/select", test_selected_column_keeps_its_kind);
  g_test_add_func ("/data/dataset/norms", test_norms);
  g_test_add_func ("/data/dataset/parts", test_parts_must_fit);
  g_test_add_func ("/data/dataset/duplicate-vectors", test_duplicate_vectors);
  g_test_add_func ("/data/sample/parts", test_samples_keep_what_belongs_together);
  g_test_add_func ("/data/sample/numbers",
                   test_sampled_rows_without_names_keep_their_numbers);
  g_test_add_func ("/data/sample/refused", test_samples_that_cannot_be);
  g_test_add_func ("/data/dataset/normalise", test_normalise_makes_unit_rows);
  g_test_add_func ("/data/sample/uniform", test_uniform_sample_is_a_set);
  g_test_add_func ("/data/sample/fair", test_uniform_sample_is_fair);
  g_test_add_func ("/data/sample/stratified", test_stratified_sample_keeps_shares);
  return g_test_run ();
}
