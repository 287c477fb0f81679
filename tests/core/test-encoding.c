// SPDX-License-Identifier: GPL-3.0-or-later
/* core/base and core/data: text that is no UTF-8. UTF-16 is decoded on its way in, tables
 * and names in Windows-1252 where all of them may be. */

#include <glib.h>
#include <string.h>

#include "base/latin1.h"
#include "data-helpers.h"

/* --- UTF-16 */

/* @text, UTF-8, in @codeset ("UTF-16LE") behind @mark. */
static GByteArray *
encode (const char *text, const char *codeset, const char *mark)
{
  gsize n;
  g_autoptr (GError) error = NULL;
  g_autofree char *encoded =
    g_convert (text, (gssize) strlen (text), codeset, "UTF-8", NULL, &n, &error);
  g_assert_no_error (error);
  GByteArray *bytes = g_byte_array_new ();
  g_byte_array_append (bytes, (const guint8 *) mark, (guint) strlen (mark));
  g_byte_array_append (bytes, (const guint8 *) encoded, (guint) n);
  return bytes;
}

static void
assert_same (const EmbDataset *a, const EmbDataset *b)
{
  assert_shape (a, emb_dataset_n_rows (b), emb_dataset_n_dims (b));
  assert_format (a, emb_dataset_source (b)->format);
  g_assert_cmpuint (emb_dataset_n_columns (a), ==, emb_dataset_n_columns (b));
  for (size_t row = 0; row < emb_dataset_n_rows (b); row++) {
    char number[EMB_DATASET_NUMBER_SIZE];
    assert_name (a, row, emb_dataset_name (b, row, number));
    g_assert_cmpmem (emb_dataset_row (a, row), emb_dataset_n_dims (a) * sizeof (float),
                     emb_dataset_row (b, row), emb_dataset_n_dims (b) * sizeof (float));
  }
}

static const struct {
  const char *codeset;
  const char *mark;
  const char *notice;
} utf16[] = {
  { "UTF-16LE", "\xff\xfe", "text is UTF-16 (little endian)" },
  { "UTF-16BE", "\xfe\xff", "text is UTF-16 (big endian)" },
  { "UTF-16LE", "", "text is UTF-16 (little endian)" },
  { "UTF-16BE", "", "text is UTF-16 (big endian)" },
};

static void
test_utf16_formats (void)
{
  static const char arff[] =
    "@relation r\n@attribute w string\n@attribute u real\n@attribute v real\n@data\n"
    "'k\xc3\xb6nig',1,2\nqueen,3,4\n";
  static const char *const texts[] = {
    "k\xc3\xb6nig 0.5 1.5\nqueen 2 -3e1\n",
    "2 2\r\nk\xc3\xb6nig 0.5 1.5\r\nqueen 2 -3e1\r\n",
    "0.5\t1.5\n2\t3\n",
    "word,x,size,kind\n\"k\xc3\xb6nig, the\",0.5,1.5,p\nqueen,2,3,p\n",
    arff,
  };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (EmbDataset) plain = load_text (texts[i]);
    for (size_t j = 0; j < G_N_ELEMENTS (utf16); j++) {
      g_autoptr (GByteArray) bytes = encode (texts[i], utf16[j].codeset, utf16[j].mark);
      g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
      assert_same (dataset, plain);
      g_assert_cmpstr (notice_of (dataset, "encoding"), ==, utf16[j].notice);
      g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 1);

      g_autoptr (GByteArray) packed = gzip (bytes);
      g_autoptr (EmbDataset) unpacked = load_bytes (packed->data, packed->len);
      assert_same (unpacked, plain);
    }
  }
}

static void
test_utf16_metadata (void)
{
  static const char rows[] = "0.5\t1\n1.5\t2\n";
  for (size_t j = 0; j < G_N_ELEMENTS (utf16); j++) {
    g_autoptr (GByteArray) bytes = encode ("name\tgr\xc3\xb6\xc3\x9f"
                                           "e\nM\xc3\xbcnchen\t1\nUlm\t2\n",
                                           utf16[j].codeset, utf16[j].mark);
    EmbError error = { 0 };
    g_autoptr (EmbStream) vectors =
      emb_stream_new_for_bytes (rows, sizeof rows - 1, &error);
    g_autoptr (EmbStream) table =
      emb_stream_new_for_bytes (bytes->data, bytes->len, &error);
    g_autoptr (EmbDataset) dataset = emb_load_stream (vectors, table, NULL, NULL, &error);
    assert_name (dataset, 0, "M\xc3\xbcnchen");
    g_assert_nonnull (emb_dataset_find_column (dataset,
                                               "gr\xc3\xb6\xc3\x9f"
                                               "e",
                                               NULL));
    g_assert_nonnull (strstr (notice_of (dataset, "encoding"), utf16[j].notice + 8));
  }
}

/* What a stream gives, asked for @step bytes at a time. */
static GString *
decode (const void *bytes, size_t size, size_t step)
{
  char buffer[600];
  size_t n;
  EmbError error = { 0 };
  GString *text = g_string_new (NULL);
  g_autoptr (EmbStream) stream = emb_stream_new_for_bytes (bytes, size, &error);
  g_assert_true (emb_stream_decode_text (stream, &error));
  do {
    n = emb_stream_read (stream, buffer, step, &error);
    g_string_append_len (text, buffer, (gssize) n);
  } while (n == step);
  g_assert_false (emb_stream_failed (stream));
  return text;
}

/* Pairs fall on the ends of blocks, whatever the block. */
static void
test_utf16_pairs (void)
{
  g_autoptr (GString) text = g_string_new ("x");
  for (size_t i = 0; i < 40000; i++)
    g_string_append (text, i % 3 ? "\xf0\x9d\x84\x9e" : i % 2 ? "\xe4\xb8\xad" : "a");
  for (size_t j = 0; j < 2; j++) {
    g_autoptr (GByteArray) bytes = encode (text->str, utf16[j].codeset, utf16[j].mark);
    static const size_t steps[] = { 1, 7, 599 };
    for (size_t i = 0; i < G_N_ELEMENTS (steps); i++) {
      g_autoptr (GString) decoded = decode (bytes->data, bytes->len, steps[i]);
      g_assert_cmpmem (decoded->str, decoded->len, text->str, text->len);
    }
  }
}

static void
test_utf16_damaged (void)
{
  static const struct {
    const char *bytes;
    size_t size;
    const char *text;
  } cases[] = {
    { "\xff\xfe"
      "a\0\x34\xd8"
      "b\0",
      8,
      "a\xef\xbf\xbd"
      "b" }, /* a first half alone */
    { "\xff\xfe"
      "a\0\x1e\xdd"
      "b\0",
      8,
      "a\xef\xbf\xbd"
      "b" }, /* a second half alone */
    { "\xff\xfe"
      "a\0\x34\xd8\x34\xd8\x1e\xdd",
      10, "a\xef\xbf\xbd\xf0\x9d\x84\x9e" },
    { "\xff\xfe"
      "a\0"
      "b",
      5, "a\xef\xbf\xbd" }, /* half a unit at the end */
    { "\xff\xfe"
      "a\0\x34\xd8",
      6, "a\xef\xbf\xbd" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) text = decode (cases[i].bytes, cases[i].size, 100);
    g_assert_cmpstr (text->str, ==, cases[i].text);
  }
}

/* Bytes that are no text in UTF-16 stay as they are. */
static void
test_no_utf16 (void)
{
  static const struct {
    const char *bytes;
    size_t size;
  } cases[] = {
    { "\xff\xfe\0\0\0\0\0\0{\"a\":1}", 15 }, /* a length, as safetensors has it */
    { "\xff\xfe\1\0\2\0\3\0", 8 },
    { "a\0b\0", 4 },
    { "a\0b\0c\0d\0e", 9 },
    { "a\0b\0c\0\x2d\x4e", 8 },
    { "\0\0\x08\1\0\0\0\4", 8 },
    { "a 1 2\n", 6 },
    { "\xff\xfe", 2 },
    { "", 0 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) text = decode (cases[i].bytes, cases[i].size, 100);
    g_assert_cmpmem (text->str, text->len, cases[i].bytes, cases[i].size);
  }
}

static void
test_utf16_is_rewound (void)
{
  char text[3];
  EmbError error = { 0 };
  static const char bytes[] = "\xfe\xff\0a\0b\0c";
  g_autoptr (EmbStream) stream = emb_stream_new_for_bytes (bytes, 8, &error);
  g_assert_true (emb_stream_decode_text (stream, &error));
  g_assert_cmpuint (emb_stream_remaining (stream), ==, UINT64_MAX);
  g_assert_cmpuint (emb_stream_skip (stream, 1, &error), ==, 1);
  g_assert_cmpuint (emb_stream_read (stream, text, 3, &error), ==, 2);
  g_assert_cmpmem (text, 2, "bc", 2);
  g_assert_true (emb_stream_rewind (stream, &error));
  g_assert_null (emb_stream_encoding (stream));
  g_assert_cmpuint (emb_stream_remaining (stream), ==, 8);
}

/* --- Windows-1252 */

static void
test_latin1_characters (void)
{
  static const char bytes[] = "\x80\x8e\x9f\xa0\xe9\xff plain text, longer";
  static const char text[] = "\xe2\x82\xac\xc5\xbd\xc5\xb8\xc2\xa0\xc3\xa9\xc3\xbf"
                             " plain text, longer";
  char out[100];
  EmbLatin1 found = { 0 };
  const char *end = bytes + sizeof bytes - 1;
  g_assert_true (emb_latin1_survey (bytes, end, end, &found) == end);
  g_assert_true (emb_latin1_is_likely (&found));
  g_assert_cmpuint (found.n_decoded, ==, sizeof text - 1);
  g_assert_cmpmem (out, emb_latin1_decode (bytes, sizeof bytes - 1, out), text,
                   sizeof text - 1);
}

static void
test_latin1_tables (void)
{
  static const char *const texts[] = {
    "name,x,size,kind\nk\xf6nig,0.5,1.5,gro\xdf\ndame,2,3,klein\nk\xf6nigin,4,5,gro\xdf\n"
    "bube,6,7,klein\n",
    "@relation r\n@attribute name string\n@attribute u real\n@attribute v real\n"
    "@attribute kind {gro\xdf,klein}\n@data\nk\xf6nig,1,2,gro\xdf\ndame,3,4,klein\n"
    "'k\xf6nigin',1,2,gro\xdf\nbube,3,4,klein\n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (EmbDataset) dataset = load_text (texts[i]);
    assert_shape (dataset, 4, 2);
    assert_name (dataset, 0, "k\xc3\xb6nig");
    assert_name (dataset, 2, "k\xc3\xb6nigin");
    const EmbColumn *kind = emb_dataset_find_column (dataset, "kind", NULL);
    g_assert_cmpstr (emb_strings_get (&kind->text, 0), ==, "gro\xc3\x9f");
    g_assert_cmpstr (notice_of (dataset, "encoding"), ==,
                     "text is Latin-1 (Windows-1252), not UTF-8, and was read as that");
    g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 1);
  }

  g_autoptr (EmbDataset) joined =
    load_with_metadata ("0.5\t1\n1.5\t2\n",
                        "name\tgr\xf6\xdf"
                        "e\nM\xfcnchen\t\x93gro\xdf-\x94\nUlm\tklein\n");
  assert_name (joined, 0, "M\xc3\xbcnchen");
  const EmbColumn *size = emb_dataset_find_column (joined,
                                                   "gr\xc3\xb6\xc3\x9f"
                                                   "e",
                                                   NULL);
  g_assert_cmpstr (emb_strings_get (&size->text, 0), ==,
                   "\xe2\x80\x9cgro\xc3\x9f-\xe2\x80\x9d");
  g_assert_cmpstr (notice_of (joined, "encoding"), ==,
                   "the metadata is text in Latin-1 (Windows-1252)");
  g_assert_null (notice_of (joined, "names-repaired"));
}

/* A character of UTF-8, or a byte that is nothing in Windows-1252: then nothing is
 * decoded. */
static void
test_tables_that_are_mixed (void)
{
  static const char *const others[] = { "\xc3\xbc", "\x81", "\x9d" };
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *text =
      g_strdup_printf ("name,x,size\nk\xf6nig,0.5,1.5\n%s,2,3\n", others[i]);
    g_autoptr (EmbDataset) dataset = load_text (text);
    assert_name (dataset, 0, "k\xef\xbf\xbdnig");
    g_assert_null (notice_of (dataset, "encoding"));
    g_assert_nonnull (notice_of (dataset, "names-repaired"));
  }
}

/* Larger than the pieces in which a table is looked at and decoded. */
static void
test_latin1_table_that_is_long (void)
{
  GString *text = g_string_new ("name,x,size,kind\n");
  for (size_t row = 0; row < 20000; row++)
    g_string_append_printf (text, "w%zu,%zu.5,1,\xe4\xf6\xfc\x80\n", row, row);
  g_assert_cmpuint (cancel_everywhere (text->str, text->len, NULL), >=, 16);
  g_autoptr (EmbDataset) dataset = load_bytes (text->str, text->len);
  assert_shape (dataset, 20000, 2);
  const EmbColumn *kind = emb_dataset_find_column (dataset, "kind", NULL);
  g_assert_cmpuint (kind->n_distinct, ==, 1);
  g_assert_cmpstr (kind->level_names.bytes, ==, "\xc3\xa4\xc3\xb6\xc3\xbc\xe2\x82\xac");
  assert_name (dataset, 19999, "w19999");
  g_string_free (text, TRUE);
}

/* Samples of all but one row keep the bytes and spelling of the whole. */
static void
assert_part_shows_the_same (const EmbDataset *whole, const char *text)
{
  for (uint64_t seed = 0; seed < 4; seed++) {
    EmbLoadOptions options = { .sample = emb_dataset_n_rows (whole) - 1, .seed = seed };
    g_autoptr (EmbDataset) part =
      load_bytes_with (text, strlen (text), NULL, &options, NULL, NULL);
    for (size_t i = 0; i < options.sample; i++) {
      char buffer[EMB_DATASET_NUMBER_SIZE];
      size_t lengths[2];
      size_t row = emb_dataset_row_number (part, i);
      assert_name (part, i, emb_dataset_name (whole, row, buffer));
      const char *raw = emb_names_raw (emb_dataset_names (part), i, &lengths[0]);
      const char *all = emb_names_raw (emb_dataset_names (whole), row, &lengths[1]);
      g_assert_cmpmem (raw, lengths[0], all, lengths[1]);
    }
  }
}

static void
test_latin1_names (void)
{
  size_t row;
  size_t length;
  static const char text[] = "k\xf6nig 0.5 1\nb 2 3\nS\xc3O 4 5\n"
                             "na\xefve 6 7\ndon\x92t 8 9\n";
  g_autoptr (EmbDataset) dataset = load_text (text);
  static const char *const names[] = { "k\xc3\xb6nig", "b", "S\xc3\x83O", "na\xc3\xafve",
                                       "don\xe2\x80\x99t" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    assert_name (dataset, i, names[i]);
    g_assert_true (emb_dataset_find (dataset, names[i], &row));
    g_assert_cmpuint (row, ==, i);
  }
  const char *raw = emb_names_raw (emb_dataset_names (dataset), 0, &length);
  g_assert_cmpmem (raw, length, "k\xf6nig", 5);
  g_assert_true (emb_dataset_find (dataset, "k\xf6nig", &row));
  g_assert_cmpstr (notice_of (dataset, "encoding"), ==,
                   "4 names are not UTF-8 and were read as Latin-1 (Windows-1252) "
                   "(first: "
                   "row 0, \"k\xc3\xb6nig\"); saved text keeps their bytes");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 1);

  g_autoptr (EmbDataset) joined =
    load_with_metadata ("k\xf6nig 0.5 1\nb 2 3\n", "word\tn\nk\xc3\xb6nig\t1\nb\t2\n");
  g_assert_null (notice_of (joined, "names-differ"));

  assert_part_shows_the_same (dataset, text);
}

/* One name in UTF-8, or one that looks like a cut word, and all stay as they were. */
static void
test_names_that_are_mixed (void)
{
  static const char *const others[] = { "\xc3\xbc",     "cut\xc3",  "zee\xbfn",
                                        "\xf0\x9f\x98", "zee\xc3n", "a\x81" };
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *text =
      g_strdup_printf ("k\xf6nig 0.5 1\n%s 2 3\nb 4 5\n", others[i]);
    g_autoptr (EmbDataset) dataset = load_text (text);
    assert_name (dataset, 0, "k\xef\xbf\xbdnig");
    g_assert_null (notice_of (dataset, "encoding"));
    g_assert_nonnull (notice_of (dataset, "names-repaired"));
    assert_part_shows_the_same (dataset, text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/encoding/utf16/formats", test_utf16_formats);
  g_test_add_func ("/encoding/utf16/metadata", test_utf16_metadata);
  g_test_add_func ("/encoding/utf16/pairs", test_utf16_pairs);
  g_test_add_func ("/encoding/utf16/damaged", test_utf16_damaged);
  g_test_add_func ("/encoding/utf16/none", test_no_utf16);
  g_test_add_func ("/encoding/utf16/rewind", test_utf16_is_rewound);
  g_test_add_func ("/encoding/latin1/characters", test_latin1_characters);
  g_test_add_func ("/encoding/latin1/tables", test_latin1_tables);
  g_test_add_func ("/encoding/latin1/mixed-tables", test_tables_that_are_mixed);
  g_test_add_func ("/encoding/latin1/long-table", test_latin1_table_that_is_long);
  g_test_add_func ("/encoding/latin1/names", test_latin1_names);
  g_test_add_func ("/encoding/latin1/mixed-names", test_names_that_are_mixed);
  return g_test_run ();
}
