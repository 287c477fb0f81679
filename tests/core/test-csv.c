// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: vectors in tables with titles, names, quotes, decimal commas, lists.
 */

#include <glib.h>
#include <string.h>

#include "data-helpers.h"

static void
assert_row (const EmbDataset *dataset, size_t row, const char *name, float x, float y)
{
  assert_name (dataset, row, name);
  g_assert_cmpfloat (emb_dataset_row (dataset, row)[0], ==, x);
  g_assert_cmpfloat (emb_dataset_row (dataset, row)[1], ==, y);
}

static void
test_names_and_columns (void)
{
  g_autoptr (EmbDataset) dataset = load_text ("word,x,y,kind\r\n"
                                              "king,0.5,1.5,person\r\n"
                                              "\"queen, the\",0.25,-2e1,person\r\n"
                                              "\"say \"\"hi\"\"\",1,2,words\r\n");
  assert_format (dataset, "csv");
  assert_shape (dataset, 3, 2);
  assert_row (dataset, 0, "king", 0.5f, 1.5f);
  assert_row (dataset, 1, "queen, the", 0.25f, -20);
  assert_row (dataset, 2, "say \"hi\"", 1, 2);
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 1);
  g_assert_cmpstr (emb_dataset_column (dataset, 0)->name, ==, "kind");
  g_assert_cmpstr (emb_strings_get (&emb_dataset_column (dataset, 0)->text, 2), ==,
                   "words");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

static void
test_decimal_commas (void)
{
  static const char *const texts[] = {
    "id;name;a;b\n1;k\xc3\xb6nig;0,5;1,25\n2;dame;-0,75;2,5\n",
    "id\tname\ta\tb\n1\tk\xc3\xb6nig\t0,5\t1,25\n2\tdame\t-0,75\t2,5\n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (EmbDataset) dataset = load_text (texts[i]);
    assert_shape (dataset, 2, 2);
    assert_row (dataset, 0, "k\xc3\xb6nig", 0.5f, 1.25f);
    assert_row (dataset, 1, "dame", -0.75f, 2.5f);
    g_assert_nonnull (emb_dataset_find_column (dataset, "id", NULL));
    g_assert_nonnull (strstr (emb_dataset_source (dataset)->reason,
                              "with decimal commas"));
  }
}

static void
test_lists (void)
{
  static const char *const texts[] = {
    "text,embedding,year\nking,\"[0.5, 1]\",1990\nqueen,\"[1, 2]\",1991\n",
    "text\tembedding\tyear\nking\t[0.5 1]\t1990\nqueen\t[ 1 2 ]\t1991\n",
    "text;embedding;year\nking;[0.5,1];1990\nqueen;[1,2];1991\n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (EmbDataset) dataset = load_text (texts[i]);
    assert_shape (dataset, 2, 2);
    assert_row (dataset, 0, "king", 0.5f, 1);
    assert_row (dataset, 1, "queen", 1, 2);
    g_assert_nonnull (emb_dataset_find_column (dataset, "year", NULL));
  }
}

/* @n rows of two numbers, each followed by what @end makes of its row. */
static char *
rows (const char *head, size_t n, const char *(*end) (size_t row))
{
  GString *text = g_string_new (head);
  for (size_t row = 0; row < n; row++)
    g_string_append_printf (text, "%zu.5,%zu.25,%s\n", row, row % 7, end (row));
  return g_string_free (text, FALSE);
}

static const char *
label (size_t row)
{
  return row % 2 ? "1" : "0";
}

static const char *
count (size_t row)
{
  static const char *const counts[] = { "1", "2", "3",  "4",  "5",  "6", "7",
                                        "8", "9", "10", "11", "12", "13" };
  return counts[row % 13];
}

static void
test_labels_at_the_end (void)
{
  g_autofree char *labelled = rows ("", 60, label);
  g_autoptr (EmbDataset) dataset = load_text (labelled);
  assert_shape (dataset, 60, 2);
  g_assert_nonnull (notice_of (dataset, "labels-taken"));
  const EmbColumn *column = emb_dataset_find_column (dataset, "column 3", NULL);
  g_assert_cmpint (column->kind, ==, EMB_COLUMN_CATEGORY);
  g_assert_cmpuint (column->n_distinct, ==, 2);

  /* Too many to be labels of so few rows. */
  g_autofree char *counted = rows ("", 60, count);
  g_autoptr (EmbDataset) more = load_text (counted);
  assert_shape (more, 60, 3);
}

static void
test_line_of_its_own (void)
{
  static const char *const heads[] = { "60,2,no,yes\n", "60,2,no\n" };
  for (size_t i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autofree char *text = rows (heads[i], 60, label);
    g_autoptr (EmbDataset) dataset = load_text (text);
    assert_shape (dataset, 60, 2);
    g_assert_nonnull (strstr (notice_of (dataset, "preface"), "60,2,no"));
    g_assert_cmpfloat (emb_dataset_row (dataset, 0)[0], ==, 0.5f);
  }
}

static void
test_rows_that_are_bad (void)
{
  g_autofree char *good = rows ("x,y,kind\n", 30, label);
  g_autofree char *text = g_strconcat (good, "1,2\nabc,1,0\n,3,1\n4,5,1\n", NULL);
  g_autoptr (EmbDataset) dataset = load_text (text);
  assert_shape (dataset, 31, 2);
  g_assert_cmpstr (notice_of (dataset, "rows-skipped"), ==,
                   "3 rows skipped: row 32 has 2 fields, expected 3; row 33: \"abc\" is "
                   "no number; row 34 lacks a value");
  const EmbColumn *kind = emb_dataset_find_column (dataset, "kind", NULL);
  g_assert_cmpstr (emb_strings_get (&kind->text, 30), ==, "1");
  g_assert_cmpfloat (emb_dataset_row (dataset, 30)[1], ==, 5);
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 34);
}

static void
test_first_rows (void)
{
  g_autofree char *text = rows ("x,y,kind\n", 30, label);
  EmbLoadOptions options = { .max_rows = 4 };
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (text, strlen (text), NULL, &options, NULL, &error);
  assert_shape (dataset, 4, 2);
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 30);
  g_assert_cmpuint (emb_dataset_find_column (dataset, "kind", NULL)->n_rows, ==, 4);
  g_assert_null (notice_of (dataset, "metadata-rows"));
}

static void
test_what_holds_no_vectors (void)
{
  assert_refused ("a,b\nking,queen\nman,woman\n", "no two of its columns");
  assert_refused ("a,b\nking,1\nman,2\n", "no two of its columns");
  assert_refused ("[ [\"king\", 1, 2], [\"man\", 3, 4]]", "is a JSON file");
  assert_refused ("[{\"a\":1,\"b\":2,\"c\":3}]\n", "is a JSON file");
  assert_refused ("a,b\nking,\"[1, x]\"\nman,\"[2, 3]\"\n", "no two of its columns");
}

static void
test_metadata_with_semicolons (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata ("0.5\t1\n2\t3\n", "name;size;kind\na;1,5;\"x;y\"\nb;2,5;z\n");
  assert_name (dataset, 0, "a");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 2);
  g_assert_cmpstr (emb_strings_get (&emb_dataset_find_column (dataset, "kind", NULL)
                                       ->text,
                                    0),
                   ==, "x;y");
}

static void
test_cancel (void)
{
  g_autofree char *text = rows ("x,y,kind\n", 20000, label);
  g_assert_cmpuint (cancel_everywhere (text, strlen (text), NULL), >=, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/csv/names", test_names_and_columns);
  g_test_add_func ("/data/csv/decimal-commas", test_decimal_commas);
  g_test_add_func ("/data/csv/lists", test_lists);
  g_test_add_func ("/data/csv/labels", test_labels_at_the_end);
  g_test_add_func ("/data/csv/preface", test_line_of_its_own);
  g_test_add_func ("/data/csv/bad-rows", test_rows_that_are_bad);
  g_test_add_func ("/data/csv/first-rows", test_first_rows);
  g_test_add_func ("/data/csv/none", test_what_holds_no_vectors);
  g_test_add_func ("/data/csv/semicolons", test_metadata_with_semicolons);
  g_test_add_func ("/data/csv/cancel", test_cancel);
  return g_test_run ();
}
