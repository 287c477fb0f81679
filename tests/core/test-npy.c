// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: .npy, well-formed and not, and what is said about other bytes. */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "data-helpers.h"

/* --- .npy */

static void
assert_npy (const char *descr, const void *data, size_t item, const double expected[6])
{
  for (unsigned fortran = 0; fortran < 2; fortran++)
    for (unsigned version = 1; version <= 3; version++) {
      g_autofree char *dictionary =
        g_strdup_printf ("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", descr,
                         fortran ? "True" : "False", fortran ? "(3, 2)" : "(2, 3)");
      g_autoptr (GByteArray) bytes = npy_bytes (dictionary, data, 6 * item, version);
      g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
      assert_format (dataset, "npy");
      assert_shape (dataset, fortran ? 3 : 2, fortran ? 2 : 3);
      for (size_t i = 0; i < 6; i++) {
        float found = fortran ? emb_dataset_row (dataset, i % 3)[i / 3]
                              : emb_dataset_row (dataset, i / 3)[i % 3];
        g_assert_cmpfloat (found, ==, (float) expected[i]);
      }
    }
}

static void
test_npy_types (void)
{
  static const double small[6] = { 0, 1, 2, 127, 5, 6 };
  static const double below[6] = { 0, -1, 2, -128, 5, 6 };
  static const double truth[6] = { 0, 1, 1, 1, 0, 0 };
  assert_npy ("|i1", (const gint8[]){ 0, -1, 2, -128, 5, 6 }, 1, below);
  assert_npy ("|u1", (const guint8[]){ 0, 1, 2, 127, 5, 6 }, 1, small);
  assert_npy ("|b1", (const guint8[]){ 0, 1, 1, 1, 0, 0 }, 1, truth);
  assert_npy ("<i2", (const gint16[]){ 0, -1, 2, -128, 5, 6 }, 2, below);
  assert_npy ("<u2", (const guint16[]){ 0, 1, 2, 127, 5, 6 }, 2, small);
  assert_npy ("<i4", (const gint32[]){ 0, -1, 2, -128, 5, 6 }, 4, below);
  assert_npy ("<u4", (const guint32[]){ 0, 1, 2, 127, 5, 6 }, 4, small);
  assert_npy ("<i8", (const gint64[]){ 0, -1, 2, -128, 5, 6 }, 8, below);
  assert_npy ("<u8", (const guint64[]){ 0, 1, 2, 127, 5, 6 }, 8, small);
  assert_npy ("<f4", (const float[]){ 0, -1, 2, -128, 5, 6 }, 4, below);
  assert_npy ("<f8", (const double[]){ 0, -1, 2, -128, 5, 6 }, 8, below);
  assert_npy (">i2", "\0\0\xff\xff\0\2\xff\x80\0\5\0\6", 2, below);
  assert_npy (">f4", "\0\0\0\0\xbf\x80\0\0\x40\0\0\0\xc3\0\0\0\x40\xa0\0\0\x40\xc0\0\0",
              4, below);
}

static void
test_npy_halves (void)
{
  /* 1, -2, the largest, the smallest, infinity and a third. */
  static const guint16 halves[] = { 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x3555 };
  static const double expected[] = { 1, -2, 65504, 0x1p-24, INFINITY, 0.333251953125 };
  assert_npy ("<f2", halves, 2, expected);
}

static void
test_npy_header_spellings (void)
{
  static const float data[2] = { 1, 2 };
  static const char *const headers[] = {
    "{'shape': (1L, 2L), 'fortran_order': False, 'descr': '<f4'}",
    "{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(1,2)}          ",
    "{ 'descr' : '=f4', 'fortran_order' : False , 'shape' : ( 1 , 2 , ) , }",
    "{'descr': 'f4', 'fortran_order': False, 'shape': (1, 2)}",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (GByteArray) bytes = npy_bytes (headers[i], data, 8, 1);
    g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
    assert_shape (dataset, 1, 2);
  }
}

static void
assert_npy_refused (const char *descr, const char *shape, const char *words)
{
  static const guint8 data[96] = { 0 };
  g_autofree char *dictionary =
    g_strdup_printf ("{'descr': %s, 'fortran_order': False, 'shape': %s, }", descr,
                     shape);
  g_autoptr (GByteArray) bytes = npy_bytes (dictionary, data, sizeof data, 1);
  assert_bytes_refused (bytes->data, bytes->len, words);
}

static void
test_npy_arrays_that_are_none (void)
{
  assert_npy_refused ("'|O'", "(2, 2)", "Python objects");
  assert_npy_refused ("[('a', '<f4'), ('b', '<f4')]", "(2, 2)", "several fields");
  assert_npy_refused ("'<U12'", "(2,)", "text");
  assert_npy_refused ("'<c8'", "(2, 2)", "<c8");
  assert_npy_refused ("'<f16'", "(2, 2)", "<f16");
  assert_npy_refused ("'<f4'", "()", "single number");
  assert_npy_refused ("'<f4'", "(24,)", "one list of 24");
  assert_npy_refused ("'<f4'", "(2, 3, 4)", "3 axes");
  assert_npy_refused ("'<f4'", "(0, 4)", "empty");
  assert_npy_refused ("'<f4'", "(2, -3)", "damaged");
  assert_npy_refused ("__import__('os')", "(2, 3)", "damaged");
}

static void
test_npy_damaged_headers (void)
{
  static const char *const headers[] = {
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 2)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), 'x': 1}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)} + 1",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2",
    "not a dictionary",
    "",
  };
  static const float data[2] = { 1, 2 };
  for (size_t i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (GByteArray) bytes = npy_bytes (headers[i], data, 8, 1);
    assert_bytes_refused (bytes->data, bytes->len, "damaged");
  }
  assert_bytes_refused ("\x93NUMPY\x09\x00\x10\x00", 10, "version 9.0");
  assert_bytes_refused ("\x93NUMPY\x01\x00\x76\x00{'descr'", 18, "ends inside");
  assert_bytes_refused ("\x93NUMPY\x02\x00\xff\xff\xff\x7f", 12, "are not read");
  assert_bytes_refused ("\x93NUMPY", 6, "NUMPY");
}

static void
test_npy_that_claims_the_world (void)
{
  assert_npy_refused ("'<f4'", "(1000000000000, 4)", "take 16000000000000 bytes, and 96");
  assert_npy_refused ("'<f4'", "(4, 1000000000000)", "and 96");
  assert_npy_refused ("'<f4'", "(4611686018427387904, 4611686018427387904)", "more than");
  assert_npy_refused ("'<f4'", "(99999999999999999999, 4)", "damaged");
}

/* A gzip file of one stored block: small enough to write by hand. */
static void
test_npy_packed_and_short (void)
{
  /* Packed, the number of bytes is unknown: memory must grow as they come. */
  static const double data[6] = { 1, 2, 3, 4, 5, 6 };
  g_autoptr (GByteArray) plain =
    npy_bytes ("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 1000000000), }",
               data, sizeof data, 1);
  g_autoptr (GByteArray) packed = gzip (plain);
  assert_bytes_refused (packed->data, packed->len, "and 48 are there");
}

static void
test_npy_packed (void)
{
  static const double data[6] = { 1, 2, 3, 4, 5, 6 };
  static const char *const orders[] = { "False", "True" };
  for (size_t i = 0; i < 2; i++) {
    g_autofree char *dictionary =
      g_strdup_printf ("{'descr': '<f8', 'fortran_order': %s, 'shape': (3, 2), }",
                       orders[i]);
    g_autoptr (GByteArray) plain = npy_bytes (dictionary, data, sizeof data, 1);
    g_autoptr (GByteArray) packed = gzip (plain);
    g_autoptr (EmbDataset) dataset = load_bytes (packed->data, packed->len);
    assert_shape (dataset, 3, 2);
    g_assert_cmpfloat (emb_dataset_row (dataset, 1)[0], ==, i == 0 ? 3 : 2);
    g_assert_cmpfloat (emb_dataset_row (dataset, 2)[1], ==, 6);
  }
}

static void
test_npy_first_rows_only (void)
{
  static const float data[6] = { 1, 2, 3, 4, 5, 6 };
  EmbLoadOptions options = { .max_rows = 2 };
  static const char *const orders[] = { "False", "True" };
  for (size_t i = 0; i < 2; i++) {
    g_autofree char *dictionary =
      g_strdup_printf ("{'descr': '<f4', 'fortran_order': %s, 'shape': (3, 2), }",
                       orders[i]);
    g_autoptr (GByteArray) bytes = npy_bytes (dictionary, data, sizeof data, 1);
    g_autoptr (EmbDataset) dataset =
      load_bytes_with (bytes->data, bytes->len, NULL, &options, NULL, NULL);
    assert_shape (dataset, 2, 2);
    g_assert_cmpfloat (emb_dataset_row (dataset, 1)[0], ==, i == 0 ? 3 : 2);
    g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 3);
  }
}

static void
test_npy_can_be_cancelled (void)
{
  size_t size = 3000 * 1000 * sizeof (double);
  g_autofree double *data = g_malloc0 (size);
  g_autoptr (GByteArray) bytes =
    npy_bytes ("{'descr': '<f8', 'fortran_order': False, 'shape': (3000, 1000), }", data,
               size, 1);
  g_assert_cmpuint (cancel_everywhere (bytes->data, bytes->len, NULL), >=, 20);
}

/* --- Other bytes */

typedef struct {
  const char *bytes;
  size_t size; /* 0: a string */
  const char *words;
} Foreign;

static void
test_foreign_bytes_get_a_sentence (void)
{
  static const Foreign files[] = {
    { "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, "PNG picture" },
    { "\xff\xd8\xff\xe0\0\x10JFIF", 10, "JPEG picture" },
    { "GIF89a\1\0\1\0", 10, "GIF picture" },
    { "%PDF-1.7\n%\xe2\xe3", 0, "PDF" },
    { "PK\3\4\24\0\0\0\0\0", 10, "zip archive" },
    { "7z\xbc\xaf\x27\x1c\0\4", 8, "7z archive" },
    { "\x89HDF\r\n\x1a\n\0\0", 10, "HDF5" },
    { "PAR1\x15\4\x15", 0, "Parquet" },
    { "\x80\4\x95\x20\0\0\0\0\0\0\0\x8c\5numpy", 18, "pickle" },
    { "\x80\2cgensim.models.keyedvectors\n", 0, "gensim" },
    { "\xff\xfe"
      "a\0 \0"
      "1\0 \0"
      "2\0\1\0",
      14, "UTF-16" },
    { "a\0 \0"
      "1\0 \0"
      "2\0\n\0\x2d\x4e \0",
      16, "UTF-16" },
    { "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n", 0,
      "Git LFS" },
    { ".git/annex/objects/PW/3w/MD5E-s1--9f.gz/MD5E-s1--9f.gz", 0, "git-annex" },
    { "../data/vectors.txt", 0, "path of another file" },
    { "<!DOCTYPE html>\n<html><body>404</body></html>\n", 0, "web page" },
    { "{\"a\": [1, 2, 3]}\n", 0, "JSON" },
    { "word,kind\nking,person\nqueen,person\n", 0, "CSV" },
    { "king 0,5 1,5\nqueen 0,25 2,125\n", 0, "decimal commas" },
    { "\0\1\2\3\4\5\6\7\0\0\0\0\xff\xfe\xfd", 15, "binary file" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    assert_bytes_refused (files[i].bytes,
                          files[i].size > 0 ? files[i].size : strlen (files[i].bytes),
                          files[i].words);
}

static void
test_files_that_cannot_be_opened (void)
{
  EmbError error = { 0 };
  g_assert_null (emb_load ("/nowhere/x.txt", NULL, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_IO);
  g_assert_null (emb_load ("/tmp", NULL, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/npy/types", test_npy_types);
  g_test_add_func ("/data/npy/halves", test_npy_halves);
  g_test_add_func ("/data/npy/spellings", test_npy_header_spellings);
  g_test_add_func ("/data/npy/refused", test_npy_arrays_that_are_none);
  g_test_add_func ("/data/npy/damaged", test_npy_damaged_headers);
  g_test_add_func ("/data/npy/huge", test_npy_that_claims_the_world);
  g_test_add_func ("/data/npy/packed", test_npy_packed);
  g_test_add_func ("/data/npy/packed-short", test_npy_packed_and_short);
  g_test_add_func ("/data/npy/first-rows", test_npy_first_rows_only);
  g_test_add_func ("/data/npy/cancel", test_npy_can_be_cancelled);
  g_test_add_func ("/data/foreign/sentences", test_foreign_bytes_get_a_sentence);
  g_test_add_func ("/data/foreign/unopened", test_files_that_cannot_be_opened);
  return g_test_run ();
}
