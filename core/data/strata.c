// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/strata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/labels.h"
#include "data/metadata-private.h"

/* So many rows tell what a column is. */
#define MAX_ROWS 4096

/* What is known of a table. */
typedef struct {
  EmbTable *table;
  const bool *left_out;
  bool has_header;
  bool is_whole;
  size_t n_fields;
  EmbStrings *texts; /* n_fields: the values of each column */
  EmbStrings *titles;
  const EmbJob *job;
} Look;

static bool
add_title (EmbStrings *titles, const char *title, size_t length, EmbError *error)
{
  for (size_t i = 0; i < titles->n; i++)
    if (emb_strings_length (titles, i) == length &&
        memcmp (emb_strings_get (titles, i), title, length) == 0)
      return true;
  return emb_strings_add (titles, title, length, error);
}

/* As metadata-names.c decides it: a column of names is none of categories, but for one
 * that is called so. */
static bool
may_be_strata (const Look *self, const EmbColumn *column)
{
  if (strcasecmp (column->name, "name") == 0)
    return false;
  if (column->kind == EMB_COLUMN_CATEGORY)
    return true;
  bool repeats = column->n_distinct < column->n_rows - column->n_missing;
  return !self->is_whole && column->kind == EMB_COLUMN_TEXT && repeats &&
         !emb_join_is_name_title (column->name, strlen (column->name));
}

static bool
read_texts (Look *self, EmbError *error)
{
  EmbTable *table = self->table;
  size_t n = table->n_rows < MAX_ROWS ? table->n_rows : MAX_ROWS;
  for (size_t row = self->has_header; row < n; row++) {
    emb_table_cut_row (table, row);
    for (size_t i = 0; i < self->n_fields; i++) {
      EmbField value = i < table->n_fields ? table->fields[i] : (EmbField){ "", 0 };
      if (!emb_strings_add (&self->texts[i], value.bytes, value.length, error))
        return false;
    }
  }
  return true;
}

/* With the first row of the table cut. */
static bool
look_at_column (Look *self, size_t field, EmbError *error)
{
  char made[32] = "label";
  EmbField title = self->table->fields[field];
  if (!self->has_header || title.length == 0) {
    if (self->n_fields > 1)
      snprintf (made, sizeof made, "column %zu", field + 1);
    title = (EmbField){ made, strlen (made) };
  }
  EmbColumn *column =
    emb_column_new (title.bytes, title.length, &self->texts[field], self->job, error);
  bool ok = column != NULL &&
            (!may_be_strata (self, column) ||
             add_title (self->titles, column->name, strlen (column->name), error));
  emb_column_free (column);
  return ok;
}

static bool
look_at_columns (Look *self, EmbError *error)
{
  emb_table_cut_row (self->table, 0);
  for (size_t field = 0; field < self->n_fields; field++)
    if (!(self->left_out != NULL && self->left_out[field]) &&
        !look_at_column (self, field, error))
      return false;
  return true;
}

static bool
look (Look *self, EmbError *error)
{
  EmbTable *table = self->table;
  self->is_whole = self->is_whole && table->n_rows <= MAX_ROWS;
  if (table->n_rows <= self->has_header)
    return true;
  emb_table_cut_row (table, 0);
  self->n_fields = table->n_fields;
  self->texts = calloc (self->n_fields, sizeof *self->texts);
  if (self->texts == NULL)
    return emb_fail_no_memory (error, self->n_fields * sizeof *self->texts);
  bool ok = read_texts (self, error) && look_at_columns (self, error);
  for (size_t i = 0; i < self->n_fields; i++)
    emb_strings_clear (&self->texts[i]);
  free (self->texts);
  return ok;
}

bool
emb_strata_find (EmbTable *table,
                 const bool *left_out,
                 bool is_whole,
                 EmbStrings *titles,
                 const EmbJob *job,
                 EmbError *error)
{
  Look self = { .table = table,
                .left_out = left_out,
                .has_header = !table->untitled,
                .is_whole = is_whole,
                .titles = titles,
                .job = job };
  return look (&self, error);
}

/* A table of one column has a title where it has a row more than the vectors, or a usual
 * one; metadata.c knows both numbers. */
static bool
is_titled (EmbTable *table, uint64_t n_rows, bool is_whole)
{
  if (table->separator != 0)
    return true;
  emb_table_cut_row (table, 0);
  if (is_whole && n_rows > 0)
    return table->n_rows == n_rows + 1;
  return emb_join_is_name_title (table->fields[0].bytes, table->fields[0].length);
}

/* The whole rows among the first bytes. */
static bool
read_head (EmbStream *stream, EmbTable *table, bool *is_whole, EmbError *error)
{
  size_t n;
  const uint8_t *head = emb_stream_peek (stream, EMB_STREAM_PEEK, &n, error);
  if (emb_stream_failed (stream))
    return false;
  *is_whole = n < EMB_STREAM_PEEK;
  if (!*is_whole) {
    const uint8_t *line_end = memrchr (head, '\n', n);
    n = line_end != NULL ? (size_t) (line_end - head) : 0;
  }
  EmbStream *rows = emb_stream_new_for_bytes (head, n, error);
  bool ok = rows != NULL && emb_table_read (table, rows, NULL, error);
  emb_stream_free (rows);
  return ok;
}

bool
emb_strata_read (EmbStream *stream,
                 uint64_t n_rows,
                 EmbStrings *titles,
                 const EmbJob *job,
                 EmbError *error)
{
  if (emb_labels_recognise (stream, error))
    return add_title (titles, "label", strlen ("label"), error);
  bool is_whole;
  EmbTable *table = calloc (1, sizeof *table); /* too large for a stack */
  if (table == NULL)
    return emb_fail_no_memory (error, sizeof *table);
  bool ok = read_head (stream, table, &is_whole, error);
  if (ok && table->n_rows > table->n_blank) {
    table->untitled = !is_titled (table, n_rows, is_whole);
    ok = emb_strata_find (table, NULL, is_whole, titles, job, error);
  }
  emb_table_clear (table);
  free (table);
  return ok;
}
