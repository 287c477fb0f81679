// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: text, well-formed and not. */

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "data-helpers.h"

/* --- Text: layouts */

static void
test_word2vec_header (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("2 3\nking 0.1 -0.2 0.3\nqueen 1 2 3e-1\n");
  assert_shape (dataset, 2, 3);
  assert_name (dataset, 0, "king");
  assert_format (dataset, "word2vec-text");
  g_assert_cmpfloat (emb_dataset_row (dataset, 1)[2], ==, 0.3f);
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 2);
  g_assert_cmpstr (emb_dataset_source (dataset)->reason, ==,
                   "header '2 3', then a name and 3 numbers a line, separated by blanks");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

static void
test_fasttext_and_word2vec_are_told_apart (void)
{
  g_autoptr (EmbDataset) fasttext = load_text ("2 2\na 0.1 -0.25 \nb 1.5 0.123456 \n");
  assert_format (fasttext, "fasttext-vec");
  g_autoptr (EmbDataset) word2vec =
    load_text ("2 2\na 0.100000 -0.250000 \nb 1.500000 0.123456 \n");
  assert_format (word2vec, "word2vec-text");
}

static void
test_glove_has_no_header (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("the 0.5 1.5\n, 2.5 3.5\n2016 4.5 5.5\n");
  assert_shape (dataset, 3, 2);
  assert_format (dataset, "glove-text");
  assert_name (dataset, 2, "2016");
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 3);
}

static void
test_numbers_as_names (void)
{
  g_autoptr (EmbDataset) nodes = load_text ("17 0.5 1.5\n3 2.5 3.5\n");
  assert_name (nodes, 0, "17");
  g_autoptr (EmbDataset) table = load_text ("0.25 0.5 1.5\n0.75 2.5 3.5\n");
  g_assert_false (emb_dataset_has_names (table));
  assert_shape (table, 2, 3);
}

static void
test_tab_separated (void)
{
  g_autoptr (EmbDataset) named = load_text ("new york\t0.5\t1\nrome\t2\t3\n");
  assert_format (named, "tsv");
  assert_name (named, 0, "new york");
  g_autoptr (EmbDataset) bare = load_text ("0.5\t1\n2\t3\n");
  assert_shape (bare, 2, 2);
  g_assert_false (emb_dataset_has_names (bare));
  g_autoptr (EmbDataset) titled = load_text ("name\tx\ty\n7\t0.5\t1\n8\t2\t3\n");
  assert_shape (titled, 2, 2);
  assert_name (titled, 1, "8");
  g_autoptr (EmbDataset) axes = load_text ("x\ty\n0.5\t1\n2\t3\n");
  assert_shape (axes, 2, 2);
  g_autoptr (EmbDataset) labelled = load_text ("a\tcat\t0.5\t1\nb\tdog\t2\t3\n");
  assert_name (labelled, 1, "b");
  g_assert_nonnull (notice_of (labelled, "columns-ignored"));
}

static void
test_names_of_all_kinds (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text ("8 2\n. . . 0.1 0.2\n 0.3 0.4\n  0.5 0.6\n\xc2\xa0 0.7 0.8\n1 2 0.9 1.0\n"
               "a\xe2\x80\xa8"
               "b 1.1 1.2\nx\ty 1.3 1.4\nnan 1.5 1.6\n");
  static const char *const names[] = {
    ". . .",
    "",
    " ",
    "\xc2\xa0",
    "1 2",
    ("a\xe2\x80\xa8"
     "b"),
    "x\ty",
    "nan",
  };
  assert_shape (dataset, 8, 2);
  for (size_t i = 0; i < 8; i++) {
    assert_name (dataset, i, names[i]);
    g_assert_cmpfloat_with_epsilon (emb_dataset_row (dataset, i)[0],
                                    0.1 + 0.2 * (double) i, 1e-6);
  }
}

static void
test_aligned_columns (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("king   0.5  -1.5\nqueen -2.5   3.5\n");
  assert_name (dataset, 0, "king");
  assert_name (dataset, 1, "queen");
  g_assert_cmpfloat (emb_dataset_row (dataset, 0)[1], ==, -1.5f);
}

static void
test_line_ends_and_marks (void)
{
  static const char *const files[] = {
    "2 2\na 0.5 1.5\nb 2.5 3.5\n",
    "2 2\r\na 0.5 1.5\r\nb 2.5 3.5\r\n",
    ("\xef\xbb\xbf"
     "2 2\na 0.5 1.5\nb 2.5 3.5"),
    "2 2 \na 0.5 1.5 \nb 2.5 3.5  \n",
    "\n2 2\n\na 0.5 1.5\n\nb 2.5 3.5\n\n",
    "2 2\na\t0.5 1.5\nb\t2.5 3.5\n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (EmbDataset) dataset = load_text (files[i]);
    assert_shape (dataset, 2, 2);
    assert_name (dataset, 1, "b");
    g_assert_cmpfloat (emb_dataset_row (dataset, 1)[1], ==, 3.5f);
    g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
  }
}

static void
test_invalid_utf8_is_shown (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("clich\xe9s 0.5 1\n\xc3\xbc 2 3\n");
  assert_name (dataset, 0, "clich\xef\xbf\xbds");
  g_assert_cmpstr (notice_of (dataset, "names-repaired"), ==,
                   "1 name is not valid UTF-8 and is shown with U+FFFD (first: row 0, "
                   "\"clich\xef\xbf\xbds\")");

  g_autoptr (EmbDataset) more = load_text ("a 0.5 1\nb\xff 2 3\nc\xc3 4 5\n");
  g_assert_nonnull (strstr (notice_of (more, "names-repaired"), "2 names are not valid"));
  g_assert_nonnull (strstr (notice_of (more, "names-repaired"), "first: row 1,"));
  g_autoptr (EmbDataset) valid = load_text ("clich\xc3\xa9s 0.5 1\nb 2 3\n");
  g_assert_null (notice_of (valid, "names-repaired"));
}

static void
test_zero_bytes_in_a_name (void)
{
  static const char text[] = "a\0b 0.5 1\nc 2 3\n";
  g_autoptr (EmbDataset) dataset = load_bytes (text, sizeof text - 1);
  assert_name (dataset, 0,
               "a\xef\xbf\xbd"
               "b");
}

/* --- Text: what is wrong */

static void
test_header_with_wrong_counts (void)
{
  g_autoptr (EmbDataset) rows = load_text ("45 2\na 0.5 1\nb 2 3\n");
  g_assert_cmpstr (notice_of (rows, "row-count"), ==,
                   "the header says 45 rows, the file has 2");
  g_assert_cmpuint (emb_dataset_source (rows)->rows_in_file, ==, 2);
  g_autoptr (EmbDataset) huge = load_text ("1000000000000 2\na 0.5 1\nb 2 3\n");
  g_assert_cmpuint (emb_dataset_source (huge)->rows_in_file, ==, 2);
  g_autoptr (EmbDataset) dims = load_text ("2 300\na 0.5 1\nb 2 3\n");
  assert_shape (dims, 2, 2);
  g_assert_nonnull (strstr (notice_of (dims, "dimension-count"), "300"));
}

static void
test_header_that_claims_the_world (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("1000000000000 2\na 0.5 1\nb 2 3\n");
  assert_shape (dataset, 2, 2);
  g_assert_nonnull (strstr (notice_of (dataset, "row-count"), "1000000000000 rows"));
  g_autoptr (EmbDataset) wide = load_text ("2 1000000000000\na 0.5 1\nb 2 3\n");
  assert_shape (wide, 2, 2);
  assert_refused ("1000000000000 1000000000000\n", "no row follows");
}

static void
test_ragged_rows_are_skipped (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text ("5 2\na 0.5 1\nb 2\nc 2 x\nd\ne 3 4\nf 5 6\ng 7 8\nh 9 10\n");
  assert_shape (dataset, 5, 2);
  assert_name (dataset, 1, "e");
  g_assert_cmpstr (notice_of (dataset, "rows-skipped"), ==,
                   "3 rows skipped: line 3 has 1 number, expected 2; in line 4 \"x\" is "
                   "no "
                   "number; line 5 has 0 numbers, expected 2");
  g_assert_cmpuint (emb_dataset_source (dataset)->skipped_rows, ==, 3);
  g_assert_nonnull (notice_of (dataset, "row-count")); /* 8 lines, 5 claimed */
}

static void
test_mostly_ragged_is_refused (void)
{
  assert_refused ("4 2\na 0.5 1\nb 2\nc 3\nd 4\n", "line 3 has 1 number, expected 2");
}

static void
test_cut_last_line (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("3 2\na 0.5 1\nb 2 3\nc 4");
  assert_shape (dataset, 2, 2);
  g_assert_nonnull (strstr (notice_of (dataset, "last-line-cut"), "(4)"));
  g_assert_null (notice_of (dataset, "rows-skipped"));
}

static void
test_nothing_to_read (void)
{
  assert_refused ("", "is empty");
  assert_refused ("\n \n\r\n\t\n", "only blank lines");
  assert_refused ("10 300\n", "no row follows");
  assert_refused ("this is prose\nand has no numbers\n", "holds no vectors");
  assert_refused ("the 120\nof 98\nand 77\n", "holds no vectors");
  assert_refused ("3\n1\n4\n1\n5\n", "holds no vectors");
}

static void
test_very_long_line (void)
{
  size_t size = 17u << 20;
  g_autofree char *text = g_malloc (size);
  memset (text, 'x', size);
  memcpy (text, "2 2\na 0.5 1\nb 0.5 1\n", 20);
  assert_bytes_refused (text, size, "line 4 is longer than 16 MiB");
}

static void
test_long_line_within_the_limit (void)
{
  /* 700 000 numbers in one line take more than one block. */
  g_autoptr (GString) text = g_string_new ("1 700000\nwide");
  for (unsigned i = 0; i < 700000; i++)
    g_string_append (text, i % 2 ? " -0.12345" : " 0.5");
  g_string_append_c (text, '\n');
  g_autoptr (EmbDataset) dataset = load_bytes (text->str, text->len);
  assert_shape (dataset, 1, 700000);
  g_assert_cmpfloat (emb_dataset_row (dataset, 0)[699999], ==, -0.12345f);
}

static void
test_asked_format_is_followed (void)
{
  const char *text = "2 1\na 0.5\n3 4\n";
  EmbError error = { 0 };
  EmbLoadOptions glove = { .format = "glove-text" };
  g_autoptr (EmbDataset) as_glove =
    load_bytes_with (text, strlen (text), NULL, &glove, NULL, &error);
  assert_shape (as_glove, 3, 1);
  assert_name (as_glove, 0, "2");

  EmbLoadOptions word2vec = { .format = "word2vec-text" };
  const char *headless = "a 0.5 1\nb 2 3\n";
  g_assert_null (load_bytes_with (headless, strlen (headless), NULL, &word2vec, NULL,
                                  &error));
  g_assert_nonnull (strstr (error.message, "no header"));

  EmbLoadOptions unknown = { .format = "excel" };
  g_assert_null (load_bytes_with (text, strlen (text), NULL, &unknown, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_nonnull (strstr (error.message, "glove-text"));
}

static void
test_first_rows_only (void)
{
  const char *text = "4 2\na 0.5 1\nb x 3\nc 4 5\nd 6 7\n";
  EmbLoadOptions options = { .max_rows = 2 };
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (text, strlen (text), NULL, &options, NULL, NULL);
  assert_shape (dataset, 2, 2);
  assert_name (dataset, 1, "c");
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 4);
  g_assert_null (notice_of (dataset, "row-count"));

  g_autoptr (EmbDataset) headless =
    load_bytes_with (text + 4, strlen (text + 4), NULL, &options, NULL, NULL);
  g_assert_cmpint (emb_dataset_source (headless)->rows, ==, EMB_ROWS_FIRST);
  g_assert_cmpuint (emb_dataset_source (headless)->rows_in_file, ==, 0);
  options.max_rows = 100;
  g_autoptr (EmbDataset) all =
    load_bytes_with (text + 4, strlen (text + 4), NULL, &options, NULL, NULL);
  g_assert_cmpuint (emb_dataset_source (all)->rows_in_file, ==, 4);
}

/* --- Text: numbers, threads, cancel */

/* About 6 MB: more than one block, many chunks; some lines are no rows. */
static GString *
make_big_text (size_t n_rows, size_t n_dims)
{
  GString *text = g_string_new (NULL);
  char number[EMB_TEXT_NUMBER_SIZE];
  for (size_t row = 0; row < n_rows; row++) {
    g_string_append_printf (text, "w%zu", row);
    for (size_t j = 0; j < n_dims - (row % 1000 == 999); j++) {
      double v = emb_random_normal (5, row, j) * (row % 7 == 0 ? 1e-5 : 1);
      int precision = 1 + (int) emb_random_below (6, row, j, 10);
      g_string_append_c (text, ' ');
      g_string_append (text, emb_text_format (number, v, row % 3 ? 'g' : 'f', precision));
    }
    g_string_append (text, row % 11 ? "\n" : " \r\n");
  }
  return text;
}

static void
test_numbers_are_the_nearest_floats (void)
{
  g_autoptr (GString) text = make_big_text (2000, 50);
  g_autoptr (EmbDataset) dataset = load_bytes (text->str, text->len);
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  size_t row = 0;
  for (size_t i = 0; i < 2000; i++) {
    if (i % 1000 == 999)
      continue;
    char *p = strchr (lines[i], ' ');
    for (size_t j = 0; j < 50; j++) {
      float expected = strtof (p, &p);
      float found = emb_dataset_row (dataset, row)[j];
      g_assert_cmpmem (&found, sizeof found, &expected, sizeof expected);
    }
    row++;
  }
  g_assert_cmpuint (row, ==, emb_dataset_n_rows (dataset));
}

static void
test_same_bits_for_any_threads (void)
{
  g_autoptr (GString) text = make_big_text (14000, 60);
  g_assert_cmpuint (text->len, >, 5u << 20);
  g_autoptr (EmbDataset) one = NULL;
  for (unsigned threads = 1; threads <= 3; threads++) {
    EmbJob job = { .n_threads = threads };
    g_autoptr (EmbDataset) dataset =
      load_bytes_with (text->str, text->len, NULL, NULL, &job, NULL);
    assert_shape (dataset, 14000 - 14, 60);
    if (one == NULL) {
      one = g_steal_pointer (&dataset);
      continue;
    }
    size_t bytes = 13986 * 60 * sizeof (float);
    g_assert_cmpmem (emb_dataset_vectors (one), bytes, emb_dataset_vectors (dataset),
                     bytes);
    g_assert_cmpmem (emb_dataset_norms (one), 13986 * 4, emb_dataset_norms (dataset),
                     13986 * 4);
    for (size_t row = 0; row < 13986; row++)
      assert_name (dataset, row, emb_strings_get (&emb_dataset_names (one)->shown, row));
  }
}

typedef struct {
  uint64_t n_rows; /* the newest */
  unsigned n_steps;
} RowsSeen;

static bool
see_rows (const EmbProgress *progress, void *user_data)
{
  RowsSeen *seen = user_data;
  if (strcmp (progress->stage, "Reading") != 0) {
    g_assert_cmpuint (progress->n_rows, ==, 0);
    return true;
  }
  g_assert_cmpuint (progress->n_rows, >=, seen->n_rows);
  seen->n_steps += progress->n_rows > seen->n_rows;
  seen->n_rows = progress->n_rows;
  return true;
}

static void
test_progress_counts_rows (void)
{
  g_autoptr (GString) text = make_big_text (14000, 60);
  RowsSeen seen = { 0 };
  EmbJob job = { .progress = see_rows, .user_data = &seen };
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (text->str, text->len, NULL, NULL, &job, NULL);
  g_assert_cmpuint (seen.n_rows, ==, emb_dataset_n_rows (dataset));
  g_assert_cmpuint (seen.n_steps, >=, 2);
}

static void
test_text_can_be_cancelled (void)
{
  g_autoptr (GString) text = make_big_text (11000, 60);
  g_autoptr (GString) table = g_string_new ("name\tn\n");
  for (unsigned i = 0; i < 11000; i++)
    g_string_append_printf (table, "w%u\t%u\n", i, i % 3);
  g_assert_cmpuint (cancel_everywhere (text->str, text->len, table->str), >=, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/text/word2vec", test_word2vec_header);
  g_test_add_func ("/data/text/fasttext", test_fasttext_and_word2vec_are_told_apart);
  g_test_add_func ("/data/text/glove", test_glove_has_no_header);
  g_test_add_func ("/data/text/number-names", test_numbers_as_names);
  g_test_add_func ("/data/text/tabs", test_tab_separated);
  g_test_add_func ("/data/text/names", test_names_of_all_kinds);
  g_test_add_func ("/data/text/aligned", test_aligned_columns);
  g_test_add_func ("/data/text/line-ends", test_line_ends_and_marks);
  g_test_add_func ("/data/text/invalid-utf8", test_invalid_utf8_is_shown);
  g_test_add_func ("/data/text/zero-bytes", test_zero_bytes_in_a_name);
  g_test_add_func ("/data/text/wrong-header", test_header_with_wrong_counts);
  g_test_add_func ("/data/text/huge-header", test_header_that_claims_the_world);
  g_test_add_func ("/data/text/ragged", test_ragged_rows_are_skipped);
  g_test_add_func ("/data/text/mostly-ragged", test_mostly_ragged_is_refused);
  g_test_add_func ("/data/text/cut", test_cut_last_line);
  g_test_add_func ("/data/text/nothing", test_nothing_to_read);
  g_test_add_func ("/data/text/too-long", test_very_long_line);
  g_test_add_func ("/data/text/long", test_long_line_within_the_limit);
  g_test_add_func ("/data/text/asked-format", test_asked_format_is_followed);
  g_test_add_func ("/data/text/first-rows", test_first_rows_only);
  g_test_add_func ("/data/text/nearest-floats", test_numbers_are_the_nearest_floats);
  g_test_add_func ("/data/text/threads", test_same_bits_for_any_threads);
  g_test_add_func ("/data/text/progress", test_progress_counts_rows);
  g_test_add_func ("/data/text/cancel", test_text_can_be_cancelled);
  return g_test_run ();
}
