// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/palette and coloring: which colour a row has, and what the legend says. */

#include <stdio.h>
#include <string.h>

#include "plot/coloring.h"
#include "ui/plot-fixture.h"

/* A column made by hand: @n_levels categories, the first the largest. */
static EmbColumn
make_categories (size_t n_rows, size_t n_levels)
{
  EmbColumn column = { .kind = EMB_COLUMN_CATEGORY, .n_rows = n_rows };
  column.name = g_strdup ("kind");
  column.levels = g_new (uint32_t, n_rows);
  column.level_counts = g_new0 (size_t, n_levels);
  for (size_t i = 0; i < n_levels; i++) {
    char name[16];
    snprintf (name, sizeof name, "level %zu", i);
    emb_strings_add (&column.level_names, name, strlen (name), NULL);
  }
  for (size_t i = 0; i < n_rows; i++) {
    size_t level = (i * i + i / 3) % (2 * n_levels);
    level = level < n_levels ? level / 2 : level - n_levels;
    column.levels[i] = i % 10 == 9 ? EMB_COLUMN_MISSING : (uint32_t) level;
    if (i % 10 == 9)
      column.n_missing++;
    else
      column.level_counts[level]++;
  }
  return column;
}

static EmbColumn
make_numbers (size_t n_rows, double (*value) (size_t i))
{
  EmbColumn column = { .kind = EMB_COLUMN_NUMBER, .n_rows = n_rows };
  column.name = g_strdup ("size");
  column.numbers = g_new (double, n_rows);
  column.min = INFINITY;
  column.max = -INFINITY;
  for (size_t i = 0; i < n_rows; i++) {
    column.numbers[i] = value (i);
    if (isnan (column.numbers[i])) {
      column.n_missing++;
      continue;
    }
    column.min = fmin (column.min, column.numbers[i]);
    column.max = fmax (column.max, column.numbers[i]);
  }
  return column;
}

static void
column_clear (EmbColumn *column)
{
  g_free (column->name);
  g_free (column->levels);
  g_free (column->level_counts);
  g_free (column->numbers);
  emb_strings_clear (&column->level_names);
}

static EsColoring *
color (const EmbColumn *column, size_t n_rows, EsRampChoice ramp)
{
  EmbError error = { 0 };
  EsColoring *coloring =
    es_coloring_new (column, ES_COLOR_AS_KIND, n_rows, ramp, NULL, &error);
  g_assert_cmpstr (error.message, ==, "");
  return coloring;
}

static void
test_no_column_is_one_colour (void)
{
  EsColoring *coloring = color (NULL, 100, ES_RAMP_CHOICE_AUTO);
  g_assert_cmpint (es_coloring_kind (coloring), ==, ES_COLORING_SINGLE);
  g_assert_cmpuint (es_coloring_n_entries (coloring), ==, 0);
  g_assert_null (es_coloring_range (coloring));
  for (size_t i = 0; i < 100; i++)
    g_assert_cmpuint (es_coloring_classes (coloring)[i], ==, 0);
  es_coloring_unref (coloring);
  es_coloring_unref (color (NULL, 0, ES_RAMP_CHOICE_AUTO));

  EmbColumn text = { .kind = EMB_COLUMN_TEXT, .n_rows = 3 };
  text.name = g_strdup ("words");
  coloring = color (&text, 3, ES_RAMP_CHOICE_AUTO);
  g_assert_cmpint (es_coloring_kind (coloring), ==, ES_COLORING_SINGLE);
  g_assert_cmpstr (es_coloring_column_name (coloring), ==, "words");
  es_coloring_unref (coloring);
  column_clear (&text);
}

static void
test_few_levels_each_have_a_colour (void)
{
  EmbColumn column = make_categories (1000, 5);
  EsColoring *coloring = color (&column, 1000, ES_RAMP_CHOICE_AUTO);
  const EsLegendEntry *entries = es_coloring_entries (coloring);
  g_assert_cmpuint (es_coloring_n_entries (coloring), ==, 6);
  for (size_t i = 0; i < 5; i++) {
    g_assert_cmpstr (entries[i].label, ==, emb_strings_get (&column.level_names, i));
    g_assert_cmpuint (entries[i].count, ==, column.level_counts[i]);
    g_assert_cmphex (es_coloring_colors (coloring,
                                         ES_SCHEME_DARK)[entries[i].class_index],
                     ==, es_palette_category (ES_SCHEME_DARK, i));
  }
  char text[40];
  g_assert_cmpstr (es_legend_entry_text (&entries[5], text, sizeof text), ==, "missing");
  g_assert_cmpuint (entries[5].count, ==, 100);
  es_coloring_unref (coloring);
  column_clear (&column);
}

static void
test_many_levels_leave_others (void)
{
  EmbColumn column = make_categories (200000, 40);
  EsColoring *coloring = color (&column, 200000, ES_RAMP_CHOICE_AUTO);
  const EsLegendEntry *entries = es_coloring_entries (coloring);
  g_assert_cmpuint (es_coloring_n_entries (coloring), ==, 14);
  g_assert_cmpuint (entries[12].n_levels, ==, 28);
  char text[40];
  g_assert_cmpstr (es_legend_entry_text (&entries[12], text, sizeof text), ==,
                   "other (28 categories)");

  size_t counts[256] = { 0 };
  for (size_t i = 0; i < 200000; i++)
    counts[es_coloring_classes (coloring)[i]]++;
  size_t total = 0;
  for (size_t i = 0; i < 14; i++) {
    g_assert_cmpuint (entries[i].count, ==, counts[entries[i].class_index]);
    total += entries[i].count;
  }
  g_assert_cmpuint (total, ==, 200000);
  es_coloring_unref (coloring);
  column_clear (&column);
}

static double
even_number (size_t i)
{
  return i == 50 ? NAN : (double) (i % 1000) + 5;
}

static void
test_numbers_go_from_low_to_high (void)
{
  EmbColumn column = make_numbers (10000, even_number);
  EsColoring *coloring = color (&column, 10000, ES_RAMP_CHOICE_AUTO);
  const EsRampRange *range = es_coloring_range (coloring);
  g_assert_cmpint (range->ramp, ==, ES_RAMP_CIVIDIS);
  g_assert_cmpfloat_with_epsilon (range->low, 55, 2);
  g_assert_cmpfloat_with_epsilon (range->high, 955, 2);
  g_assert_cmpfloat (range->min, ==, 5);
  g_assert_cmpfloat (range->max, ==, 1004);
  g_assert_cmpuint (range->n_below, >, 400);
  g_assert_cmpuint (range->n_below, <, 600);

  const uint8_t *classes = es_coloring_classes (coloring);
  g_assert_cmpuint (classes[50], ==, ES_COLORING_MISSING);
  for (size_t i = 51; i < 1000; i++)
    g_assert_cmpuint (classes[i], >=, i > 51 ? classes[i - 1] : 0);
  g_assert_cmpuint (classes[0], ==, es_coloring_ramp_class (0));
  g_assert_cmpuint (classes[999], ==, es_coloring_ramp_class (1));
  g_assert_cmpuint (es_coloring_n_entries (coloring), ==, 1);
  es_coloring_unref (coloring);
  column_clear (&column);
}

static double
signed_number (size_t i)
{
  return (double) (i % 100) - 30;
}

static void
test_signed_numbers_have_zero_in_the_middle (void)
{
  EmbColumn column = make_numbers (5000, signed_number);
  EsColoring *coloring = color (&column, 5000, ES_RAMP_CHOICE_AUTO);
  const EsRampRange *range = es_coloring_range (coloring);
  g_assert_cmpint (range->ramp, ==, ES_RAMP_SIGNED);
  g_assert_cmpfloat (range->low, ==, -range->high);
  g_assert_cmpuint (es_coloring_classes (coloring)[30], ==, es_coloring_ramp_class (0.5));
  es_coloring_unref (coloring);

  coloring = color (&column, 5000, ES_RAMP_CHOICE_VIRIDIS);
  g_assert_cmpint (es_coloring_range (coloring)->ramp, ==, ES_RAMP_VIRIDIS);
  es_coloring_unref (coloring);
  column_clear (&column);
}

static double
constant_number (size_t i)
{
  return 7;
}

static double
mostly_zero (size_t i)
{
  return i == 3 ? 9 : 0;
}

static double
always_missing (size_t i)
{
  return NAN;
}

static void
test_odd_numbers (void)
{
  EmbColumn column = make_numbers (100, constant_number);
  EsColoring *coloring = color (&column, 100, ES_RAMP_CHOICE_AUTO);
  g_assert_cmpuint (es_coloring_classes (coloring)[5], ==, es_coloring_ramp_class (0.5));
  es_coloring_unref (coloring);
  column_clear (&column);

  column = make_numbers (100, mostly_zero);
  coloring = color (&column, 100, ES_RAMP_CHOICE_AUTO);
  g_assert_cmpuint (es_coloring_classes (coloring)[5], ==, es_coloring_ramp_class (0));
  g_assert_cmpuint (es_coloring_classes (coloring)[3], ==, es_coloring_ramp_class (1));
  es_coloring_unref (coloring);
  column_clear (&column);

  column = make_numbers (100, always_missing);
  coloring = color (&column, 100, ES_RAMP_CHOICE_AUTO);
  g_assert_cmpuint (es_coloring_classes (coloring)[5], ==, ES_COLORING_MISSING);
  es_coloring_unref (coloring);
  column_clear (&column);
}

/* A column of core, from 100 texts. */
static EmbColumn *
column_of (char *(*value) (guint row))
{
  EmbStrings texts = { 0 };
  for (guint row = 0; row < 100; row++) {
    g_autofree char *text = value (row);
    g_assert_true (emb_strings_add (&texts, text, strlen (text), NULL));
  }
  EmbColumn *column = emb_column_new ("column", 6, &texts, NULL, NULL);
  g_assert_nonnull (column);
  return column;
}

static char *
year (guint row)
{
  return g_strdup_printf ("%u", 1990 + row % 10);
}

static char *
half (guint row)
{
  return g_strdup_printf ("%u.5", row % 10);
}

static char *
word (guint row)
{
  return g_strdup_printf ("word %u", row % 10);
}

static char *
different (guint row)
{
  return g_strdup_printf ("word %u", row);
}

static void
test_a_column_may_be_shown_as_either (void)
{
  static const struct {
    char *(*value) (guint row);
    EsColoringKind kinds[3]; /* by EsColorAs */
  } cases[] = {
    { year, { ES_COLORING_CATEGORIES, ES_COLORING_CATEGORIES, ES_COLORING_RAMP } },
    { half, { ES_COLORING_RAMP, ES_COLORING_CATEGORIES, ES_COLORING_RAMP } },
    { word, { ES_COLORING_CATEGORIES, ES_COLORING_CATEGORIES, ES_COLORING_CATEGORIES } },
    { different, { ES_COLORING_SINGLE, ES_COLORING_SINGLE, ES_COLORING_SINGLE } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    EmbColumn *column = column_of (cases[i].value);
    for (guint as = 0; as < 3; as++) {
      EsColoring *coloring =
        es_coloring_new (column, (EsColorAs) as, 100, ES_RAMP_CHOICE_AUTO, NULL, NULL);
      g_assert_cmpint (es_coloring_kind (coloring), ==, cases[i].kinds[as]);
      es_coloring_unref (coloring);
    }
    emb_column_free (column);
  }

  /* The ramp knows the numbers behind the labels. */
  EmbColumn *column = column_of (year);
  EsColoring *coloring =
    es_coloring_new (column, ES_COLOR_AS_NUMBERS, 100, ES_RAMP_CHOICE_AUTO, NULL, NULL);
  g_assert_cmpfloat (es_coloring_range (coloring)->min, ==, 1990);
  g_assert_cmpfloat (es_coloring_range (coloring)->max, ==, 1999);
  g_assert_cmpuint (es_coloring_classes (coloring)[9], ==, es_coloring_ramp_class (1));
  es_coloring_unref (coloring);
  emb_column_free (column);
}

static void
test_rows_must_agree (void)
{
  EmbColumn column = make_numbers (100, constant_number);
  EmbError error;
  g_assert_null (es_coloring_new (&column, ES_COLOR_AS_KIND, 99, ES_RAMP_CHOICE_AUTO,
                                  NULL, &error));
  g_assert_cmpstr (error.message, ==, "column size has 100 rows, the map has 99");
  column_clear (&column);
}

static double
luminance (EsRgb rgb)
{
  return 0.2126 * pow (es_rgb_red (rgb) / 255.0, 2.2) +
         0.7152 * pow (es_rgb_green (rgb) / 255.0, 2.2) +
         0.0722 * pow (es_rgb_blue (rgb) / 255.0, 2.2);
}

static void
test_ramps_rise_evenly_and_stand_out (void)
{
  for (int scheme = 0; scheme < ES_N_SCHEMES; scheme++) {
    EsRgb background = es_palette_background ((EsScheme) scheme);
    for (int ramp = 0; ramp <= ES_RAMP_SIGNED; ramp++) {
      for (int i = 0; i <= 100; i++) {
        EsRgb here = es_palette_ramp ((EsRamp) ramp, (EsScheme) scheme, i / 100.0);
        g_assert_cmpfloat (fabs (luminance (here) - luminance (background)), >, 0.02);
        if (i > 0 && ramp != ES_RAMP_SIGNED)
          g_assert_cmpfloat (luminance (here), >=,
                             luminance (es_palette_ramp ((EsRamp) ramp, (EsScheme) scheme,
                                                         (i - 1) / 100.0)) -
                               1e-3);
      }
    }
  }
  g_assert_cmphex (es_palette_category (ES_SCHEME_LIGHT, 0), ==, 0x0072b2);
  g_assert_cmphex (es_palette_category (ES_SCHEME_DARK, 6), ==, 0xf0e442);
  g_assert_cmphex (es_palette_category (ES_SCHEME_DARK, 99), ==, es_palette_other ());
  g_assert_cmphex (es_rgb_mix (0x000000, 0xffffff, 0.5), ==, 0x808080);
  g_assert_cmphex (es_rgb_mix (0x123456, 0xffffff, -3), ==, 0x123456);
  g_assert_cmphex (es_rgb_mix (0x123456, 0xabcdef, NAN), ==, 0x123456);
}

/* Contrast as the Web Content Accessibility Guidelines define it (WCAG 2.1, 1.4.11 asks
 * for 3:1 of what has to be seen), with its own curve from sRGB to light. */
static double
light_of (uint8_t channel)
{
  double value = channel / 255.0;
  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
contrast (EsRgb a, EsRgb b)
{
  double lights[2];
  const EsRgb colors[2] = { a, b };
  for (size_t i = 0; i < 2; i++)
    lights[i] = 0.2126 * light_of (es_rgb_red (colors[i])) +
                0.7152 * light_of (es_rgb_green (colors[i])) +
                0.0722 * light_of (es_rgb_blue (colors[i]));
  return (fmax (lights[0], lights[1]) + 0.05) / (fmin (lights[0], lights[1]) + 0.05);
}

/* Pale on white, and known by just these colours. */
static gboolean
is_pale (size_t scheme, size_t i)
{
  return scheme == ES_SCHEME_LIGHT && (i == 1 || i == 4 || i == 6 || i == 11);
}

static void
test_categories_stand_out (void)
{
  g_assert_cmpfloat_with_epsilon (contrast (0x000000, 0xffffff), 21, 1e-9);
  for (size_t scheme = 0; scheme < ES_N_SCHEMES; scheme++) {
    EsRgb background = es_palette_background ((EsScheme) scheme);
    for (size_t i = 0; i < ES_PALETTE_N_CATEGORIES; i++) {
      EsRgb color = es_palette_category ((EsScheme) scheme, i);
      g_assert_cmpfloat (contrast (color, background), >=, is_pale (scheme, i) ? 1.3 : 3);
      for (size_t j = 0; j < i; j++)
        g_assert_cmphex (color, !=, es_palette_category ((EsScheme) scheme, j));
    }
    g_assert_cmpfloat (contrast (es_palette_other (), background), >=, 3);
    g_assert_cmpfloat (contrast (es_palette_missing (), background), >=, 3);

    /* Without a column all points have this one, also those lit among faded ones. */
    g_assert_cmpfloat (contrast (es_palette_category ((EsScheme) scheme, 0), background),
                       >=, 4.5);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/coloring/single", test_no_column_is_one_colour);
  g_test_add_func ("/plot/coloring/few", test_few_levels_each_have_a_colour);
  g_test_add_func ("/plot/coloring/many", test_many_levels_leave_others);
  g_test_add_func ("/plot/coloring/numbers", test_numbers_go_from_low_to_high);
  g_test_add_func ("/plot/coloring/signed", test_signed_numbers_have_zero_in_the_middle);
  g_test_add_func ("/plot/coloring/odd", test_odd_numbers);
  g_test_add_func ("/plot/coloring/rows", test_rows_must_agree);
  g_test_add_func ("/plot/coloring/either", test_a_column_may_be_shown_as_either);
  g_test_add_func ("/plot/palette/contrast", test_categories_stand_out);
  g_test_add_func ("/plot/palette/ramps", test_ramps_rise_evenly_and_stand_out);
  return g_test_run ();
}
