// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data: labels in a file of their own, idx and .npy, joined by row. */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "data-helpers.h"

static const char vectors[] = "0.5\t1\n1.5\t2\n2.5\t3\n3.5\t4\n";
#define N 4

static EmbDataset *
try_join (const void *labels, size_t size, const EmbJob *job, EmbError *error)
{
  g_autoptr (EmbStream) rows =
    emb_stream_new_for_bytes (vectors, sizeof vectors - 1, error);
  g_autoptr (EmbStream) table = emb_stream_new_for_bytes (labels, size, error);
  return emb_load_stream (rows, table, NULL, job, error);
}

static void
assert_column (const EmbDataset *dataset, const char *const expected[N])
{
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 1);
  const EmbColumn *column = emb_dataset_column (dataset, 0);
  g_assert_cmpstr (column->name, ==, "label");
  for (size_t row = 0; row < N; row++)
    g_assert_cmpstr (emb_strings_get (&column->text, row), ==, expected[row]);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

/* Of which most differ, labels are names. */
static void
assert_names (const EmbDataset *dataset, const char *const expected[N])
{
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 0);
  for (size_t row = 0; row < N; row++)
    assert_name (dataset, row, expected[row]);
}

static GByteArray *
npy (const char *descr, const char *shape, const void *data, size_t size)
{
  g_autofree char *dictionary =
    g_strdup_printf ("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr,
                     shape);
  return npy_bytes (dictionary, data, size, 1);
}

static EmbDataset *
join_npy (const char *descr, const char *shape, const void *data, size_t size)
{
  EmbError error = { 0 };
  g_autoptr (GByteArray) bytes = npy (descr, shape, data, size);
  EmbDataset *dataset = try_join (bytes->data, bytes->len, NULL, &error);
  if (dataset == NULL)
    g_error ("%s: %s", descr, error.message);
  return dataset;
}

/* Row by row whatever the number: a list of labels has no line of titles. */
static void
test_idx (void)
{
  static const char labels[] = "\0\0\x08\1\0\0\0\4\7\2\7\xff";
  static const char *const expected[N] = { "7", "2", "7", "255" };
  EmbError error = { 0 };
  g_autoptr (EmbDataset) dataset = try_join (labels, sizeof labels - 1, NULL, &error);
  g_assert_nonnull (dataset);
  assert_column (dataset, expected);

  static const char longer[] = "\0\0\x08\1\0\0\0\5\7\2\7\xff\1";
  g_autoptr (EmbDataset) other = try_join (longer, sizeof longer - 1, NULL, &error);
  g_assert_nonnull (strstr (notice_of (other, "metadata-rows"), "5 rows for 4"));
  g_assert_cmpstr (emb_strings_get (&emb_dataset_column (other, 0)->text, 0), ==, "7");
}

static void
test_whole_numbers (void)
{
  static const char *const small[N] = { "-1", "0", "127", "-1" };
  static const char *const large[N] = { "-9223372036854775808", "0", "1", "0" };
  static const char *const larger[N] = { "18446744073709551615", "0", "1", "0" };
  static const char *const truth[N] = { "True", "False", "False", "True" };
  g_autoptr (EmbDataset) i1 = join_npy ("|i1", "(4,)", "\xff\0\x7f\xff", 4);
  assert_column (i1, small);
  g_autoptr (EmbDataset) i2 = join_npy (">i2", "(4, 1)", "\xff\xff\0\0\0\x7f\xff\xff", 8);
  assert_column (i2, small);
  g_autoptr (EmbDataset) i8 =
    join_npy ("<i8", "(4,)", (const gint64[]){ G_MININT64, 0, 1, 0 }, 32);
  assert_column (i8, large);
  g_autoptr (EmbDataset) u8 =
    join_npy ("<u8", "(4,)", (const guint64[]){ G_MAXUINT64, 0, 1, 0 }, 32);
  assert_column (u8, larger);
  g_autoptr (EmbDataset) b1 = join_npy ("|b1", "(4,)", "\1\0\0\1", 4);
  assert_column (b1, truth);
}

static void
test_floats (void)
{
  static const char *const single[N] = { "0.1", "-2", "", "1e+30" };
  static const char *const twice[N] = { "0.1", "0.30000000000000004", "", "1" };
  g_autoptr (EmbDataset) f4 =
    join_npy ("<f4", "(4,)", (const float[]){ 0.1f, -2, (float) NAN, 1e30f }, 16);
  assert_column (f4, single);
  g_autoptr (EmbDataset) f8 =
    join_npy ("<f8", "(4,)", (const double[]){ 0.1, 0.1 + 0.2, (double) NAN, 1 }, 32);
  assert_column (f8, twice);
}

static void
test_text (void)
{
  static const char *const words[N] = { "cat", "a\\n\tb", "cat", "\xc3\xa9" };
  g_autoptr (EmbDataset) s5 =
    join_npy ("|S5", "(4,)", "cat\0\0a\\n\tbcat\0\0\xc3\xa9\0\0\0", 20);
  assert_names (s5, words);

  /* e with acute, the euro, a face beyond 16 bits, and what is no character. */
  static const char *const wide[N] = { "\xc3\xa9x", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       "\xc3\xa9x" };
  static const guint32 characters[] = { 0xe9, 'x', 0x20ac, 0, 0x1f600, 0, 0xe9, 'x' };
  guint32 turned[8];
  for (size_t i = 0; i < 8; i++)
    turned[i] = GUINT32_SWAP_LE_BE (characters[i]);
  g_autoptr (EmbDataset) u2 = join_npy ("<U2", "(4,)", characters, 32);
  assert_names (u2, wide);
  g_autoptr (EmbDataset) big = join_npy (">U2", "(4,)", turned, 32);
  assert_names (big, wide);

  static const char *const repaired[N] = { "\xef\xbf\xbd", "\xef\xbf\xbd", "a", "a" };
  static const guint32 bad[] = { 0xd800, 0x110000, 'a', 'a' };
  g_autoptr (EmbDataset) u1 = join_npy ("<U1", "(4,)", bad, 16);
  assert_column (u1, repaired);
}

/* Of few kinds, they are a category. */
static void
test_categories (void)
{
  static const char *const kinds[N] = { "a", "\\n", "a", "\\n" };
  g_autoptr (EmbDataset) dataset = join_npy ("|S2", "(4,)", "a\0\\na\0\\n", 8);
  assert_column (dataset, kinds);
  g_assert_cmpint (emb_dataset_column (dataset, 0)->kind, ==, EMB_COLUMN_CATEGORY);
}

static void
assert_labels_refused (const void *bytes, size_t size, const char *words)
{
  EmbError error = { 0 };
  g_assert_null (try_join (bytes, size, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_FORMAT);
  if (strstr (error.message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error.message, words);
}

static void
test_refused (void)
{
  static const struct {
    const char *descr;
    const char *shape;
    const char *words;
  } cases[] = {
    { "<i4", "(2, 2)", "an array of 2 axes; labels are one list" },
    { "<i4", "()", "an array of 0 axes" },
    { "|O", "(4,)", "Python objects" },
    { "<c8", "(2,)", "type <c8" },
    { "<U0", "(4,)", "no labels" },
    { "<i4", "(0,)", "no labels" },
    { "|S99999999", "(1,)", "holds text" },
    { "<i4", "(5,)", "5 labels of type <i4, and 4 are there" },
    { "<U2", "(1000000000000,)", "and 2 are there" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) bytes =
      npy (cases[i].descr, cases[i].shape, "0123456789abcdef", 16);
    assert_labels_refused (bytes->data, bytes->len, cases[i].words);
  }
  assert_labels_refused ("\0\0\x08\1\0\0\0\4\7\2\7", 11,
                         "4 labels of type uint8, and 3 are there");
  assert_labels_refused ("\0\0\x08\2\0\0\0\2\0\0\0\1\7\2", 14, "2 axes");
}

static void
test_can_be_cancelled (void)
{
  static guint8 labels[8 + 300000] = { 0, 0, 8, 1, 0, 4, 0x93, 0xe0 };
  for (unsigned at = 1;; at++) {
    StopAt stop = { .stop_at = at };
    EmbJob job = { .progress = stop_at_cb, .user_data = &stop, .n_threads = 2 };
    EmbError error = { 0 };
    g_autoptr (EmbDataset) dataset = try_join (labels, sizeof labels, &job, &error);
    if (dataset != NULL) {
      g_assert_cmpuint (at, >=, 8);
      break;
    }
    g_assert_cmpint (error.code, ==, EMB_CANCELLED);
    g_assert_cmpuint (stop.n_calls, ==, at);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/labels/idx", test_idx);
  g_test_add_func ("/labels/whole-numbers", test_whole_numbers);
  g_test_add_func ("/labels/floats", test_floats);
  g_test_add_func ("/labels/text", test_text);
  g_test_add_func ("/labels/categories", test_categories);
  g_test_add_func ("/labels/refused", test_refused);
  g_test_add_func ("/labels/cancel", test_can_be_cancelled);
  return g_test_run ();
}
