// SPDX-License-Identifier: GPL-3.0-or-later
/* core/data/formats: ARFF, numeric attributes as vectors and the others as columns. */

#include <glib.h>
#include <string.h>

#include "data-helpers.h"

static void
assert_row (const EmbDataset *dataset, size_t row, float x, float y)
{
  g_assert_cmpfloat (emb_dataset_row (dataset, row)[0], ==, x);
  g_assert_cmpfloat (emb_dataset_row (dataset, row)[1], ==, y);
}

static void
assert_value (const EmbDataset *dataset, const char *title, size_t row, const char *value)
{
  const EmbColumn *column = emb_dataset_find_column (dataset, title, NULL);
  g_assert_nonnull (column);
  g_assert_cmpstr (emb_strings_get (&column->text, row), ==, value);
}

#define HEAD "@relation r\n@attribute u numeric\n@attribute v real\n"

static void
test_attributes (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text ("\xef\xbb\xbf% a remark\r\n"
               "\r\n"
               "@RELATION 'of words'\r\n"
               "@Attribute\tword  STRING\r\n"
               "@attribute x Numeric\r\n"
               "@attribute 'the kind' { person, 'no person' } % behind it\r\n"
               "  % between\r\n"
               "@attribute \"y\" real\r\n"
               "@attribute z INTEGER [0, 10]\r\n"
               "@attribute when date \"yyyy-MM-dd\"\r\n"
               "@DATA\r\n"
               "king, 0.5, person, 1.5, 3, '2001-01-02'\r\n"
               "% no row\r\n"
               "  \r\n"
               "'the \\'queen\\'',-2e1,  'no person', .25, 4, \"2002-01-02\" % remark\r\n"
               "\"50 % of, \\\"it\\\"\", 1, person, 2, 5, ?");
  assert_format (dataset, "arff");
  assert_shape (dataset, 3, 3);
  assert_name (dataset, 0, "king");
  assert_name (dataset, 1, "the 'queen'");
  assert_name (dataset, 2, "50 % of, \"it\"");
  assert_row (dataset, 0, 0.5f, 1.5f);
  assert_row (dataset, 1, -20, 0.25f);
  g_assert_cmpfloat (emb_dataset_row (dataset, 1)[2], ==, 4);
  g_assert_cmpuint (emb_dataset_n_columns (dataset), ==, 2);
  assert_value (dataset, "the kind", 1, "no person");
  assert_value (dataset, "when", 0, "2001-01-02");
  assert_value (dataset, "when", 2, "");
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
  g_assert_cmpstr (emb_dataset_source (dataset)->reason, ==,
                   "@relation of words: 3 numeric and 3 other attributes");
}

/* Blanks separate where no comma stands outside of quotes. */
static void
test_blanks_between (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text (HEAD "@attribute k {'a, b', c}\n@data\n1  2\t'a, b'\n 3 4 c \n5 6 ?\n");
  assert_shape (dataset, 3, 2);
  assert_row (dataset, 1, 3, 4);
  assert_name (dataset, 0, "a, b");
  assert_name (dataset, 2, "");

  g_autoptr (EmbDataset) inside =
    load_text (HEAD
               "@attribute k {x}\n@data\n1, 2 ,Iris  setosa \n3,4,50%\n5,6,a\tb%c\n");
  assert_name (inside, 0, "Iris  setosa");
  assert_name (inside, 1, "50%");
  assert_name (inside, 2, "a\tb%c");
}

static void
test_escapes (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text ("@relation r\n@attribute name string\n@attribute 'x \\% \\\\' numeric\n"
               "@attribute 'k\\tk' {a}\n@data\n'a\\tb\\nc\\rd',1,'\\u\\''\nb,2,c\\n\n");
  assert_name (dataset, 0, "a\tb\nc\rd");
  assert_value (dataset, "k\tk", 0, "u'");
  assert_value (dataset, "k\tk", 1, "c\\n");
}

/* As in a CSV table: a row without a number is skipped, and its line is told. */
static void
test_missing_numbers (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text (HEAD "@attribute k {a,b}\n@data\n1,2,a\n?,2,b\n% more\n3,4,?\n5,abc,a\n"
                    "6,7\n8,'9,b\n8 , '9' b,a\n10,11,b\n12,13,a\n14,15,b\n16,17,a\n");
  assert_shape (dataset, 6, 2);
  assert_row (dataset, 1, 3, 4);
  assert_value (dataset, "k", 1, "");
  assert_row (dataset, 2, 10, 11);
  assert_value (dataset, "k", 2, "b");
  g_assert_cmpstr (notice_of (dataset, "rows-skipped"), ==,
                   "5 rows skipped: line 7 lacks a value; line 10: \"abc\" is no number; "
                   "line 11 has 2 fields, expected 3; ...");
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 11);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 1);

  assert_refused (HEAD "@data\n1,?\n?,2\n3,4\n",
                  "line 5 lacks a value; line 6 lacks a value; 2 of 3 rows");
  assert_refused (HEAD "@data\n1,'2\n", "line 5 has a quote that is not closed");
  assert_refused (HEAD "@data\n1,'2' 3\n", "line 5 has a value behind which no comma");
}

static void
test_sparse (void)
{
  g_autoptr (EmbDataset) dataset =
    load_text (HEAD "@attribute kind {'no one',some}\n@attribute more string\n@data\n"
                    "{0 1.5, 2 some}\n{}\n{ 1 -2 ,3 \"a, }\" }\n{3 b,1\t4}\n"
                    "1,2,some,c\n{1 2,2 ?}\n");
  assert_shape (dataset, 6, 2);
  assert_row (dataset, 0, 1.5f, 0);
  assert_row (dataset, 1, 0, 0);
  assert_row (dataset, 2, 0, -2);
  assert_row (dataset, 3, 0, 4);
  assert_row (dataset, 4, 1, 2);
  assert_value (dataset, "kind", 0, "some");
  assert_value (dataset, "kind", 1, "no one");
  assert_value (dataset, "kind", 5, "");
  assert_name (dataset, 0, "");
  assert_name (dataset, 2, "a, }");

  static const char *const bad[] = { "{4 1}", "{x 1}", "{0}", "{-1 2}" };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *text = g_strdup_printf (HEAD "@data\n%s\n", bad[i]);
    assert_refused (text, "line 5 is sparse and holds what is no number of an attribute");
  }
  assert_refused (HEAD "@data\n{0 1, 1 2\n", "line 5 is sparse and not closed with }");
  assert_refused (HEAD "@data\n{0 '1, 1 2}\n", "line 5 is sparse and holds what");
  assert_refused (HEAD "@data\n{0 ?, 1 2}\n", "line 5 lacks a value");
}

/* Labels and row numbers beside the vector, by the rules of CSV tables. */
static void
test_numbers_that_are_labels (void)
{
  GString *text = g_string_new (HEAD "@attribute id integer\n"
                                     "@attribute grade integer\n@data\n");
  for (size_t row = 0; row < 60; row++)
    g_string_append_printf (text, "%zu.5,%zu.25,%zu,%zu\n", row, row % 7, row, row % 2);
  g_autofree char *bytes = g_string_free (text, FALSE);
  g_autoptr (EmbDataset) dataset = load_text (bytes);
  assert_shape (dataset, 60, 2);
  g_assert_nonnull (notice_of (dataset, "labels-taken"));
  g_assert_cmpint (emb_dataset_find_column (dataset, "grade", NULL)->kind, ==,
                   EMB_COLUMN_CATEGORY);
  g_assert_cmpint (emb_dataset_find_column (dataset, "id", NULL)->kind, ==,
                   EMB_COLUMN_NUMBER);

  /* Numbers that are declared as values are none of the vector. */
  g_autoptr (EmbDataset) nominal =
    load_text ("@relation r\n@attribute a {0,1}\n@attribute x real\n@data\n1,2\n0,3\n");
  assert_shape (nominal, 2, 1);
  assert_value (nominal, "a", 0, "1");
}

static void
test_first_rows (void)
{
  EmbLoadOptions options = { .max_rows = 2 };
  EmbError error = { 0 };
  static const char text[] = HEAD "@attribute word string\n@attribute k {a,b}\n@data\n"
                                  "1,2,one,a\n3,4,two,b\n5,6,three,a\n";
  g_autoptr (EmbDataset) dataset =
    load_bytes_with (text, sizeof text - 1, NULL, &options, NULL, &error);
  assert_shape (dataset, 2, 2);
  g_assert_cmpuint (emb_dataset_source (dataset)->rows_in_file, ==, 3);
  g_assert_cmpuint (emb_dataset_find_column (dataset, "k", NULL)->n_rows, ==, 2);
  g_assert_cmpuint (emb_dataset_notices (dataset)->n, ==, 0);
}

static void
test_refused (void)
{
  assert_refused ("@relation r\n@attribute a {x,y}\n@attribute b string\n@data\nx,y\n",
                  "has no numeric attributes, of which vectors are made; all 2 ");
  assert_refused ("@relation r\n@attribute id integer\n@attribute b string\n@data\n1,y\n",
                  "no numeric attributes but row numbers or labels");
  assert_refused ("@relation r\n@attribute bag relational\n@attribute x real\n"
                  "@end bag\n@data\n",
                  "line 2: \"bag\" is a relational attribute, a table inside each row");
  assert_refused ("@relation r\n@attribute x float\n@data\n1\n",
                  "line 2: \"float\" is no type");
  assert_refused ("@relation r\n\n@attribute x {a,b\n@data\n1\n",
                  "line 3: the list of the values of \"x\" is not closed");
  assert_refused ("@relation r\n@attribute 'x real\n@data\n1\n",
                  "line 2: a quote is not closed");
  assert_refused ("@relation r\n@attribute x {'a,b}\n@data\n1\n",
                  "line 2: a quote is not closed");
  assert_refused ("@relation r\n@inputs x\n@data\n1\n",
                  "line 2: expected @relation, @attribute or @data, found \"@inputs\"");
  assert_refused (HEAD "1,2\n", "line 4: expected @relation");
  assert_refused (HEAD, "has no line @data");
  assert_refused (HEAD "@data\n% nothing\n\n", "has no rows behind @data");
  assert_refused ("@relation r\n@data\n1,2\n", "declares no attributes");
}

static void
test_limits (void)
{
  GString *text = g_string_new ("@relation r\n");
  for (size_t i = 0; i < 16383; i++)
    g_string_append_printf (text, "@attribute a%zu%*s real\n", i, 20, "");
  g_autofree char *most = g_strconcat (text->str, "@data\n{5 1}\n{16382 2}\n", NULL);
  g_autoptr (EmbDataset) wide = load_text (most);
  assert_shape (wide, 2, 16383);
  g_assert_cmpfloat (emb_dataset_row (wide, 1)[16382], ==, 2);

  g_string_append (text, "@attribute b real\n@data\n{5 1}\n");
  assert_refused (text->str, "has 16384 attributes or more, the limit");
  g_string_free (text, TRUE);

  g_autofree char *blanks = g_strnfill (4u << 20, ' ');
  g_autofree char *far = g_strconcat ("@relation r\n", blanks, "\n@data\n", NULL);
  assert_refused (far, "has no line @data in its first 4 MiB");
  g_autofree char *long_row = g_strconcat (HEAD "@data\n1,", blanks, "2\n", NULL);
  assert_refused (long_row, "is longer than 1024 KiB, the limit");
}

static void
test_packed (void)
{
  static const char text[] = HEAD "@data\n1,2\n3,4\n";
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_byte_array_append (plain, (const guint8 *) text, sizeof text - 1);
  g_autoptr (GByteArray) packed = gzip (plain);
  g_autoptr (EmbDataset) dataset = load_bytes (packed->data, packed->len);
  assert_format (dataset, "arff");
  assert_row (dataset, 1, 3, 4);
}

/* Sparse rows have more fields than bytes. */
static void
test_cancel (void)
{
  GString *text = g_string_new ("@relation r\n@attribute name string\n");
  for (size_t i = 0; i < 1000; i++)
    g_string_append_printf (text, "@attribute a%zu real\n", i);
  g_string_append (text, "@data\n");
  for (size_t i = 0; i < 2000; i++)
    g_string_append (text, "{}\n");
  g_assert_cmpuint (cancel_everywhere (text->str, text->len, NULL), >=, 65);
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/arff/attributes", test_attributes);
  g_test_add_func ("/data/arff/blanks", test_blanks_between);
  g_test_add_func ("/data/arff/escapes", test_escapes);
  g_test_add_func ("/data/arff/missing", test_missing_numbers);
  g_test_add_func ("/data/arff/sparse", test_sparse);
  g_test_add_func ("/data/arff/labels", test_numbers_that_are_labels);
  g_test_add_func ("/data/arff/first-rows", test_first_rows);
  g_test_add_func ("/data/arff/refused", test_refused);
  g_test_add_func ("/data/arff/limits", test_limits);
  g_test_add_func ("/data/arff/packed", test_packed);
  g_test_add_func ("/data/arff/cancel", test_cancel);
  return g_test_run ();
}
