// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/table.h"

/* What the columns of a table with vectors in it are: numbers of the vector, or words
 * beside them. */
typedef enum {
  EMB_CSV_WORDS,  /* a name, a label, metadata */
  EMB_CSV_NUMBER, /* one number of the vector */
  EMB_CSV_LIST,   /* the whole vector: "[0.1, 0.2]" */
} EmbCsvKind;

typedef struct {
  EmbCsvKind kinds[EMB_TABLE_MAX_COLUMNS];
  size_t n_columns;
  size_t n_dims;    /* of the vector, at least 2 */
  size_t list;      /* the column of lists; n_columns where there is none */
  bool has_preface; /* the first row is neither titles nor numbers: counts, remarks */
  bool has_header;
  bool decimal_comma;
  size_t label_column; /* few whole numbers in the last column; n_columns: it is none */
} EmbCsvLayout;

/* Decides by the first rows of @table. False where it holds no vectors. */
bool emb_csv_layout (EmbTable *table, EmbCsvLayout *layout);

/* The same where the file itself declares its columns: kinds (EMB_CSV_NUMBER or _WORDS)
 * and n_columns are given, and the first row is one of titles. Numbers that stand beside
 * the vector become words, by the same rules. Leaves n_dims 0 where no others are left.
 */
bool emb_csv_layout_declared (EmbTable *table, EmbCsvLayout *layout, EmbError *error);

/* Whether a field is a number, with a point or, where the layout says so, a comma. */
bool emb_csv_parse (const EmbCsvLayout *layout, EmbField field, float *number);

/* The numbers of a list, with commas, semicolons or blanks between them: the first @max
 * of them go to @numbers (NULL is allowed). Returns how many there are, 0 for what is no
 * list of numbers. */
size_t emb_csv_parse_list (EmbField field, float *numbers, size_t max);

/* "a line of titles, then 4 numbers and 1 other field a line, separated by commas" */
void emb_csv_describe (const EmbTable *table,
                       const EmbCsvLayout *layout,
                       char reason[200]);
