// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/job.h"
#include "data/strings.h"

/* One column of metadata: a value for each row of the data set.
 *
 * The kind is inferred from the values. Empty fields, "NA", "null", "NULL",
 * "?" and "nan" in any case are missing.
 * - number: every value that is there is a number
 * - category: few values that repeat (at most EMB_COLUMN_MAX_LEVELS, on average at least
 * twice each); so are integers with at most EMB_COLUMN_MAX_INTEGER_LEVELS different
 * values that repeat five times on average: the digits 0 to 9 as labels are no
 * measurements
 * - text: all else
 *
 * The kind is what a column is taken for. What else it may be shown as is there as well:
 * numbers wherever every value is one (years, ratings), levels wherever the values repeat
 * at least twice each on average, up to EMB_COLUMN_MOST_LEVELS of whatever they are.
 */
typedef enum {
  EMB_COLUMN_NUMBER,
  EMB_COLUMN_CATEGORY,
  EMB_COLUMN_TEXT,
} EmbColumnKind;

#define EMB_COLUMN_MAX_LEVELS 2000
#define EMB_COLUMN_MAX_INTEGER_LEVELS 20
#define EMB_COLUMN_MOST_LEVELS 50000 /* takes milliseconds to sort */
#define EMB_COLUMN_MISSING UINT32_MAX

typedef struct {
  char *name;
  EmbColumnKind kind;
  size_t n_rows;
  size_t n_missing;
  size_t n_distinct;

  /* NULL unless all values are numbers, as those of kind number are */
  double *numbers; /* n_rows; NaN where missing */
  double min;
  double max;

  /* Levels by falling count, equal counts by name. NULL where values hardly repeat,
   * which those of kind category do */
  uint32_t *levels; /* n_rows; index into level_names, or EMB_COLUMN_MISSING */
  EmbStrings level_names;
  size_t *level_counts; /* level_names.n */

  /* Of all kinds: what the file had */
  EmbStrings text; /* n_rows; "" where missing */
} EmbColumn;

/* Infers the kind and fills all of the above from the column's texts, one for each row.
 * Takes @texts over, also on failure. Its progress counts the bytes of @texts
 * EMB_COLUMN_PASSES times. */
#define EMB_COLUMN_PASSES 6
EmbColumn *emb_column_new (const char *name,
                           size_t name_length,
                           EmbStrings *texts,
                           const EmbJob *job,
                           EmbError *error);
void emb_column_free (EmbColumn *self); /* NULL is allowed */

/* A column of the rows @rows (each < n_rows) of @self, in that order. */
EmbColumn *emb_column_select (const EmbColumn *self,
                              const uint32_t *rows,
                              size_t n_rows,
                              const EmbJob *job,
                              EmbError *error);

/* The first column called @name, or NULL and a sentence that lists those there are. */
const EmbColumn *emb_columns_find (EmbColumn *const *columns,
                                   size_t n_columns,
                                   const char *name,
                                   EmbError *error);

bool emb_column_is_missing (const EmbColumn *self, size_t row);

/* "number", "category" or "text". */
const char *emb_column_kind_name (EmbColumnKind kind);
