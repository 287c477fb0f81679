// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: idx, the form of the MNIST files, written here byte by byte as its
 * description on yann.lecun.com has it. */

#include <glib.h>
#include <string.h>

#include "data-helpers.h"

static void
assert_numbers (const char *bytes,
                size_t size,
                const char *dtype,
                const float expected[4])
{
  g_autoptr (EmbDataset) dataset = load_bytes (bytes, size);
  assert_format (dataset, "idx");
  assert_shape (dataset, 2, 2);
  g_assert_cmpstr (emb_dataset_source (dataset)->dtype, ==, dtype);
  g_assert_cmpuint (emb_dataset_source (dataset)->image_width, ==, 0);
  g_assert_cmpmem (emb_dataset_vectors (dataset), 16, expected, 16);
}

#define SIZES "\0\0\0\2\0\0\0\2"

static void
test_types (void)
{
  static const float plus[] = { 0, 1, 200, 5 };
  static const float minus[] = { 0, 1, -2, 5 };
  assert_numbers ("\0\0\x08\2" SIZES "\0\1\xc8\5", 16, "uint8", plus);
  assert_numbers ("\0\0\x09\2" SIZES "\0\1\xfe\5", 16, "int8", minus);
  assert_numbers ("\0\0\x0b\2" SIZES "\0\0\0\1\xff\xfe\0\5", 20, "int16", minus);
  assert_numbers ("\0\0\x0c\2" SIZES "\0\0\0\0\0\0\0\1\xff\xff\xff\xfe\0\0\0\5", 28,
                  "int32", minus);
  assert_numbers ("\0\0\x0d\2" SIZES "\0\0\0\0\x3f\x80\0\0\xc0\0\0\0\x40\xa0\0\0", 28,
                  "float32", minus);
  assert_numbers ("\0\0\x0e\2" SIZES "\0\0\0\0\0\0\0\0\x3f\xf0\0\0\0\0\0\0"
                  "\xc0\0\0\0\0\0\0\0\x40\x14\0\0\0\0\0\0",
                  44, "float64", minus);
}

/* Two pictures of two rows and three columns. */
static const char pictures[] = "\0\0\x08\3\0\0\0\2\0\0\0\2\0\0\0\3"
                               "\0\1\2\3\4\5\6\7\x8\x9\xa\xff";

static void
test_pictures (void)
{
  g_autoptr (EmbDataset) dataset = load_bytes (pictures, sizeof pictures - 1);
  const EmbSource *source = emb_dataset_source (dataset);
  assert_shape (dataset, 2, 6);
  g_assert_cmpuint (source->image_width, ==, 3);
  g_assert_cmpuint (source->image_height, ==, 2);
  g_assert_cmpuint (source->rows_in_file, ==, 2);
  g_assert_cmpstr (source->reason, ==, "idx header: 2 x 2 x 3 of type uint8");
  g_assert_cmpfloat (emb_dataset_row (dataset, 0)[5], ==, 5);
  g_assert_cmpfloat (emb_dataset_row (dataset, 1)[5], ==, 255);

  EmbLoadOptions options = { .max_rows = 1 };
  g_autoptr (EmbDataset) first =
    load_bytes_with (pictures, sizeof pictures - 1, NULL, &options, NULL, NULL);
  assert_shape (first, 1, 6);
  EmbLoadOptions one = { .sample = 1 };
  g_autoptr (EmbDataset) sample =
    load_bytes_with (pictures, sizeof pictures - 1, NULL, &one, NULL, NULL);
  assert_shape (sample, 1, 6);
  g_assert_cmpuint (emb_dataset_source (sample)->image_width, ==, 3);
}

static void
test_refused (void)
{
  assert_bytes_refused ("\0\0\x08\1\0\0\0\3\7\2\1", 11,
                        "is a list of 3 labels (idx); open the file of pictures or "
                        "vectors and give this one as its --metadata");
  assert_bytes_refused (pictures, sizeof pictures - 2,
                        "2 x 6 numbers of type uint8 take 12 bytes, and 11 are there");
  assert_bytes_refused ("\0\0\x08\2\0\0\0\0\0\0\0\3", 12, "empty table of 0 x 3");
  assert_bytes_refused ("\0\0\x08\3\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16,
                        "more than a file can hold");
  assert_bytes_refused ("\0\0\x08\4\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                        "\xff\xff\xff\xff",
                        20, "more numbers a row than a file can hold");
  assert_bytes_refused ("\0\0\x0a\2" SIZES "\0\1\2\3", 16, "binary file");

  EmbError error = { 0 };
  EmbLoadOptions options = { .format = "idx" };
  g_assert_null (load_bytes_with ("\0\0\x08\x09....", 8, NULL, &options, NULL, &error));
  g_assert_nonnull (strstr (error.message, "lengths of up to 8 axes"));
}

static void
test_can_be_cancelled (void)
{
  static const guint8 head[] = { 0, 0, 8, 3, 0, 0, 10, 0, 0, 0, 0, 100, 0, 0, 0, 100 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_set_size (bytes, sizeof head + 2560 * 100 * 100);
  memset (bytes->data + sizeof head, 1, bytes->len - sizeof head);
  g_assert_cmpuint (cancel_everywhere (bytes->data, bytes->len, NULL), >=, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idx/types", test_types);
  g_test_add_func ("/idx/pictures", test_pictures);
  g_test_add_func ("/idx/refused", test_refused);
  g_test_add_func ("/idx/cancel", test_can_be_cancelled);
  return g_test_run ();
}
