// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/job.h"
#include "data/column.h"
#include "plot/palette.h"

/* Which colour each row has, and the legend that says why. Immutable and
 * reference-counted; made on any thread, read on any.
 *
 * A row has a class, one byte; a class has a colour in each scheme. So the raster reads
 * one byte for each point, and a change of scheme costs nothing.
 */
typedef struct EsColoring EsColoring;

typedef enum {
  ES_COLORING_SINGLE,     /* no column, or texts that hardly repeat: one colour */
  ES_COLORING_CATEGORIES, /* a class for each of the largest levels, one for the rest */
  ES_COLORING_RAMP,       /* classes 0..n-1 are the steps of a ramp */
} EsColoringKind;

/* What a column is shown as, where it may be either (column.h). */
typedef enum {
  ES_COLOR_AS_KIND, /* what it is taken for */
  ES_COLOR_AS_CATEGORIES,
  ES_COLOR_AS_NUMBERS,
} EsColorAs;

typedef enum {
  ES_RAMP_CHOICE_AUTO, /* signed where values lie on both sides of zero, else cividis */
  ES_RAMP_CHOICE_CIVIDIS,
  ES_RAMP_CHOICE_VIRIDIS,
  ES_RAMP_CHOICE_SIGNED,
} EsRampChoice;

#define ES_COLORING_N_COLORS 256
#define ES_COLORING_MISSING 255 /* the class of rows without a value; drawn hollow */
#define ES_COLORING_OTHER 254   /* the class of levels without a colour of their own */

/* What a colouring by @column would be, with NULL for none. Where it cannot be shown as
 * asked, the kind of the column decides. */
EsColoringKind es_coloring_kind_for (const EmbColumn *column, EsColorAs as);

/* @column may be NULL and is not kept; it has @n_rows rows. */
EsColoring *es_coloring_new (const EmbColumn *column,
                             EsColorAs as,
                             size_t n_rows,
                             EsRampChoice ramp,
                             const EmbJob *job,
                             EmbError *error);
EsColoring *es_coloring_ref (EsColoring *self);
void es_coloring_unref (EsColoring *self); /* NULL is allowed */

EsColoringKind es_coloring_kind (const EsColoring *self);
size_t es_coloring_n_rows (const EsColoring *self);
const uint8_t *es_coloring_classes (const EsColoring *self); /* one for each row */

/* ES_COLORING_N_COLORS colours; those of classes that do not occur are grey. */
const EsRgb *es_coloring_colors (const EsColoring *self, EsScheme scheme);

/* "" where there is no column. */
const char *es_coloring_column_name (const EsColoring *self);

/* --- Legend */

/* Categories in order of falling count, then "other", then "missing", each where it
 * occurs. A ramp has only "missing", if that. */
typedef struct {
  const char *label; /* owned by the colouring; NULL for other and missing */
  size_t count;      /* rows */
  size_t n_levels;   /* 1; behind "other", how many levels; 0 for missing */
  uint8_t class_index;
} EsLegendEntry;

size_t es_coloring_n_entries (const EsColoring *self);
const EsLegendEntry *es_coloring_entries (const EsColoring *self);

/* The entry's words: its label, or "other (31 categories)" or "missing" written to
 * @buffer.
 */
const char *es_legend_entry_text (const EsLegendEntry *entry, char *buffer, size_t size);

/* The numbers behind a ramp. The ramp runs from @low to @high, the 5th and 95th
 * percentile (of a sample of 65 536 rows where there are more), or symmetric about zero
 * where it is signed; values beyond have the colour of the end. */
typedef struct {
  EsRamp ramp;
  double low;
  double high;
  double min;
  double max;
  size_t n_below; /* rows below low */
  size_t n_above; /* rows above high */
} EsRampRange;

/* NULL where the colouring is no ramp. */
const EsRampRange *es_coloring_range (const EsColoring *self);

/* The class of the step at @t in 0..1, to draw the ramp of a legend. */
uint8_t es_coloring_ramp_class (double t);
