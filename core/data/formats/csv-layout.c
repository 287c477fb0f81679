// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/csv-layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Rows that are looked at. */
#define SAMPLE 200

/* A last column of so few whole numbers beside others that are not whole holds labels. */
#define MAX_LABELS 20

/* Longer fields are no numbers. */
#define MAX_NUMBER 64

/* --- Fields */

static EmbField
trim (EmbField field)
{
  while (field.length > 0 && (field.bytes[0] == ' ' || field.bytes[0] == '\t')) {
    field.bytes++;
    field.length--;
  }
  while (field.length > 0 &&
         (field.bytes[field.length - 1] == ' ' || field.bytes[field.length - 1] == '\t'))
    field.length--;
  return field;
}

static bool
parse_point (EmbField field, float *number)
{
  return field.length > 0 &&
         emb_text_parse_float (field.bytes, field.bytes + field.length, number);
}

static bool
parse_comma (EmbField field, float *number)
{
  char copy[MAX_NUMBER];
  if (field.length >= sizeof copy)
    return false;
  size_t n_commas = 0;
  for (size_t i = 0; i < field.length; i++) {
    if (field.bytes[i] == '.')
      return false;
    n_commas += field.bytes[i] == ',';
    copy[i] = field.bytes[i] == ',' ? '.' : field.bytes[i];
  }
  return n_commas <= 1 && parse_point ((EmbField){ copy, field.length }, number);
}

bool
emb_csv_parse (const EmbCsvLayout *layout, EmbField field, float *number)
{
  field = trim (field);
  return layout->decimal_comma ? parse_comma (field, number)
                               : parse_point (field, number);
}

size_t
emb_csv_parse_list (EmbField field, float *numbers, size_t max)
{
  static const char between[] = " \t\r\n,;";
  field = trim (field);
  if (field.length < 2 || field.bytes[0] != '[' || field.bytes[field.length - 1] != ']')
    return 0;
  const char *p = field.bytes + 1;
  const char *end = field.bytes + field.length - 1;
  size_t n = 0;
  for (;;) {
    while (p < end && memchr (between, *p, sizeof between - 1) != NULL)
      p++;
    if (p == end)
      return n;
    const char *begin = p;
    while (p < end && memchr (between, *p, sizeof between - 1) == NULL)
      p++;
    float number;
    if (!emb_text_parse_float (begin, p, &number))
      return 0;
    if (numbers != NULL && n < max)
      numbers[n] = number;
    n++;
  }
}

static bool
is_missing (EmbField field)
{
  static const char *const words[] = { "", "NA", "null", "NULL", "?", "None" };
  field = trim (field);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strlen (words[i]) == field.length &&
        memcmp (words[i], field.bytes, field.length) == 0)
      return true;
  return false;
}

/* --- Columns */

typedef struct {
  size_t n_points; /* fields that are numbers with a point, or whole */
  size_t n_commas; /* with a comma, or whole */
  size_t n_whole;
  size_t n_missing;
  size_t n_lists;
  size_t list_length; /* of the first */
  bool same_lengths;
  size_t n_labels; /* different whole numbers, MAX_LABELS + 1 for more */
  float labels[MAX_LABELS];
} Tally;

static void
count_label (Tally *tally, float number)
{
  for (size_t i = 0; i < tally->n_labels && i < MAX_LABELS; i++)
    if (tally->labels[i] >= number && tally->labels[i] <= number)
      return;
  if (tally->n_labels < MAX_LABELS)
    tally->labels[tally->n_labels] = number;
  if (tally->n_labels <= MAX_LABELS)
    tally->n_labels++;
}

static void
tally_field (Tally *tally, EmbField field)
{
  float number;
  field = trim (field);
  if (is_missing (field)) {
    tally->n_missing++;
    return;
  }
  bool point = parse_point (field, &number);
  bool comma = parse_comma (field, &number);
  tally->n_points += point;
  tally->n_commas += comma;
  if (point && comma) {
    tally->n_whole++;
    count_label (tally, number);
  }
  size_t n = point || comma ? 0 : emb_csv_parse_list (field, NULL, 0);
  if (n > 0) {
    tally->same_lengths =
      tally->n_lists == 0 || (tally->same_lengths && n == tally->list_length);
    tally->list_length = n;
    tally->n_lists++;
  }
}

/* Titles of whole numbers that stand beside a vector and are no part of it. */
static bool
is_title_beside (EmbField title)
{
  static const char *const titles[] = { "",       "id",      "index", "label", "class",
                                        "target", "cluster", "y",     "group", "row" };
  title = trim (title);
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
    if (strlen (titles[i]) == title.length &&
        strncasecmp (titles[i], title.bytes, title.length) == 0)
      return true;
  return title.length > 8 && strncmp (title.bytes, "Unnamed:", 8) == 0;
}

static size_t
find_lists (const Tally *tallies, size_t n_columns, size_t n_rows)
{
  for (size_t i = 0; i < n_columns; i++)
    if (tallies[i].n_lists > 0 && tallies[i].same_lengths && tallies[i].list_length > 1 &&
        tallies[i].n_lists + tallies[i].n_missing == n_rows)
      return i;
  return n_columns;
}

/* A few rows may be bad: they are told when they are read. */
static bool
is_numeric (const EmbCsvLayout *layout, const Tally *tally, size_t n_rows)
{
  size_t n = layout->decimal_comma ? tally->n_commas : tally->n_points;
  size_t n_present = n_rows - tally->n_missing;
  return n > 0 && 10 * n >= 9 * n_present && 2 * n_present >= n_rows;
}

static bool
is_whole (const Tally *tally, size_t n_rows)
{
  return tally->n_whole + tally->n_missing == n_rows;
}

static bool
has_fractions (const EmbCsvLayout *layout, const Tally *tallies, size_t n_rows)
{
  for (size_t i = 0; i < layout->n_columns; i++)
    if (layout->kinds[i] == EMB_CSV_NUMBER && !is_whole (&tallies[i], n_rows))
      return true;
  return false;
}

/* Numbers in the first row are no titles. */
static bool
find_header (const EmbCsvLayout *layout, const EmbTable *table)
{
  float number;
  for (size_t i = 0; i < layout->n_columns; i++) {
    EmbField field = table->fields[i];
    if (layout->kinds[i] == EMB_CSV_LIST && emb_csv_parse_list (field, NULL, 0) == 0)
      return true;
    if (layout->kinds[i] == EMB_CSV_NUMBER && !is_missing (field) &&
        !emb_csv_parse (layout, field, &number))
      return true;
  }
  return false;
}

/* Numbers that stand beside the vector: by their titles, row numbers in front, labels at
 * the end. @table stands on its first row. */
static void
take_numbers_beside (EmbCsvLayout *layout,
                     const EmbTable *table,
                     const Tally *tallies,
                     size_t n_rows)
{
  size_t last = layout->n_columns - 1;
  for (size_t i = 0; i < layout->n_columns; i++)
    if (layout->kinds[i] == EMB_CSV_NUMBER && layout->has_header &&
        is_whole (&tallies[i], n_rows) && is_title_beside (table->fields[i]))
      layout->kinds[i] = EMB_CSV_WORDS;
  if (!has_fractions (layout, tallies, n_rows))
    return;
  if (layout->kinds[0] == EMB_CSV_NUMBER && !layout->has_header &&
      is_whole (&tallies[0], n_rows))
    layout->kinds[0] = EMB_CSV_WORDS;
  if (layout->kinds[last] == EMB_CSV_NUMBER && is_whole (&tallies[last], n_rows) &&
      tallies[last].n_labels <= MAX_LABELS && n_rows >= 5 * tallies[last].n_labels) {
    layout->kinds[last] = EMB_CSV_WORDS;
    layout->label_column = last;
  }
}

static void
find_kinds (EmbCsvLayout *layout, const Tally *tallies, size_t n_rows)
{
  for (size_t i = 0; i < layout->n_columns; i++)
    layout->kinds[i] =
      i == layout->list ? EMB_CSV_LIST
      : layout->list == layout->n_columns && is_numeric (layout, &tallies[i], n_rows)
        ? EMB_CSV_NUMBER
        : EMB_CSV_WORDS;
}

static void
count_dims (EmbCsvLayout *layout, const Tally *tallies)
{
  layout->n_dims = 0;
  if (layout->list < layout->n_columns)
    layout->n_dims = tallies[layout->list].list_length;
  for (size_t i = 0; i < layout->n_columns; i++)
    layout->n_dims += layout->kinds[i] == EMB_CSV_NUMBER;
}

/* Another number of fields than the rows below have; or, as scikit-learn writes it, the
 * numbers of rows and columns and the names of the classes. */
static bool
is_preface (const EmbTable *table, size_t n_columns)
{
  const EmbField *fields = table->fields;
  uint64_t counts[2] = { 0 };
  if (table->n_fields != n_columns)
    return true;
  for (size_t i = 0; i < 2; i++)
    if (!emb_text_parse_uint (fields[i].bytes, fields[i].bytes + fields[i].length,
                              &counts[i]))
      return false;
  return counts[0] + 1 == table->n_rows && counts[1] + 1 == n_columns;
}

/* Of the rows from @first to @end, those of as many fields as there are columns; returns
 * how many they are. Afterwards the table stands on its first row. */
static size_t
tally_rows (EmbTable *table,
            size_t first,
            size_t end,
            Tally *tallies,
            const EmbCsvLayout *layout)
{
  size_t n_rows = 0;
  for (size_t row = first; row < end; row++) {
    emb_table_cut_row (table, row);
    if (table->n_fields != layout->n_columns)
      continue;
    n_rows++;
    for (size_t i = 0; i < layout->n_columns; i++)
      tally_field (&tallies[i], table->fields[i]);
  }
  emb_table_cut_row (table, 0);
  return n_rows;
}

static bool
decide (EmbTable *table, Tally *tallies, EmbCsvLayout *layout)
{
  size_t first = table->n_rows > 1 ? 1 : 0; /* the first may be one of titles */
  size_t end = table->n_rows < SAMPLE ? table->n_rows : SAMPLE;
  size_t n_rows = tally_rows (table, first, end, tallies, layout);
  layout->has_preface = is_preface (table, layout->n_columns);
  if (10 * n_rows < 9 * (end - first) || n_rows == 0)
    return false;

  size_t n_points = 0;
  size_t n_commas = 0;
  for (size_t i = 0; i < layout->n_columns; i++) {
    n_points += tallies[i].n_points - tallies[i].n_whole;
    n_commas += tallies[i].n_commas - tallies[i].n_whole;
  }
  layout->decimal_comma = table->separator != ',' && n_commas > n_points;
  layout->list = find_lists (tallies, layout->n_columns, n_rows);
  find_kinds (layout, tallies, n_rows);
  layout->has_header = first == 1 && !layout->has_preface && find_header (layout, table);
  take_numbers_beside (layout, table, tallies, n_rows);
  count_dims (layout, tallies);
  return layout->n_dims > 1;
}

bool
emb_csv_layout (EmbTable *table, EmbCsvLayout *layout)
{
  if (table->separator == 0 || table->n_rows == 0)
    return false;
  emb_table_cut_row (table, table->n_rows > 1 ? 1 : 0);
  layout->n_columns = layout->label_column = table->n_fields;
  Tally *tallies = calloc (layout->n_columns, sizeof *tallies);
  bool ok = tallies != NULL && decide (table, tallies, layout);
  free (tallies);
  return ok;
}

bool
emb_csv_layout_declared (EmbTable *table, EmbCsvLayout *layout, EmbError *error)
{
  size_t end = table->n_rows < SAMPLE ? table->n_rows : SAMPLE;
  Tally *tallies = calloc (layout->n_columns, sizeof *tallies);
  if (tallies == NULL)
    return emb_fail_no_memory (error, layout->n_columns * sizeof *tallies);
  layout->list = layout->label_column = layout->n_columns;
  layout->has_header = true;
  size_t n_rows = tally_rows (table, 1, end, tallies, layout);
  take_numbers_beside (layout, table, tallies, n_rows);
  count_dims (layout, tallies);
  free (tallies);
  return true;
}

void
emb_csv_describe (const EmbTable *table, const EmbCsvLayout *layout, char reason[200])
{
  const char *separator = table->separator == '\t'  ? "tabs"
                          : table->separator == ',' ? "commas"
                                                    : "semicolons";
  char vector[80];
  if (layout->list < layout->n_columns)
    snprintf (vector, sizeof vector, "a list of %zu numbers", layout->n_dims);
  else
    snprintf (vector, sizeof vector, "%zu numbers", layout->n_dims);
  size_t n_others =
    layout->n_columns - (layout->list < layout->n_columns ? 1 : layout->n_dims);
  snprintf (reason, 200, "%s%s and %zu other %s a row, separated by %s%s",
            layout->has_preface  ? "a line of its own, then "
            : layout->has_header ? "a row of titles, then "
                                 : "no titles; ",
            vector, n_others, n_others == 1 ? "field" : "fields", separator,
            layout->decimal_comma ? ", with decimal commas" : "");
}
