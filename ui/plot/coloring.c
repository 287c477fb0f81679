// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/coloring.h"

#include <libintl.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/random.h"

#define CHUNK_ROWS 65536
#define N_RAMP_CLASSES 240
#define SAMPLE_ROWS 65536
#define MAX_ENTRIES (ES_PALETTE_N_CATEGORIES + 2)

struct EsColoring {
  atomic_uint n_refs;
  EsColoringKind kind;
  size_t n_rows;
  char *column_name;
  uint8_t *classes;
  EsRgb colors[ES_N_SCHEMES][ES_COLORING_N_COLORS];
  EsLegendEntry entries[MAX_ENTRIES];
  char *labels[ES_PALETTE_N_CATEGORIES]; /* what the entries point to */
  size_t n_entries;
  EsRampRange range;
};

/* --- Colours of the classes */

static void
fill_colors_of (EsColoring *self, EsScheme scheme)
{
  EsRgb *colors = self->colors[scheme];
  for (size_t i = 0; i < ES_COLORING_N_COLORS; i++)
    colors[i] = es_palette_other ();
  colors[ES_COLORING_MISSING] = es_palette_missing ();

  if (self->kind == ES_COLORING_RAMP)
    for (size_t i = 0; i < N_RAMP_CLASSES; i++)
      colors[i] =
        es_palette_ramp (self->range.ramp, scheme, (double) i / (N_RAMP_CLASSES - 1));
  else
    for (size_t i = 0; i < ES_PALETTE_N_CATEGORIES; i++)
      colors[i] = es_palette_category (scheme, i);
}

static void
fill_colors (EsColoring *self)
{
  for (size_t scheme = 0; scheme < ES_N_SCHEMES; scheme++)
    fill_colors_of (self, (EsScheme) scheme);
}

uint8_t
es_coloring_ramp_class (double t)
{
  if (!(t > 0))
    return 0;
  return t < 1 ? (uint8_t) (t * (N_RAMP_CLASSES - 1) + 0.5) : N_RAMP_CLASSES - 1;
}

/* --- Categories */

static bool
add_entry (EsColoring *self,
           const char *label,
           size_t count,
           size_t n_levels,
           size_t class_index)
{
  EsLegendEntry *entry = &self->entries[self->n_entries];
  *entry = (EsLegendEntry){
    .count = count,
    .n_levels = n_levels,
    .class_index = (uint8_t) class_index,
  };
  if (label != NULL) {
    char *copy = strdup (label);
    if (copy == NULL)
      return false;
    self->labels[self->n_entries] = copy;
    entry->label = copy;
  }
  self->n_entries++;
  return true;
}

static bool
add_category_entries (EsColoring *self, const EmbColumn *column, EmbError *error)
{
  size_t n_levels = column->level_names.n;
  size_t n_other = 0;
  for (size_t i = 0; i < n_levels; i++) {
    if (i >= ES_PALETTE_N_CATEGORIES)
      n_other += column->level_counts[i];
    else if (!add_entry (self, emb_strings_get (&column->level_names, i),
                         column->level_counts[i], 1, i))
      return emb_fail_no_memory (error, 0);
  }
  if (n_levels > ES_PALETTE_N_CATEGORIES)
    add_entry (self, NULL, n_other, n_levels - ES_PALETTE_N_CATEGORIES,
               ES_COLORING_OTHER);
  if (column->n_missing > 0)
    add_entry (self, NULL, column->n_missing, 0, ES_COLORING_MISSING);
  return true;
}

typedef struct {
  const EmbColumn *column;
  EsColoring *coloring;
  double origin; /* ramp: t = (value - origin) * factor */
  double factor;
  size_t (*beyond)[2]; /* ramp: for each chunk, rows below and above the range */
} ClassWork;

static size_t
chunk_end (const ClassWork *work, size_t chunk)
{
  size_t end = (chunk + 1) * CHUNK_ROWS;
  return end < work->column->n_rows ? end : work->column->n_rows;
}

static void
classify_categories (size_t chunk, unsigned worker, void *context)
{
  const ClassWork *work = context;
  const uint32_t *levels = work->column->levels;
  uint8_t *classes = work->coloring->classes;
  size_t end = chunk_end (work, chunk);

  for (size_t i = chunk * CHUNK_ROWS; i < end; i++) {
    uint32_t level = levels[i];
    uint32_t other =
      level == EMB_COLUMN_MISSING ? ES_COLORING_MISSING : ES_COLORING_OTHER;
    classes[i] = (uint8_t) (level < ES_PALETTE_N_CATEGORIES ? level : other);
  }
}

/* --- Ramps */

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Fills @sample with values that are there; returns how many. */
static size_t
take_sample (const EmbColumn *column, double *sample)
{
  size_t n_sample = column->n_rows < SAMPLE_ROWS ? column->n_rows : SAMPLE_ROWS;
  size_t n = 0;
  for (size_t i = 0; i < n_sample; i++) {
    size_t row =
      n_sample == column->n_rows ? i : emb_random_below (0, 0, i, column->n_rows);
    if (isfinite (column->numbers[row]))
      sample[n++] = column->numbers[row];
  }
  return n;
}

static bool
find_percentiles (const EmbColumn *column, double *low, double *high, EmbError *error)
{
  double *sample = malloc (SAMPLE_ROWS * sizeof *sample);
  if (sample == NULL)
    return emb_fail_no_memory (error, SAMPLE_ROWS * sizeof *sample);

  size_t n = take_sample (column, sample);
  if (n > 0) {
    qsort (sample, n, sizeof *sample, compare_doubles);
    *low = sample[(size_t) ((double) (n - 1) * 0.05 + 0.5)];
    *high = sample[(size_t) ((double) (n - 1) * 0.95 + 0.5)];
  }
  free (sample);
  return true;
}

static EsRamp
choose_ramp (EsRampChoice choice, double low, double high)
{
  switch (choice) {
  case ES_RAMP_CHOICE_CIVIDIS:
    return ES_RAMP_CIVIDIS;
  case ES_RAMP_CHOICE_VIRIDIS:
    return ES_RAMP_VIRIDIS;
  case ES_RAMP_CHOICE_SIGNED:
    return ES_RAMP_SIGNED;
  case ES_RAMP_CHOICE_AUTO:
  default:
    return low < 0 && high > 0 ? ES_RAMP_SIGNED : ES_RAMP_CIVIDIS;
  }
}

static bool
find_range (EsColoring *self,
            const EmbColumn *column,
            EsRampChoice choice,
            EmbError *error)
{
  double low = 0;
  double high = 0;
  if (!find_percentiles (column, &low, &high, error))
    return false;

  /* A number that most rows share would leave no width for the rest. */
  if (low >= high && column->min < column->max) {
    low = column->min;
    high = column->max;
  }
  EsRamp ramp = choose_ramp (choice, low, high);
  if (ramp == ES_RAMP_SIGNED) {
    double reach = fmax (fabs (low), fabs (high));
    low = -reach;
    high = reach;
  }
  self->range = (EsRampRange){ .ramp = ramp,
                               .low = low,
                               .high = high,
                               .min = column->min,
                               .max = column->max };
  return true;
}

static void
classify_numbers (size_t chunk, unsigned worker, void *context)
{
  const ClassWork *work = context;
  const double *numbers = work->column->numbers;
  const EsRampRange *range = &work->coloring->range;
  uint8_t *classes = work->coloring->classes;
  size_t end = chunk_end (work, chunk);
  size_t n_below = 0;
  size_t n_above = 0;

  for (size_t i = chunk * CHUNK_ROWS; i < end; i++) {
    double value = numbers[i];
    double t = (value - work->origin) * work->factor;
    n_below += value < range->low;
    n_above += value > range->high;
    classes[i] = isnan (value) ? ES_COLORING_MISSING : es_coloring_ramp_class (t);
  }
  work->beyond[chunk][0] = n_below;
  work->beyond[chunk][1] = n_above;
}

static bool
color_numbers (EsColoring *self,
               ClassWork *work,
               size_t n_chunks,
               const EmbJob *job,
               EmbError *error)
{
  EsRampRange *range = &self->range;
  work->beyond = calloc (n_chunks, sizeof *work->beyond);
  if (work->beyond == NULL)
    return emb_fail_no_memory (error, n_chunks * sizeof *work->beyond);

  /* Without a width, all values lie in the middle of the ramp. */
  double width = range->high - range->low;
  work->factor = width > 0 && isfinite (1 / width) ? 1 / width : 0;
  work->origin = range->low;
  if (!(work->factor > 0)) {
    work->factor = 1;
    work->origin = range->low - 0.5;
  }

  bool ok =
    emb_parallel_job (n_chunks, job, N_ ("Colours"), classify_numbers, work, error);
  for (size_t i = 0; ok && i < n_chunks; i++) {
    range->n_below += work->beyond[i][0];
    range->n_above += work->beyond[i][1];
  }
  free (work->beyond);
  if (ok && work->column->n_missing > 0)
    add_entry (self, NULL, work->column->n_missing, 0, ES_COLORING_MISSING);
  return ok;
}

/* --- Made and freed */

EsColoringKind
es_coloring_kind_for (const EmbColumn *column, EsColorAs as)
{
  if (column == NULL)
    return ES_COLORING_SINGLE;
  bool numbers = column->numbers != NULL;
  bool levels = column->levels != NULL;
  if (numbers && levels && as != ES_COLOR_AS_KIND)
    return as == ES_COLOR_AS_NUMBERS ? ES_COLORING_RAMP : ES_COLORING_CATEGORIES;
  if (numbers && column->kind == EMB_COLUMN_NUMBER)
    return ES_COLORING_RAMP;
  return levels ? ES_COLORING_CATEGORIES : ES_COLORING_SINGLE;
}

static bool
color_rows (EsColoring *self,
            const EmbColumn *column,
            EsRampChoice ramp,
            const EmbJob *job,
            EmbError *error)
{
  ClassWork work = { .column = column, .coloring = self };
  size_t n_chunks = (self->n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS;

  if (self->kind == ES_COLORING_RAMP)
    return find_range (self, column, ramp, error) &&
           color_numbers (self, &work, n_chunks, job, error);
  if (self->kind == ES_COLORING_CATEGORIES)
    return add_category_entries (self, column, error) &&
           emb_parallel_job (n_chunks, job, N_ ("Colours"), classify_categories, &work,
                             error);
  return true; /* one colour: calloc has set class 0 */
}

EsColoring *
es_coloring_new (const EmbColumn *column,
                 EsColorAs as,
                 size_t n_rows,
                 EsRampChoice ramp,
                 const EmbJob *job,
                 EmbError *error)
{
  EsColoring *self = calloc (1, sizeof *self);
  if (self == NULL) {
    emb_fail_no_memory (error, sizeof *self);
    return NULL;
  }
  atomic_init (&self->n_refs, 1);
  self->kind = es_coloring_kind_for (column, as);
  self->n_rows = n_rows;
  self->column_name = strdup (column != NULL ? column->name : "");
  self->classes = calloc (n_rows > 0 ? n_rows : 1, 1);

  bool ok = (self->column_name != NULL && self->classes != NULL) ||
            emb_fail_no_memory (error, n_rows);
  if (ok && column != NULL && column->n_rows != n_rows)
    ok = emb_fail (error, EMB_ARGUMENT, "column %.100s has %zu rows, the map has %zu",
                   column->name, column->n_rows, n_rows);
  if (!ok || !color_rows (self, column, ramp, job, error)) {
    es_coloring_unref (self);
    return NULL;
  }
  fill_colors (self);
  return self;
}

EsColoring *
es_coloring_ref (EsColoring *self)
{
  atomic_fetch_add_explicit (&self->n_refs, 1, memory_order_relaxed);
  return self;
}

void
es_coloring_unref (EsColoring *self)
{
  if (self == NULL ||
      atomic_fetch_sub_explicit (&self->n_refs, 1, memory_order_acq_rel) != 1)
    return;
  for (size_t i = 0; i < ES_PALETTE_N_CATEGORIES; i++)
    free (self->labels[i]);
  free (self->column_name);
  free (self->classes);
  free (self);
}

/* --- Read */

EsColoringKind
es_coloring_kind (const EsColoring *self)
{
  return self->kind;
}

size_t
es_coloring_n_rows (const EsColoring *self)
{
  return self->n_rows;
}

const uint8_t *
es_coloring_classes (const EsColoring *self)
{
  return self->classes;
}

const EsRgb *
es_coloring_colors (const EsColoring *self, EsScheme scheme)
{
  return self->colors[scheme];
}

const char *
es_coloring_column_name (const EsColoring *self)
{
  return self->column_name;
}

size_t
es_coloring_n_entries (const EsColoring *self)
{
  return self->n_entries;
}

const EsLegendEntry *
es_coloring_entries (const EsColoring *self)
{
  return self->entries;
}

const char *
es_legend_entry_text (const EsLegendEntry *entry, char *buffer, size_t size)
{
  if (entry->label != NULL)
    return entry->label;
  if (entry->class_index == ES_COLORING_MISSING)
    snprintf (buffer, size, "%s", gettext ("missing"));
  else
    snprintf (buffer, size,
              ngettext ("other (%zu category)", "other (%zu categories)",
                        entry->n_levels),
              entry->n_levels);
  return buffer;
}

const EsRampRange *
es_coloring_range (const EsColoring *self)
{
  return self->kind == ES_COLORING_RAMP ? &self->range : NULL;
}
