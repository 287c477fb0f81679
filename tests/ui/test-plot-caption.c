// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot: what stands under a map, which rows of the file are in it. */

#include <glib.h>

#include "core/data-helpers.h"
#include "plot/caption.h"

#define THIN "\u2009"

/* @n rows of two numbers, and a header where @counted. */
static EmbDataset *
load (int n, gboolean counted, const EmbLoadOptions *options)
{
  GString *text = g_string_new (NULL);
  GString *table = g_string_new ("name\tside\n");
  if (counted)
    g_string_append_printf (text, "%d 2\n", n);
  for (int i = 0; i < n; i++) {
    g_string_append_printf (text, "w%d %d.5 1.25\n", i, i);
    g_string_append_printf (table, "w%d\t%s\n", i, i % 2 ? "left" : "right");
  }
  EmbError error = { 0 };
  EmbDataset *dataset =
    load_bytes_with (text->str, text->len, table->str, options, NULL, &error);
  if (dataset == NULL)
    g_error ("%s", error.message);
  g_string_free (text, TRUE);
  g_string_free (table, TRUE);
  return dataset;
}

static void
test_captions (void)
{
  static const struct {
    gboolean counted;
    EmbLoadOptions options;
    const char *caption;
  } cases[] = {
    { FALSE, { 0 }, "3" THIN "456 points, PCA, centred" },
    { TRUE,
      { .max_rows = 1000 },
      "the first 1" THIN "000 of 3" THIN "456 points, PCA, centred" },
    { FALSE,
      { .max_rows = 1000 },
      "the first 1" THIN "000 of about 3" THIN "500 points, PCA, centred" },
    { FALSE,
      { .sample = 200, .seed = 42 },
      "200 of 3" THIN "456 points, a sample (seed 42), PCA, centred" },
    { TRUE,
      { .sample = 200, .stratify = "side", .seed = 7 },
      "200 of 3" THIN "456 points, a sample by side (seed 7), PCA, centred" },
    /* All of them are no sample. */
    { FALSE, { .max_rows = 5000 }, "3" THIN "456 points, PCA, centred" },
    { FALSE, { .sample = 5000, .seed = 1 }, "3" THIN "456 points, PCA, centred" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EmbDataset) dataset = load (3456, cases[i].counted, &cases[i].options);
    g_autofree char *caption =
      es_caption_map (dataset, emb_dataset_n_rows (dataset), false);
    g_assert_cmpstr (caption, ==, cases[i].caption);
  }
}

static void
test_left_out (void)
{
  g_autoptr (EmbDataset) all = load (4, FALSE, NULL);
  g_autofree char *some = es_caption_map (all, 3, true);
  g_assert_cmpstr (some, ==,
                   "3 of 4 points, PCA, centred, rows of unit length, rows that are not "
                   "finite left out");

  EmbLoadOptions options = { .sample = 4, .seed = 42 };
  g_autoptr (EmbDataset) sample = load (10, FALSE, &options);
  g_autofree char *fewer = es_caption_map (sample, 3, false);
  g_assert_cmpstr (fewer, ==,
                   "3 of 10 points, a sample (seed 42), PCA, centred, rows that are not "
                   "finite left out");
}

/* With one row there is no plural; what stands last decides. */
static void
test_one (void)
{
  size_t n_all;
  g_autoptr (EmbDataset) one = load (1, FALSE, NULL);
  g_autofree char *caption = es_caption_map (one, 1, false);
  g_assert_cmpstr (caption, ==, "1 point, PCA, centred");
  EmbLoadOptions options = { .max_rows = 1 };
  g_autoptr (EmbDataset) first = load (2, TRUE, &options);
  g_autofree char *count = es_caption_count (first, 1, &n_all);
  g_assert_cmpstr (count, ==, "the first 1 of 2");
  g_assert_cmpuint (n_all, ==, 2);
}

static void
test_round (void)
{
  static const guint64 cases[][2] = {
    { 0, 0 },
    { 7, 7 },
    { 99, 99 },
    { 100, 100 },
    { 104, 100 },
    { 105, 110 },
    { 2407335, 2400000 },
    { 2450000, 2500000 },
    { 995, 1000 },
    { G_MAXUINT64, G_GUINT64_CONSTANT (18000000000000000000) },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (es_caption_round (cases[i][0]), ==, cases[i][1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/caption/captions", test_captions);
  g_test_add_func ("/plot/caption/left-out", test_left_out);
  g_test_add_func ("/plot/caption/one", test_one);
  g_test_add_func ("/plot/caption/round", test_round);
  return g_test_run ();
}
