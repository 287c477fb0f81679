// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: safetensors, written here byte by byte. */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "data-helpers.h"

static GByteArray *
safetensors (const char *header, const void *data, size_t size)
{
  GByteArray *bytes = g_byte_array_new ();
  guint64 length = strlen (header);
  for (unsigned i = 0; i < 8; i++)
    g_byte_array_append (bytes, (const guint8[]){ (guint8) (length >> 8 * i) }, 1);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) length);
  g_byte_array_append (bytes, data, (guint) size);
  return bytes;
}

static GByteArray *
one_tensor (const char *dtype, size_t rows, size_t cols, const void *data, size_t size)
{
  g_autofree char *header =
    g_strdup_printf ("{\"x\":{\"dtype\":\"%s\",\"shape\":[%zu,%zu],"
                     "\"data_offsets\":[0,%zu]}}   ",
                     dtype, rows, cols, size);
  return safetensors (header, data, size);
}

/* --- Types */

static void
assert_numbers (const char *dtype,
                const char *name,
                const void *data,
                size_t item,
                const double expected[6])
{
  g_autoptr (GByteArray) bytes = one_tensor (dtype, 2, 3, data, 6 * item);
  g_autoptr (EmbDataset) dataset = load_bytes (bytes->data, bytes->len);
  assert_format (dataset, "safetensors");
  assert_shape (dataset, 2, 3);
  g_assert_cmpstr (emb_dataset_source (dataset)->dtype, ==, name);
  for (size_t i = 0; i < 6; i++) {
    float found = emb_dataset_vectors (dataset)[i];
    g_assert_true (isnan (expected[i]) ? isnan (found) : found == (float) expected[i]);
  }
}

static void
test_types (void)
{
  static const double plus[6] = { 0, 1, 2, 127, 5, 6 };
  static const double minus[6] = { 0, -1, 2, -128, 5, 6 };
  static const double truth[6] = { 0, 1, 1, 1, 0, 0 };
  assert_numbers ("BOOL", "bool", (const guint8[]){ 0, 1, 1, 1, 0, 0 }, 1, truth);
  assert_numbers ("U8", "uint8", (const guint8[]){ 0, 1, 2, 127, 5, 6 }, 1, plus);
  assert_numbers ("I8", "int8", (const gint8[]){ 0, -1, 2, -128, 5, 6 }, 1, minus);
  assert_numbers ("U16", "uint16", "\0\0\1\0\2\0\x7f\0\5\0\6\0", 2, plus);
  assert_numbers ("I16", "int16", "\0\0\xff\xff\2\0\x80\xff\5\0\6\0", 2, minus);
  assert_numbers ("U32", "uint32", (const guint32[]){ 0, 1, 2, 127, 5, 6 }, 4, plus);
  assert_numbers ("I32", "int32", (const gint32[]){ 0, -1, 2, -128, 5, 6 }, 4, minus);
  assert_numbers ("U64", "uint64", (const guint64[]){ 0, 1, 2, 127, 5, 6 }, 8, plus);
  assert_numbers ("I64", "int64", (const gint64[]){ 0, -1, 2, -128, 5, 6 }, 8, minus);
  assert_numbers ("F32", "float32", (const float[]){ 0, -1, 2, -128, 5, 6 }, 4, minus);
  assert_numbers ("F64", "float64", (const double[]){ 0, -1, 2, -128, 5, 6 }, 8, minus);
}

/* The largest, the smallest and the odd ones, as the papers of the formats give them:
 * IEEE 754, and the 8-bit floating point specification of the Open Compute Project. */
static void
test_short_floats (void)
{
  static const guint16 halves[] = { 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x7e00 };
  static const double half[] = { 1, -2, 65504, 0x1p-24, INFINITY, NAN };
  assert_numbers ("F16", "float16", halves, 2, half);
  static const guint16 brains[] = { 0x3f80, 0xc000, 0x7f7f, 0x0001, 0xff80, 0x7fc0 };
  static const double brain[] = { 1, -2, 0x1.fep127, 0x1p-133, -INFINITY, NAN };
  assert_numbers ("BF16", "bfloat16", brains, 2, brain);
  static const guint8 wide[] = { 0x3c, 0xc0, 0x7b, 0x01, 0x7c, 0x7d };
  static const double of_wide[] = { 1, -2, 57344, 0x1p-16, INFINITY, NAN };
  assert_numbers ("F8_E5M2", "float8_e5m2", wide, 1, of_wide);
  static const guint8 fine[] = { 0x38, 0xc0, 0x7e, 0x01, 0x08, 0xff };
  static const double of_fine[] = { 1, -2, 448, 0x1p-9, 0x1p-6, NAN };
  assert_numbers ("F8_E4M3", "float8_e4m3", fine, 1, of_fine);
}

/* The value of a float of so many bits by its definition, without infinities. */
static double
define_float (unsigned bits, int exponent_bits, int fraction_bits)
{
  int bias = (1 << (exponent_bits - 1)) - 1;
  int exponent = (int) (bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  unsigned fraction = bits & ((1u << fraction_bits) - 1);
  double sign = bits >> (exponent_bits + fraction_bits) ? -1 : 1;
  if (exponent == 0)
    return sign * ldexp (fraction, 1 - bias - fraction_bits);
  return sign * ldexp (fraction + (1u << fraction_bits), exponent - bias - fraction_bits);
}

static void
test_all_short_floats (void)
{
  static guint16 halves[65536];
  static guint8 bytes[256];
  for (unsigned i = 0; i < 65536; i++)
    halves[i] = (guint16) i;
  for (unsigned i = 0; i < 256; i++)
    bytes[i] = (guint8) i;

  g_autoptr (GByteArray) f16 = one_tensor ("F16", 256, 256, halves, sizeof halves);
  g_autoptr (EmbDataset) of_halves = load_bytes (f16->data, f16->len);
  for (unsigned i = 0; i < 65536; i++)
    if ((i & 0x7c00) != 0x7c00) {
      float expected = (float) define_float (i, 5, 10);
      g_assert_cmpmem (&emb_dataset_vectors (of_halves)[i], 4, &expected, 4);
    }

  g_autoptr (GByteArray) e4m3 = one_tensor ("F8_E4M3", 16, 16, bytes, sizeof bytes);
  g_autoptr (GByteArray) e5m2 = one_tensor ("F8_E5M2", 16, 16, bytes, sizeof bytes);
  g_autoptr (EmbDataset) of_e4m3 = load_bytes (e4m3->data, e4m3->len);
  g_autoptr (EmbDataset) of_e5m2 = load_bytes (e5m2->data, e5m2->len);
  for (unsigned i = 0; i < 256; i++) {
    float fine = (float) define_float (i, 4, 3);
    float wide = (float) define_float (i, 5, 2);
    if ((i & 0x7f) != 0x7f)
      g_assert_cmpmem (&emb_dataset_vectors (of_e4m3)[i], 4, &fine, 4);
    if ((i & 0x7c) != 0x7c)
      g_assert_cmpmem (&emb_dataset_vectors (of_e5m2)[i], 4, &wide, 4);
  }
}

/* --- Tensors */

#define F32 "\"dtype\":\"F32\","

/* Its order is not that of the bytes; the tables are at bytes 8 and 24. */
static const char several[] =
  "{ \"b\": {" F32 "\"shape\":[3,2],\"data_offsets\":[24,48]},"
  "\"__metadata__\":{\"format\":\"pt\"},"
  "\"bias\":{" F32 "\"shape\":[2],\"data_offsets\":[0,8]},"
  "\"empty\":{" F32 "\"shape\":[0,4],\"data_offsets\":[8,8]},"
  "\"a\":{" F32 "\"shape\":[2,2],\"data_offsets\":[8,24]}}";
static const float twelve[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

static void
test_several_tensors (void)
{
  g_autoptr (GByteArray) bytes = safetensors (several, twelve, sizeof twelve);
  g_autoptr (EmbDataset) largest = load_bytes (bytes->data, bytes->len);
  assert_shape (largest, 3, 2);
  g_assert_cmpfloat (emb_dataset_row (largest, 2)[1], ==, 11);
  g_assert_cmpstr (emb_dataset_source (largest)->member, ==, "b");
  g_assert_cmpuint (emb_dataset_source (largest)->candidates.n, ==, 2);
  g_assert_nonnull (strstr (notice_of (largest, "member-chosen"), "a (2 x 2)"));

  EmbLoadOptions options = { .member = "a", .max_rows = 1 };
  g_autoptr (EmbDataset) first =
    load_bytes_with (bytes->data, bytes->len, NULL, &options, NULL, NULL);
  assert_shape (first, 1, 2);
  g_assert_cmpfloat (emb_dataset_row (first, 0)[0], ==, 2);
  g_assert_cmpuint (emb_dataset_source (first)->rows_in_file, ==, 2);

  EmbError error = { 0 };
  options.member = "bias";
  g_assert_null (load_bytes_with (bytes->data, bytes->len, NULL, &options, NULL, &error));
  g_assert_cmpstr (error.message, ==, "holds no \"bias\"; it holds a (2 x 2), b (3 x 2)");
}

static void
test_packed (void)
{
  g_autoptr (GByteArray) plain = safetensors (several, twelve, sizeof twelve);
  g_autoptr (GByteArray) packed = gzip (plain);
  g_autoptr (EmbDataset) dataset = load_bytes (packed->data, packed->len);
  g_assert_cmpfloat (emb_dataset_row (dataset, 2)[1], ==, 11);

  g_byte_array_set_size (plain, plain->len - 4);
  g_autoptr (GByteArray) cut = gzip (plain);
  assert_bytes_refused (cut->data, cut->len, "take 24 bytes, and 20 are there");
}

/* Larger than what is looked at to recognise a format, and than one step of reading. */
static void
test_long_header (void)
{
  g_autofree char *blanks = g_strnfill (9u << 20, ' ');
  g_autofree char *header = g_strconcat (several, blanks, NULL);
  g_autoptr (GByteArray) plain = safetensors (header, twelve, sizeof twelve);
  g_autoptr (GByteArray) packed = gzip (plain);
  g_autoptr (EmbDataset) dataset = load_bytes (plain->data, plain->len);
  g_assert_cmpfloat (emb_dataset_row (dataset, 2)[1], ==, 11);
  g_autoptr (EmbDataset) unpacked = load_bytes (packed->data, packed->len);
  g_assert_cmpfloat (emb_dataset_row (unpacked, 2)[1], ==, 11);
  g_assert_cmpuint (cancel_everywhere (plain->data, plain->len, NULL), >=, 100);
}

static void
test_can_be_cancelled (void)
{
  size_t size = 3000 * 1000 * sizeof (double);
  g_autofree double *data = g_malloc0 (size);
  g_autoptr (GByteArray) bytes = one_tensor ("F64", 3000, 1000, data, size);
  g_assert_cmpuint (cancel_everywhere (bytes->data, bytes->len, NULL), >=, 20);
}

/* --- What is no good file */

static void
assert_header_refused (const char *header, size_t size, const char *words)
{
  static const guint8 data[64] = { 0 };
  g_autoptr (GByteArray) bytes = safetensors (header, data, size);
  EmbError error = { 0 };
  EmbLoadOptions options = { .format = "safetensors" };
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (bytes->data, bytes->len, NULL, &options, NULL, &error);
  g_assert_null (dataset);
  g_assert_cmpint (error.code, ==, EMB_FORMAT);
  if (strstr (error.message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error.message, words);
}

#define X(shape, offsets)                                                                \
  "\"x\":{" F32 "\"shape\":[" shape "],\"data_offsets\":[" offsets "]}"
#define Y(shape, offsets)                                                                \
  "\"y\":{" F32 "\"shape\":[" shape "],\"data_offsets\":[" offsets "]}"

static void
test_damaged (void)
{
  static const struct {
    const char *header;
    size_t size;
    const char *words;
  } cases[] = {
    { "", 16, "begins with {" },
    { "[]", 16, "begins with {" },
    { "{\"x\":", 16, "the header: JSON is damaged in line 1" },
    { "{\"\xff\":1}", 16, "the header: JSON is damaged" },
    { "{" X ("2,2", "0,16") "," X ("2,2", "0,16") "}", 16, "duplicate" },
    { "{}", 0, "holds no tensors" },
    { "{\"__metadata__\":{}}", 0, "holds no tensors" },
    { "{\"x\":1}", 0, "\"x\" wants a dtype" },
    { "{" X ("2,-2", "0,16") "}", 16, "\"x\" wants a dtype" },
    { "{" X ("2,2.5", "0,16") "}", 16, "\"x\" wants a dtype" },
    { "{" X ("2,2", "0") "}", 16, "\"x\" wants a dtype" },
    { "{" X ("2,2", "16,0") "}", 16, "before it begins" },
    { "{" X ("2,3", "0,16") "}", 16, "takes 24 bytes, but the header gives it 16" },
    { "{" X ("4611686018427387904,4", "0,16") "}", 16, "more than a file can hold" },
    { "{" X ("2,2", "4,20") "}", 20, "4 bytes before the tensor \"x\" belong to none" },
    { "{" X ("2,2", "0,16") "," Y ("2,2", "8,24") "}", 24, "\"x\" and \"y\" overlap" },
    { "{" X ("2,2", "0,16") "," Y ("2,2", "20,36") "}", 36, "4 bytes before" },
    { "{" X ("2,2", "0,16") "}", 12, "is cut short: its tensors take 16 bytes, and 12" },
    { "{" X ("2,2", "0,16") "}", 20, "is damaged: its tensors take 16 bytes, and 20" },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_header_refused (cases[i].header, cases[i].size, cases[i].words);
}

static void
test_lengths_that_lie (void)
{
  assert_bytes_refused ("\x80\x96\x98\0\0\0\0\0{\"x\"", 12,
                        "takes 10000000 bytes, and 4 are there");
  assert_bytes_refused ("\1\xe1\xf5\5\0\0\0\0{\"x\"", 12, "header of 100000001 bytes");
  EmbError error = { 0 };
  EmbLoadOptions options = { .format = "safetensors" };
  g_assert_null (load_bytes_with ("\2\0\0\0", 4, NULL, &options, NULL, &error));
  g_assert_nonnull (strstr (error.message, "is cut short"));
}

static void
test_no_tables (void)
{
  g_autoptr (GByteArray) bytes =
    safetensors ("{\"bias\":{" F32 "\"shape\":[2],\"data_offsets\":[0,8]},"
                 "\"t\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]},"
                 "\"conv\":{" F32 "\"shape\":[1,2,2],\"data_offsets\":[16,32]},"
                 "\"q\":{\"dtype\":\"F4\",\"shape\":[4,4],\"data_offsets\":[32,40]}}",
                 twelve, 40);
  assert_bytes_refused (bytes->data, bytes->len,
                        "it holds bias (2, F32), t (a single number, I64), conv (1 x 2 x "
                        "2, F32), q (4 x 4, F4)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/types", test_types);
  g_test_add_func ("/safetensors/short-floats", test_short_floats);
  g_test_add_func ("/safetensors/all-short-floats", test_all_short_floats);
  g_test_add_func ("/safetensors/several", test_several_tensors);
  g_test_add_func ("/safetensors/packed", test_packed);
  g_test_add_func ("/safetensors/long-header", test_long_header);
  g_test_add_func ("/safetensors/cancel", test_can_be_cancelled);
  g_test_add_func ("/safetensors/damaged", test_damaged);
  g_test_add_func ("/safetensors/lengths", test_lengths_that_lie);
  g_test_add_func ("/safetensors/no-tables", test_no_tables);
  return g_test_run ();
}
