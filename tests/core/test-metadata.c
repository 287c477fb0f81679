// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data: metadata tables, joined to vectors; files that lie beside. */

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "data-helpers.h"
#include "data/metadata.h"

#define THREE_ROWS "0.5\t1\n1.5\t2\n2.5\t3\n"
#define THREE_NAMED "a 0.5 1\nb 1.5 2\nc 2.5 3\n"

static const char *
value_of (const EmbDataset *dataset, const char *column, size_t row)
{
  const EmbColumn *found = emb_dataset_find_column (dataset, column, NULL);
  g_assert_nonnull (found);
  return emb_strings_get (&found->text, row);
}

static void
test_tsv_gives_names_and_columns (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata (THREE_ROWS, "Word\tcount\tkind\nx\t1\tp\ny\t\tp\r\nz\t3\tq\n");
  assert_name (dataset, 1, "y");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 2);
  g_assert_cmpint (emb_dataset_column (dataset, 0)->kind, ==, EMB_COLUMN_NUMBER);
  g_assert_true (emb_column_is_missing (emb_dataset_column (dataset, 0), 1));
  g_assert_cmpstr (value_of (dataset, "kind", 1), ==, "p");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

/* --- By name */

static void
test_tables_in_another_order_are_joined_by_name (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata ("a 0.5 1\nb 1.5 2\na 2.5 3\nd 3.5 4\n",
                        "kind\tWord\tn\nx\td\t4\ny\tb\t2\n"
                        "z\ta\t1\nu\tb\t9\nv\tunknown\t5\n");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 2);
  static const char *const kinds[] = { "z", "y", "z", "x" };
  static const char *const numbers[] = { "1", "2", "1", "4" };
  for (size_t row = 0; row < 4; row++) {
    g_assert_cmpstr (value_of (dataset, "kind", row), ==, kinds[row]);
    g_assert_cmpstr (value_of (dataset, "n", row), ==, numbers[row]);
  }
  g_assert_cmpstr (notice_of (dataset, "metadata-by-name"), ==,
                   "the metadata is joined by its column \"Word\", not by order: of 4 "
                   "vectors 0 are not in it, and of its 5 rows 1 name no vector and 1 "
                   "one "
                   "that an earlier row has");
  g_assert_null (notice_of (dataset, "metadata-rows"));
  g_assert_null (notice_of (dataset, "names-differ"));
  g_assert_nonnull (notice_of (dataset, "duplicate-names"));
}

static void
test_a_table_of_some_names_leaves_the_others_empty (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata ("a 0.5 1\nb\xff 1.5 2\nc 2.5 3\nd 3.5 4\n",
                        "entry,kind\nd,x\nb\xff,y\n");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 1);
  g_assert_cmpstr (value_of (dataset, "kind", 0), ==, "");
  g_assert_cmpstr (value_of (dataset, "kind", 1), ==, "y");
  g_assert_cmpstr (value_of (dataset, "kind", 3), ==, "x");
  g_assert_nonnull (notice_of (dataset, "metadata-by-name"));
}

/* In its order, where that gives more, or where the names are of something else. */
static void
test_tables_of_few_known_names_go_by_order (void)
{
  g_autoptr (EmbDataset) in_order =
    load_with_metadata (THREE_NAMED, "word\tkind\na\tx\nb\ty\nC\tz\n");
  g_assert_cmpstr (value_of (in_order, "kind", 2), ==, "z");
  g_assert_null (notice_of (in_order, "metadata-by-name"));

  g_autoptr (EmbDataset) strange =
    load_with_metadata (THREE_NAMED, "word\tkind\np\tx\nq\ty\na\tz\n");
  g_assert_cmpstr (value_of (strange, "kind", 0), ==, "x");
  g_assert_nonnull (notice_of (strange, "names-differ"));
}

/* --- Bytes */

/* What was repaired is told once: in names as names, in other columns as values. */
static void
test_bytes_that_are_no_utf8_are_told (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata (THREE_ROWS, "word\tcity\tcaf\xe9\nx\tK\xf6ln\tp\ny\xff\tUlm\t"
                                    "null\nz\tM\xfcnchen\tg\xe4"
                                    "be\xc3\xbc\n");
  g_assert_cmpstr (notice_of (dataset, "names-repaired"), ==,
                   "1 name is not valid UTF-8 and is shown with U+FFFD (first: row 1, "
                   "\"y\xef\xbf\xbd\")");
  g_assert_cmpstr (notice_of (dataset, "metadata-repaired"), ==,
                   "3 values of the metadata are not valid UTF-8 and are shown with "
                   "U+FFFD (first: row 0, column city)");
  g_assert_cmpstr (notice_of (dataset, "titles-repaired"), ==,
                   "1 title of the metadata is not valid UTF-8 and is shown with U+FFFD "
                   "(first: column 3, caf\xef\xbf\xbd)");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 3);
}

static void
test_csv_has_quotes (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata (THREE_ROWS, "name,note\r\n\"a, b\",\"say "
                                    "\"\"hi\"\"\"\r\n\"two\nlines\",\r\nz,plain\r\n");
  assert_name (dataset, 0, "a, b");
  assert_name (dataset, 1, "two\nlines");
  g_assert_cmpstr (value_of (dataset, "note", 0), ==, "say \"hi\"");
  g_assert_cmpstr (value_of (dataset, "note", 2), ==, "plain");
}

static void
test_escapes_are_read_back (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata (THREE_ROWS, "name\tnote\na\\tb\tc\\nd\nx\\\\y\tp\\q\nz\t\\\n");
  assert_name (dataset, 0, "a\tb");
  assert_name (dataset, 1, "x\\y");
  g_assert_cmpstr (value_of (dataset, "note", 0), ==, "c\nd");
  g_assert_cmpstr (value_of (dataset, "note", 1), ==, "p\\q");
  g_assert_cmpstr (value_of (dataset, "note", 2), ==, "\\");
}

static void
test_one_column_without_header (void)
{
  g_autoptr (EmbDataset) dataset = load_with_metadata (THREE_ROWS, "x\ny\nz\n");
  assert_name (dataset, 0, "x");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 0);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

static void
test_one_column_with_header (void)
{
  g_autoptr (EmbDataset) usual = load_with_metadata (THREE_ROWS, "name\nx\ny\nz\n");
  assert_name (usual, 0, "x");
  g_assert_cmpuint (emb_dataset_notices (usual)->n, ==, 0);

  g_autoptr (EmbDataset) odd = load_with_metadata (THREE_ROWS, "animal\nx\ny\nz\n");
  assert_name (odd, 0, "x");
  g_assert_nonnull (strstr (notice_of (odd, "metadata-header"), "animal"));
}

static void
test_one_column_of_labels_is_a_column (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata ("0.5\t1\n1\t1\n2\t1\n3\t1\n4\t1\n5\t1\n6\t1\n7\t1\n8\t1\n9\t1\n",
                        "0\n1\n0\n1\n0\n1\n0\n1\n0\n1\n");
  g_assert_false (emb_dataset_has_names (dataset));
  const EmbColumn *label = emb_dataset_find_column (dataset, "label", NULL);
  g_assert_cmpint (label->kind, ==, EMB_COLUMN_CATEGORY);
}

static void
test_empty_names_count (void)
{
  g_autoptr (EmbDataset) middle = load_with_metadata (THREE_ROWS, "name\nx\n\nz\n");
  assert_name (middle, 1, "");
  assert_name (middle, 2, "z");
  g_autoptr (EmbDataset) last = load_with_metadata (THREE_ROWS, "x\ny\n\n");
  assert_name (last, 2, "");
  g_autoptr (EmbDataset) stray = load_with_metadata (THREE_ROWS, "\nx\ny\nz\n\n\n");
  assert_name (stray, 0, "x");
}

static void
test_row_counts_that_differ (void)
{
  g_autoptr (EmbDataset) few = load_with_metadata (THREE_ROWS, "name\tn\nx\t1\ny\t2\n");
  assert_name (few, 2, "");
  g_assert_nonnull (strstr (notice_of (few, "metadata-rows"), "2 rows for 3 vectors"));

  g_autoptr (EmbDataset) many =
    load_with_metadata (THREE_ROWS, "name\tn\nx\t1\ny\t2\nz\t3\nw\t4\n");
  assert_name (many, 2, "z");
  g_assert_nonnull (strstr (notice_of (many, "metadata-rows"), "4 rows for 3 vectors"));
}

static void
test_skipped_rows_are_left_out (void)
{
  const char *vectors = "a 0.5 1\nb 1 x\nc 2 3\nd 3\ne 4 5\n";
  g_autoptr (EmbDataset) dataset =
    load_with_metadata (vectors, "n\tm\n1\tA\n2\tB\n3\tC\n4\tD\n5\tE\n");
  assert_shape (dataset, 3, 2);
  g_assert_cmpstr (value_of (dataset, "m", 1), ==, "C");
  g_assert_cmpstr (value_of (dataset, "n", 2), ==, "5");
  g_assert_null (notice_of (dataset, "metadata-rows"));

  g_autoptr (EmbDataset) cleaned =
    load_with_metadata (vectors, "n\tm\n1\tA\n3\tC\n5\tE\n");
  g_assert_cmpstr (value_of (cleaned, "m", 1), ==, "C");
}

static void
test_first_rows_take_the_first_of_the_table (void)
{
  EmbLoadOptions options = { .max_rows = 2 };
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (THREE_ROWS, strlen (THREE_ROWS), "name\tn\nx\t1\ny\t2\nz\t3\n",
                     &options, NULL, NULL);
  assert_shape (dataset, 2, 2);
  assert_name (dataset, 1, "y");
  g_assert_null (notice_of (dataset, "metadata-rows"));
}

static void
test_names_are_not_shown_twice (void)
{
  g_autoptr (EmbDataset) same =
    load_with_metadata (THREE_NAMED, "word\tn\na\t1\nb\t2\nc\t3\n");
  g_assert_cmpuint (emb_dataset_n_columns (same), ==, 1);
  g_assert_cmpuint (emb_dataset_notices (same)->n, ==, 0);

  g_autoptr (EmbDataset) other =
    load_with_metadata (THREE_NAMED, "word\tn\na\t1\nx\t2\nc\t3\n");
  g_assert_cmpuint (emb_dataset_n_columns (other), ==, 2);
  g_assert_nonnull (strstr (notice_of (other, "names-differ"), "row 1, \"x\" and \"b\""));
}

static void
test_ragged_rows_of_a_table (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata (THREE_ROWS, "name\tn\nx\ny\t2\t3\nz\t3\n");
  g_assert_cmpstr (value_of (dataset, "n", 0), ==, "");
  g_assert_cmpstr (value_of (dataset, "n", 1), ==, "2");
  g_assert_nonnull (strstr (notice_of (dataset, "metadata-fields"), "2 rows"));
}

static void
test_names_keep_bytes_from_a_table (void)
{
  g_autoptr (EmbDataset) dataset =
    load_with_metadata (THREE_ROWS, "name\tn\nx\xe9\t1\nnull\t2\n\xc3\xbc\t3\n");
  size_t length;
  const char *raw = emb_names_raw (emb_dataset_names (dataset), 0, &length);
  g_assert_cmpmem (raw, length, "x\xe9", 2);
  assert_name (dataset, 1, "null");
}

static void
assert_table_refused (const char *table, size_t size, const char *words)
{
  EmbDatasetParts parts = { 0 };
  EmbError error = { 0 };
  g_assert_true (emb_matrix_init (&parts.vectors, 3, 2, NULL));
  g_autoptr (EmbStream) stream = emb_stream_new_for_bytes (table, size, NULL);
  g_assert_false (emb_metadata_read (stream, EMB_METADATA_ANY_ROWS, &parts, NULL,
                                     &error));
  if (strstr (error.message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error.message, words);
  g_assert_cmpuint (parts.n_columns, ==, 0);
  emb_dataset_parts_clear (&parts);
}

static void
test_tables_that_are_none (void)
{
  assert_table_refused ("", 0, "empty");
  assert_table_refused ("\n\r\n\n", 4, "blank");
  assert_table_refused ("a\tb\n", 4, "no rows");
  assert_table_refused ("a\tb\n\0\t1\n", 8, "zero bytes");
  g_autofree char *line = g_strnfill ((1u << 20) + 10, 'x');
  assert_table_refused (line, strlen (line), "limit");
}

/* --- Files beside the vectors */

static char *folder;

static char *
write_file (const char *name, const char *content)
{
  char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

static void
remove_file (char *path)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_free (path);
}

static void
assert_found (const char *vectors, const char *metadata)
{
  char *a = write_file (vectors, THREE_ROWS);
  char *b = write_file (metadata, "name\nx\ny\nz\n");
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset = emb_load (a, NULL, NULL, &error);
  g_assert_nonnull (dataset);
  assert_name (dataset, 2, "z");
  g_assert_nonnull (strstr (notice_of (dataset, "metadata-found"), metadata));
  remove_file (a);
  remove_file (b);
}

static void
test_metadata_beside_is_found (void)
{
  assert_found ("x.tsv", "x.metadata.tsv");
  assert_found ("x.tsv", "x.names.tsv");
  assert_found ("x.tsv", "x.tsv.metadata.tsv");
  assert_found ("x.tsv", "x.tsv.names.tsv");
  assert_found ("x.tsv.gz", "x.metadata.tsv");
  assert_found ("x", "x.names.tsv");
  assert_found ("vectors.tsv", "metadata.tsv");
}

/* How many notices with @code there are that say @words. */
static unsigned
count_notices (const EmbDataset *dataset, const char *code, const char *words)
{
  const EmbNotices *notices = emb_dataset_notices (dataset);
  unsigned n = 0;
  for (size_t i = 0; i < notices->n; i++)
    n += strcmp (notices->items[i].code, code) == 0 &&
         strstr (notices->items[i].message, words) != NULL;
  return n;
}

/* Loads three rows beside which both tables lie. */
static EmbDataset *
load_beside_both (const char *names, const char *metadata)
{
  char *a = write_file ("x.tsv", THREE_ROWS);
  char *b = write_file ("x.names.tsv", names);
  char *c = write_file ("x.metadata.tsv", metadata);
  EmbDataset *dataset = emb_load (a, NULL, NULL, NULL);
  g_assert_nonnull (dataset);
  remove_file (a);
  remove_file (b);
  remove_file (c);
  return dataset;
}

static void
test_both_tables_beside_are_used (void)
{
  g_autoptr (EmbDataset) dataset =
    load_beside_both ("name\tsize\nx\t1\ny\t2\nz\t3\n",
                      "word\tkind\tsize\nx\tp\t1\ny\tq\t2\nz\tp\t3\n");
  assert_name (dataset, 1, "y");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 2);
  g_assert_cmpstr (value_of (dataset, "size", 2), ==, "3");
  g_assert_cmpstr (value_of (dataset, "kind", 1), ==, "q");
  g_assert_cmpuint (count_notices (dataset, "metadata-found", "x.names.tsv"), ==, 1);
  g_assert_cmpuint (count_notices (dataset, "metadata-found", "x.metadata.tsv"), ==, 1);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 2);
}

static void
test_table_beside_that_does_not_fit (void)
{
  g_autoptr (EmbDataset) names =
    load_beside_both ("name\na\nb\nc\nd\ne\n", "word\tn\nx\t1\ny\t2\nz\t3\n");
  assert_name (names, 0, "x");
  g_assert_cmpuint (count_notices (names, "metadata-unreadable",
                                   "the table x.names.tsv beside the file is not used: "
                                   "has 5 rows "
                                   "for 3 vectors"),
                    ==, 1);

  g_autoptr (EmbDataset) columns =
    load_beside_both ("x\ny\nz\n", "word\tn\nx\t1\ny\t2\n");
  assert_name (columns, 0, "x");
  g_assert_cmpuint (emb_dataset_n_columns (columns), ==, 0);
  g_assert_cmpuint (count_notices (columns, "metadata-unreadable", "2 rows for 3"), ==,
                    1);
}

static void
test_tables_beside_that_contradict (void)
{
  g_autoptr (EmbDataset) dataset =
    load_beside_both ("name\tn\nx\t1\ny\t2\nz\t3\n", "name\tn\nx\t1\nother\t2\nz\t5\n");
  assert_name (dataset, 1, "y");
  g_assert_cmpuint (count_notices (dataset, "names-differ", "\"other\" and \"y\""), ==,
                    1);
  g_assert_cmpuint (count_notices (dataset, "columns-differ", "row 2, \"5\" and \"3\""),
                    ==, 1);
  g_assert_cmpstr (value_of (dataset, "n", 2), ==, "3");
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 2);
}

static void
test_bad_metadata_beside_is_told (void)
{
  char *a = write_file ("x.tsv", THREE_ROWS);
  char *b = write_file ("x.names.tsv", "");
  g_autoptr (EmbDataset) dataset = emb_load (a, NULL, NULL, NULL);
  g_assert_false (emb_dataset_has_names (dataset));
  g_assert_nonnull (strstr (notice_of (dataset, "metadata-unreadable"), "is empty"));

  EmbLoadOptions options = { .metadata = b };
  EmbError error = { 0 };
  g_assert_null (emb_load (a, &options, NULL, &error));
  g_assert_nonnull (strstr (error.message, "x.names.tsv: is empty"));
  remove_file (a);
  remove_file (b);
}

static void
test_asked_metadata_wins (void)
{
  char *a = write_file ("x.tsv", THREE_ROWS);
  char *b = write_file ("x.names.tsv", "p\nq\nr\n");
  char *c = write_file ("other.csv", "title,n\nu,1\nv,2\nw,3\n");
  EmbLoadOptions options = { .metadata = c };
  g_autoptr (EmbDataset) dataset = emb_load (a, &options, NULL, NULL);
  assert_name (dataset, 0, "u");
  remove_file (a);
  remove_file (b);
  remove_file (c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("embedscope-XXXXXX", NULL);
  g_test_add_func ("/data/metadata/tsv", test_tsv_gives_names_and_columns);
  g_test_add_func ("/data/metadata/by-name",
                   test_tables_in_another_order_are_joined_by_name);
  g_test_add_func ("/data/metadata/some-names",
                   test_a_table_of_some_names_leaves_the_others_empty);
  g_test_add_func ("/data/metadata/few-names",
                   test_tables_of_few_known_names_go_by_order);
  g_test_add_func ("/data/metadata/csv", test_csv_has_quotes);
  g_test_add_func ("/data/metadata/escapes", test_escapes_are_read_back);
  g_test_add_func ("/data/metadata/one-column", test_one_column_without_header);
  g_test_add_func ("/data/metadata/one-column-header", test_one_column_with_header);
  g_test_add_func ("/data/metadata/labels", test_one_column_of_labels_is_a_column);
  g_test_add_func ("/data/metadata/empty-names", test_empty_names_count);
  g_test_add_func ("/data/metadata/row-counts", test_row_counts_that_differ);
  g_test_add_func ("/data/metadata/skipped-rows", test_skipped_rows_are_left_out);
  g_test_add_func ("/data/metadata/first-rows",
                   test_first_rows_take_the_first_of_the_table);
  g_test_add_func ("/data/metadata/names-twice", test_names_are_not_shown_twice);
  g_test_add_func ("/data/metadata/ragged", test_ragged_rows_of_a_table);
  g_test_add_func ("/data/metadata/name-bytes", test_names_keep_bytes_from_a_table);
  g_test_add_func ("/data/metadata/refused", test_tables_that_are_none);
  g_test_add_func ("/data/metadata/beside", test_metadata_beside_is_found);
  g_test_add_func ("/data/metadata/invalid-utf8", test_bytes_that_are_no_utf8_are_told);
  g_test_add_func ("/data/metadata/beside-both", test_both_tables_beside_are_used);
  g_test_add_func ("/data/metadata/beside-misfit", test_table_beside_that_does_not_fit);
  g_test_add_func ("/data/metadata/beside-differ", test_tables_beside_that_contradict);
  g_test_add_func ("/data/metadata/beside-bad", test_bad_metadata_beside_is_told);
  g_test_add_func ("/data/metadata/asked", test_asked_metadata_wins);
  int status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
