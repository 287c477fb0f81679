// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/latin1.h"
#include "data/labels.h"
#include "data/metadata-private.h"

#define READING N_ ("Reading metadata")

/* --- Rows of the table and rows of the vectors */

static bool
fits (const EmbJoin *self, size_t n)
{
  const EmbDatasetParts *parts = self->parts;
  size_t n_vectors = parts->vectors.n_rows;
  return n == n_vectors || n == n_vectors + parts->n_skipped ||
         (parts->source.rows_in_file > 0 && n == parts->source.rows_in_file);
}

static bool
find_header (EmbJoin *self, EmbError *error)
{
  EmbTable *table = &self->table;
  if (!table->untitled && table->separator != 0) {
    self->has_header = true;
  } else if (!table->untitled) {
    /* A name may be empty, so blank lines count where the numbers fit only with them. */
    if (table->n_blank > 0 && !fits (self, table->n_rows) &&
        !fits (self, table->n_rows - 1) &&
        !emb_table_drop_blank (table, self->job, error))
      return false;
    if (table->n_rows == 0)
      return true;

    emb_table_cut_row (table, 0);
    bool usual = emb_join_is_name_title (table->fields[0].bytes, table->fields[0].length);
    bool one_more = !fits (self, table->n_rows) && fits (self, table->n_rows - 1);
    self->has_header = one_more || (usual && !fits (self, table->n_rows));
    if (one_more && !usual)
      emb_notices_add (&self->parts->notices, "metadata-header", -1,
                       "the metadata has one line more than there are rows; its first "
                       "line, \"%.*s\", was taken for a title",
                       (int) (table->fields[0].length < 60 ? table->fields[0].length
                                                           : 60),
                       table->fields[0].bytes);
  }
  self->n_rows = table->n_rows - self->has_header;
  self->leaves_out_skipped =
    self->parts->n_skipped > 0 && self->n_rows != self->parts->vectors.n_rows;
  return true;
}

/* Where reading stopped early, how many rows the file has may be unknown. */
static bool
has_same_rows (const EmbJoin *self)
{
  const EmbDatasetParts *parts = self->parts;
  return fits (self, self->n_rows) ||
         (parts->source.rows_in_file == 0 &&
          self->n_rows > parts->vectors.n_rows + parts->n_skipped);
}

static void
notice_row_counts (EmbJoin *self)
{
  EmbDatasetParts *parts = self->parts;
  size_t n_vectors = parts->vectors.n_rows;
  if (self->order != NULL || has_same_rows (self))
    return;
  if (self->n_rows < n_vectors)
    emb_notices_add (&parts->notices, "metadata-rows", (long long) self->n_rows,
                     "the metadata has %zu rows for %zu vectors; the last %zu have no "
                     "values",
                     self->n_rows, n_vectors, n_vectors - self->n_rows);
  else
    emb_notices_add (&parts->notices, "metadata-rows", -1,
                     "the metadata has %zu rows for %zu vectors; the rows beyond are not "
                     "used",
                     self->n_rows, n_vectors);
}

/* --- Columns */

static bool
add_title (EmbJoin *self, size_t field, EmbError *error)
{
  char made[32] = "label";
  EmbField title = self->table.fields[field];
  if (!self->has_header || title.length == 0) {
    if (self->n_fields > 1)
      snprintf (made, sizeof made, "column %zu", field + 1);
    title = (EmbField){ made, strlen (made) };
  }
  self->fields[self->n_columns++] = field;
  return emb_strings_add (&self->titles, title.bytes, title.length, error);
}

static bool
read_titles (EmbJoin *self, EmbError *error)
{
  emb_table_cut_row (&self->table, 0);
  self->n_fields = self->table.n_fields;
  self->fields = malloc (self->n_fields * sizeof *self->fields);
  self->texts = calloc (self->n_fields, sizeof *self->texts);
  self->columns = calloc (self->n_fields, sizeof (EmbColumn *));
  if (self->fields == NULL || self->texts == NULL || self->columns == NULL)
    return emb_fail_no_memory (error, self->n_fields * sizeof *self->texts);
  for (size_t field = 0; field < self->n_fields; field++)
    if (!(self->left_out != NULL && self->left_out[field]) &&
        !(self->order != NULL && field == self->key) && !add_title (self, field, error))
      return false;
  return true;
}

static bool
read_texts (EmbJoin *self, EmbError *error)
{
  EmbTable *table = &self->table;
  size_t n = self->parts->vectors.n_rows;

  /* Columns of one width would all grow at the same row. */
  for (size_t i = 0; i < self->n_columns; i++)
    if (!emb_strings_reserve (&self->texts[i], n, n + table->n_bytes / self->n_columns,
                              error))
      return false;

  EmbJoinWalk walk = { 0 };
  EmbJobLoop loop = { self->job, READING, n * self->n_fields + table->n_bytes };
  for (size_t row = 0; row < n; row++) {
    if (!emb_job_loop (&loop, row * self->n_fields + emb_join_walked (self, &walk),
                       error))
      return false;
    size_t table_row;
    table->n_fields = 0;
    if (emb_join_next_row (self, &walk, &table_row)) {
      emb_table_cut_row (table, table_row);
      self->n_ragged += table->n_fields != self->n_fields;
    }
    for (size_t i = 0; i < self->n_columns; i++) {
      size_t at = self->fields[i];
      EmbField field = at < table->n_fields ? table->fields[at] : (EmbField){ "", 0 };
      if (!emb_strings_add (&self->texts[i], field.bytes, field.length, error))
        return false;
    }
  }
  return true;
}

static bool
make_columns (EmbJoin *self, EmbError *error)
{
  EmbJobPart part = { .whole = self->job };
  for (size_t i = 0; i < self->n_columns; i++)
    part.total += EMB_COLUMN_PASSES * self->texts[i].n_bytes;
  for (size_t i = 0; i < self->n_columns; i++) {
    EmbJob job = emb_job_part (&part);
    uint64_t bytes = EMB_COLUMN_PASSES * self->texts[i].n_bytes;
    self->columns[i] = emb_column_new (emb_strings_get (&self->titles, i),
                                       emb_strings_length (&self->titles, i),
                                       &self->texts[i], &job, error);
    if (self->columns[i] == NULL)
      return false;
    part.before += bytes;
  }
  return true;
}

/* --- Columns of an earlier table */

void
emb_join_drop_column (EmbJoin *self, size_t i)
{
  emb_column_free (self->columns[i]);
  self->columns[i] = NULL;
}

static const EmbColumn *
find_earlier (const EmbJoin *self, const char *title)
{
  for (size_t i = 0; i < self->parts->n_columns; i++)
    if (strcmp (self->parts->columns[i]->name, title) == 0)
      return self->parts->columns[i];
  return NULL;
}

/* Two columns of one title could not be told apart. */
static bool
drop_repeated (EmbJoin *self, EmbError *error)
{
  for (size_t i = 0; i < self->n_columns; i++) {
    const EmbColumn *column = self->columns[i];
    const EmbColumn *earlier = column != NULL ? find_earlier (self, column->name) : NULL;
    if (earlier == NULL)
      continue;

    size_t n_different;
    size_t first;
    if (!emb_strings_compare (&column->text, &earlier->text, &n_different, &first,
                              self->job, error))
      return false;
    if (n_different > 0)
      emb_notices_add (&self->parts->notices, "columns-differ", (long long) first,
                       "a second column %.40s is not used; it differs from the first in "
                       "%zu rows (first: row %zu, \"%.40s\" and \"%.40s\")",
                       column->name, n_different, first,
                       emb_strings_get (&column->text, first),
                       emb_strings_get (&earlier->text, first));
    emb_join_drop_column (self, i);
  }
  return true;
}

/* --- All of it */

/* Names have a notice of their own. */
static void
notice_repaired (const EmbJoin *self)
{
  size_t n = 0;
  const EmbColumn *first = NULL;
  for (size_t i = 0; i < self->n_columns; i++) {
    const EmbColumn *column = self->columns[i];
    if (column == NULL || column->text.n_repaired == 0)
      continue;
    n += column->text.n_repaired;
    if (first == NULL || column->text.first_repaired < first->text.first_repaired)
      first = column;
  }
  if (first != NULL)
    emb_notices_add (&self->parts->notices, "metadata-repaired",
                     (long long) first->text.first_repaired,
                     "%zu %s of the metadata %s not valid UTF-8 and %s shown with "
                     "U+FFFD (first: row %zu, column %.40s)",
                     n, n == 1 ? "value" : "values", n == 1 ? "is" : "are",
                     n == 1 ? "is" : "are", first->text.first_repaired, first->name);
  if (self->has_header && self->titles.n_repaired > 0)
    emb_notices_add (&self->parts->notices, "titles-repaired", -1,
                     "%zu %s of the metadata %s not valid UTF-8 and %s shown with "
                     "U+FFFD (first: column %zu, %.40s)",
                     self->titles.n_repaired,
                     self->titles.n_repaired == 1 ? "title" : "titles",
                     self->titles.n_repaired == 1 ? "is" : "are",
                     self->titles.n_repaired == 1 ? "is" : "are",
                     self->titles.first_repaired + 1,
                     emb_strings_get (&self->titles, self->titles.first_repaired));
}

/* Nothing can fail any more once @parts changes, but for memory. */
static bool
hand_over (EmbJoin *self, EmbError *error)
{
  EmbDatasetParts *parts = self->parts;
  size_t n = parts->n_columns + self->n_columns;
  EmbColumn **columns = realloc (parts->columns, n * sizeof (EmbColumn *));
  if (columns == NULL)
    return emb_fail_no_memory (error, n * sizeof (EmbColumn *));
  parts->columns = columns;
  notice_repaired (self);
  for (size_t i = 0; i < self->n_columns; i++) {
    if (self->columns[i] != NULL)
      columns[parts->n_columns++] = self->columns[i];
    self->columns[i] = NULL;
  }
  if (self->names.shown.n > 0) {
    parts->names = self->names;
    self->names = (EmbNames){ 0 };
  }

  notice_row_counts (self);
  if (self->n_ragged > 0)
    emb_notices_add (&parts->notices, "metadata-fields", -1,
                     "%llu %s of the metadata not the %zu fields of the header; what is "
                     "missing is empty",
                     (unsigned long long) self->n_ragged,
                     self->n_ragged == 1 ? "row has" : "rows have", self->n_fields);
  return true;
}

static bool
read_table (EmbJoin *self, EmbStream *stream, EmbError *error)
{
  if (!emb_stream_decode_text (stream, error))
    return false;
  bool labels = emb_labels_recognise (stream, error);
  if (!(labels ? emb_labels_read : emb_table_read) (&self->table, stream, self->job,
                                                    error))
    return false;
  const char *encoding =
    self->table.latin1 ? EMB_LATIN1_NAME : emb_stream_encoding (stream);
  if (encoding != NULL)
    emb_notices_add (&self->parts->notices, "encoding", -1, "the metadata is text in %s",
                     encoding);
  return true;
}

static bool
join (EmbJoin *self, EmbError *error)
{
  if (self->table.n_rows == self->table.n_blank)
    return emb_fail (error, EMB_FORMAT, "holds only blank lines");
  if (!find_header (self, error))
    return false;
  if (self->table.n_rows == 0 || self->n_rows == 0)
    return emb_fail (error, EMB_FORMAT, "holds no rows behind its first line");
  if (!emb_join_find_order (self, error))
    return false;
  if (self->fit == EMB_METADATA_SAME_ROWS && self->order == NULL && !has_same_rows (self))
    return emb_fail (error, EMB_FORMAT, "has %zu rows for %zu vectors", self->n_rows,
                     self->parts->vectors.n_rows);
  return read_titles (self, error) &&
         (self->n_columns == 0 ||
          (read_texts (self, error) && make_columns (self, error) &&
           emb_join_find_names (self, error) && drop_repeated (self, error) &&
           hand_over (self, error)));
}

/* The fields of a table take much room: not on the stack of a small thread. */
static EmbJoin *
join_new (EmbMetadataFit fit, EmbDatasetParts *parts, const EmbJob *job, EmbError *error)
{
  EmbJoin *self = calloc (1, sizeof *self);
  if (self == NULL) {
    emb_fail_no_memory (error, sizeof *self);
    return NULL;
  }
  self->fit = fit;
  self->parts = parts;
  self->job = job;
  return self;
}

static void
join_free (EmbJoin *self)
{
  emb_names_clear (&self->names);
  emb_strings_clear (&self->titles);
  for (size_t i = 0; i < self->n_columns; i++) {
    if (self->texts != NULL)
      emb_strings_clear (&self->texts[i]);
    if (self->columns != NULL)
      emb_column_free (self->columns[i]);
  }
  free (self->order);
  free (self->fields);
  free (self->texts);
  free (self->columns);
  emb_table_clear (&self->table);
  free (self);
}

bool
emb_metadata_read (EmbStream *stream,
                   EmbMetadataFit fit,
                   EmbDatasetParts *parts,
                   const EmbJob *job,
                   EmbError *error)
{
  EmbJoin *self = join_new (fit, parts, job, error);
  if (self == NULL)
    return false;
  bool ok = read_table (self, stream, error) && join (self, error);
  join_free (self);
  return ok;
}

bool
emb_metadata_take (EmbTable *table,
                   const bool *left_out,
                   EmbDatasetParts *parts,
                   const EmbJob *job,
                   EmbError *error)
{
  EmbJoin *self = join_new (EMB_METADATA_ANY_ROWS, parts, job, error);
  if (self == NULL)
    return false;
  self->left_out = left_out;
  self->table = *table;
  *table = (EmbTable){ 0 };
  bool ok = join (self, error);
  join_free (self);
  return ok;
}
