// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: word2vec's binary form, as word2vec.c, gensim and others write it.
 */

#include <glib.h>
#include <string.h>

#include "data-helpers.h"

/* 1.0, 2.0, ... as floats of this machine. */
static void
put_row (GByteArray *to, const char *word, unsigned n_dims, float first, const char *end)
{
  g_byte_array_append (to, (const guint8 *) word, (guint) strlen (word));
  g_byte_array_append (to, (const guint8 *) " ", 1);
  for (unsigned i = 0; i < n_dims; i++) {
    float value = first + (float) i;
    g_byte_array_append (to, (const guint8 *) &value, sizeof value);
  }
  g_byte_array_append (to, (const guint8 *) end, (guint) strlen (end));
}

static GByteArray *
file (const char *header, unsigned n_rows, unsigned n_dims, const char *end)
{
  GByteArray *bytes = g_byte_array_new ();
  g_byte_array_append (bytes, (const guint8 *) header, (guint) strlen (header));
  for (unsigned row = 0; row < n_rows; row++) {
    g_autofree char *word = g_strdup_printf ("w%u", row);
    put_row (bytes, word, n_dims, 10 * (float) row, end);
  }
  return bytes;
}

static EmbDataset *
load_first (const GByteArray *bytes, size_t max_rows)
{
  EmbError error = { 0 };
  EmbLoadOptions options = { .max_rows = max_rows };
  EmbDataset *dataset =
    load_bytes_with (bytes->data, bytes->len, NULL, &options, NULL, &error);
  if (dataset == NULL)
    g_error ("not loaded: %s", error.message);
  return dataset;
}

static void
assert_rows (const EmbDataset *dataset, unsigned n_rows, unsigned n_dims)
{
  assert_format (dataset, "word2vec-binary");
  assert_shape (dataset, n_rows, n_dims);
  for (unsigned row = 0; row < n_rows; row++) {
    g_autofree char *word = g_strdup_printf ("w%u", row);
    assert_name (dataset, row, word);
    for (unsigned j = 0; j < n_dims; j++)
      g_assert_cmpfloat (emb_dataset_row (dataset, row)[j], ==, 10 * (float) row + j);
  }
}

static void
test_row_ends (void)
{
  static const char *const ends[] = { "\n", "", "\n\n" };
  for (size_t i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autoptr (GByteArray) bytes = file ("3 4\n", 3, 4, ends[i]);
    g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
    assert_rows (dataset, 3, 4);
    g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
  }
}

/* A buffer's end falls into every part of a row: its word, its numbers. */
static void
test_many_rows (void)
{
  g_autoptr (GByteArray) bytes = file ("20000 37\n", 20000, 37, "\n");
  g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
  assert_rows (dataset, 20000, 37);
}

static void
test_rows_longer_than_the_buffer (void)
{
  g_autoptr (GByteArray) bytes = file ("3 200000\n", 3, 200000, "\n");
  g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
  assert_rows (dataset, 3, 200000);
}

static void
test_packed (void)
{
  g_autoptr (GByteArray) plain = file ("300 7\n", 300, 7, "");
  g_autoptr (GByteArray) packed = gzip (plain);
  g_autoptr (EmbDataset) dataset = load_bytes (packed->data, packed->len);
  assert_rows (dataset, 300, 7);
}

static void
test_words (void)
{
  /* word2vec.c cuts words at 99 bytes, in the middle of a letter or not. */
  g_autoptr (GByteArray) bytes = file ("4 2\n", 0, 2, "");
  put_row (bytes, "cut\xc3", 2, 1, "\n");
  put_row (bytes, "", 2, 3, "\n");
  put_row (bytes, "\xc2\xa0", 2, 5, "\n");
  put_row (bytes, "2016", 2, 7, "\n");
  g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
  assert_name (dataset, 0, "cut\xef\xbf\xbd");
  assert_name (dataset, 1, "");
  assert_name (dataset, 2, "\xc2\xa0");
  assert_name (dataset, 3, "2016");
  g_assert_cmpfloat (emb_dataset_row (dataset, 3)[1], ==, 8);
}

static void
test_counts_that_are_wrong (void)
{
  g_autoptr (GByteArray) few = file ("5 3\n", 4, 3, "\n");
  g_autoptr (EmbDataset) dataset = load_bytes (few->data, few->len);
  assert_rows (dataset, 4, 3);
  g_assert_cmpstr (notice_of (dataset, "row-count"), ==,
                   "the header says 5 rows, the file has 4");
  g_assert_null (notice_of (dataset, "last-row-cut"));

  g_autoptr (GByteArray) many = file ("3 3\n", 4, 3, "\n");
  g_autoptr (EmbDataset) more = load_bytes (many->data, many->len);
  assert_rows (more, 3, 3);
  g_assert_nonnull (strstr (notice_of (more, "row-count"), "more bytes follow"));

  g_autoptr (GByteArray) world = file ("1000000000000 3\n", 4, 3, "");
  g_autoptr (EmbDataset) claimed = load_bytes (world->data, world->len);
  assert_rows (claimed, 4, 3);
}

static void
test_first_rows (void)
{
  g_autoptr (GByteArray) bytes = file ("5 3\n", 5, 3, "\n");
  g_autoptr (EmbDataset) dataset = load_first (bytes, 2);
  assert_rows (dataset, 2, 3);
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 5);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

/* At every byte: the rows before it, or one sentence. */
static void
test_cut_anywhere (void)
{
  g_autoptr (GByteArray) bytes = file ("3 3\n", 3, 3, "\n");
  guint row = 3 + 12 + 1;
  for (guint n = 8; n < bytes->len - 1; n++) {
    guint n_rows = (n - 4 + 1) / row; /* without the newline a row is whole, too */
    if (n_rows == 0) {
      assert_bytes_refused (bytes->data, n, "cut short");
      continue;
    }
    g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, n);
    assert_rows (dataset, n_rows, 3);
    gboolean whole = (n - 4) % row == 0 || (n - 4) % row == row - 1;
    g_assert_cmpint (notice_of (dataset, "last-row-cut") == NULL, ==, whole);
    g_assert_nonnull (notice_of (dataset, "row-count"));
  }
}

static void
test_what_is_none (void)
{
  g_autoptr (GByteArray) wide = file ("1 1000000000000000\n", 1, 3, "");
  assert_bytes_refused (wide->data, wide->len, "cut short");

  /* No blank for 64 KiB: these are no words. */
  g_autoptr (GByteArray) noise = file ("3 3\n", 1, 3, "\n");
  for (unsigned i = 0; i < 200000; i++)
    g_byte_array_append (noise, (const guint8[]){ 1 }, 1);
  assert_bytes_refused (noise->data, noise->len, "the name of row 1 has no end");

  EmbError error = { 0 };
  EmbLoadOptions options = { .format = "word2vec-binary" };
  g_assert_null (load_bytes_with ("king 1 2\n", 9, NULL, &options, NULL, &error));
  g_assert_nonnull (strstr (error.message, "does not begin with"));
}

static void
test_cancel (void)
{
  g_autoptr (GByteArray) bytes = file ("20000 37\n", 20000, 37, "\n");
  g_assert_cmpuint (cancel_everywhere (bytes->data, bytes->len, NULL), >=, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/word2vec-binary/row-ends", test_row_ends);
  g_test_add_func ("/data/word2vec-binary/many", test_many_rows);
  g_test_add_func ("/data/word2vec-binary/long-rows", test_rows_longer_than_the_buffer);
  g_test_add_func ("/data/word2vec-binary/packed", test_packed);
  g_test_add_func ("/data/word2vec-binary/words", test_words);
  g_test_add_func ("/data/word2vec-binary/counts", test_counts_that_are_wrong);
  g_test_add_func ("/data/word2vec-binary/first-rows", test_first_rows);
  g_test_add_func ("/data/word2vec-binary/cut", test_cut_anywhere);
  g_test_add_func ("/data/word2vec-binary/none", test_what_is_none);
  g_test_add_func ("/data/word2vec-binary/cancel", test_cancel);
  return g_test_run ();
}
