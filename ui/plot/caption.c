// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/caption.h"

#include <libintl.h>

#include "plot/figure-text.h"

uint64_t
es_caption_round (uint64_t guess)
{
  uint64_t unit = 1;
  while (guess / unit >= 100)
    unit *= 10;
  uint64_t rest = guess % unit;
  return rest >= unit - rest ? guess - rest + unit : guess - rest;
}

/* Of the file, where the data set has not all of them; 0 where nobody knows. */
static uint64_t
count_in_file (const EmbSource *source, size_t n_rows, bool *guessed)
{
  uint64_t n = source->rows_in_file;
  *guessed = n == 0;
  if (*guessed)
    n = es_caption_round (source->rows_guess);
  return n > n_rows ? n : 0; /* or the guess was too low */
}

char *
es_caption_count (const EmbDataset *dataset, size_t n_shown, size_t *n_all)
{
  const EmbSource *source = emb_dataset_source (dataset);
  size_t n_rows = emb_dataset_n_rows (dataset);
  bool guessed = false;
  uint64_t n_file = n_rows;
  if (source->rows != EMB_ROWS_ALL)
    n_file = count_in_file (source, n_rows, &guessed);
  bool is_first = source->rows == EMB_ROWS_FIRST;

  char shown[ES_TEXT_COUNT_SIZE];
  char all[ES_TEXT_COUNT_SIZE];
  es_text_count (n_shown, shown);
  es_text_count ((size_t) n_file, all);
  *n_all = n_file > 0 ? (size_t) n_file : n_shown;
  if (n_file == n_shown)
    return g_strdup (shown);
  if (n_file == 0)
    return is_first ? g_strdup_printf (gettext ("the first %s"), shown)
                    : g_strdup (shown);
  if (is_first)
    return g_strdup_printf (guessed ? gettext ("the first %s of about %s")
                                    : gettext ("the first %s of %s"),
                            shown, all);
  return g_strdup_printf (guessed ? gettext ("%s of about %s") : gettext ("%s of %s"),
                          shown, all);
}

char *
es_caption_sample (const EmbDataset *dataset)
{
  const EmbSource *source = emb_dataset_source (dataset);
  unsigned long long seed = source->seed;
  if (source->rows == EMB_ROWS_STRATIFIED)
    return g_strdup_printf (gettext ("a sample by %s (seed %llu)"), source->stratify,
                            seed);
  if (source->rows == EMB_ROWS_SAMPLE)
    return g_strdup_printf (gettext ("a sample (seed %llu)"), seed);
  return NULL;
}

char *
es_caption_map (const EmbDataset *dataset, size_t n_points, bool unit_rows)
{
  size_t n_all;
  g_autofree char *count = es_caption_count (dataset, n_points, &n_all);
  g_autofree char *sample = es_caption_sample (dataset);
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "%s %s", count, ngettext ("point", "points", n_all));
  if (sample != NULL)
    g_string_append_printf (text, ", %s", sample);
  g_string_append_printf (text, ", PCA, %s", gettext ("centred"));
  if (unit_rows)
    g_string_append_printf (text, ", %s", gettext ("rows of unit length"));
  if (n_points < emb_dataset_n_rows (dataset))
    g_string_append_printf (text, ", %s", gettext ("rows that are not finite left out"));
  return g_string_free (text, FALSE);
}
