// SPDX-License-Identifier: GPL-3.0-or-later
/* Which column of a table of metadata gives the names of the rows. */
#include "data/metadata-private.h"

#include <string.h>

#include "base/i18n.h"

/* --- Titles */

/* Usual titles of a column of names, the likeliest first. */
static const char *const name_titles[] = { "name", "word", "token", "title", "label" };
#define N_NAME_TITLES (sizeof name_titles / sizeof *name_titles)

bool
emb_join_is_name_title (const char *title, size_t length)
{
  for (size_t i = 0; i < N_NAME_TITLES; i++)
    if (strlen (name_titles[i]) == length &&
        strncasecmp (title, name_titles[i], length) == 0)
      return true;
  return false;
}

/* --- Names */

static bool
may_be_names (const EmbColumn *column, size_t title)
{
  if (column->n_missing == column->n_rows)
    return false;
  if (title == 0)
    return true;
  if (title + 1 == N_NAME_TITLES)
    return column->kind == EMB_COLUMN_TEXT;
  return column->kind != EMB_COLUMN_CATEGORY;
}

/* The column that gives the names, or n_columns. */
static size_t
find_name_column (const EmbJoin *self)
{
  for (size_t title = 0; title < N_NAME_TITLES && self->has_header; title++)
    for (size_t i = 0; i < self->n_columns; i++)
      if (strcasecmp (self->columns[i]->name, name_titles[title]) == 0 &&
          may_be_names (self->columns[i], title))
        return i;
  for (size_t i = 0; i < self->n_columns; i++)
    if (self->columns[i]->kind == EMB_COLUMN_TEXT &&
        self->columns[i]->n_missing < self->columns[i]->n_rows)
      return i;
  return self->n_columns;
}

/* From the table once more: a column has lost how bytes that are no UTF-8 were spelt, and
 * words like "null". */
static bool
take_names (EmbJoin *self, size_t column, EmbError *error)
{
  EmbTable *table = &self->table;
  EmbJoinWalk walk = { 0 };
  size_t n = self->parts->vectors.n_rows;
  self->names.encoding_known = true; /* it was settled for the whole table */
  EmbJobLoop loop = { self->job, N_ ("Reading names"),
                      n * self->n_fields + table->n_bytes };
  for (size_t row = 0; row < n; row++) {
    if (!emb_job_loop (&loop, row * self->n_fields + emb_join_walked (self, &walk),
                       error))
      return false;
    size_t table_row;
    EmbField field = { "", 0 };
    if (emb_join_next_row (self, &walk, &table_row)) {
      emb_table_cut_row (table, table_row);
      if (self->fields[column] < table->n_fields)
        field = table->fields[self->fields[column]];
    }
    if (!emb_names_add (&self->names, field.bytes, field.length, error))
      return false;
  }
  return true;
}

/* Names that are there already need no second column; and where the two differ, the table
 * may be of another file. */
static bool
compare_names (EmbJoin *self, EmbError *error)
{
  const EmbStrings *names = &self->parts->names.shown;
  for (size_t i = 0; i < self->n_columns; i++) {
    const EmbColumn *column = self->columns[i];
    size_t title = 0;
    while (title < 3 && strcasecmp (column->name, name_titles[title]) != 0)
      title++;
    if (title == 3 || !may_be_names (column, title))
      continue;

    size_t n_different;
    size_t first;
    if (!emb_strings_compare (&column->text, names, &n_different, &first, self->job,
                              error))
      return false;
    if (n_different == 0)
      emb_join_drop_column (self, i);
    else
      emb_notices_add (&self->parts->notices, "names-differ", (long long) first,
                       "column %.40s differs from the names in %zu rows (first: row %zu, "
                       "\"%.40s\" and \"%.40s\"); the table may belong to another file",
                       column->name, n_different, first,
                       emb_strings_get (&column->text, first),
                       emb_strings_get (names, first));
    return true;
  }
  return true;
}

bool
emb_join_find_names (EmbJoin *self, EmbError *error)
{
  if (self->order != NULL)
    return true;
  if (self->parts->names.shown.n > 0)
    return compare_names (self, error);
  size_t column = find_name_column (self);
  if (column == self->n_columns)
    return true;
  if (!take_names (self, column, error))
    return false;
  emb_join_drop_column (self, column);
  return true;
}
