// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/metadata.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "data/labels.h"

#define READING N_ ("Reading metadata")

typedef struct {
  EmbTable table;
  EmbMetadataFit fit;
  EmbDatasetParts *parts;
  const EmbJob *job;

  bool has_header;
  size_t n_rows; /* of the table, without the header */
  bool leaves_out_skipped;

  size_t n_columns;
  EmbStrings titles;
  EmbStrings *texts;   /* n_columns */
  EmbColumn **columns; /* n_columns, NULL where taken as names */
  uint64_t n_ragged;
} Join;

/* --- Titles */

/* Usual titles of a column of names, the likeliest first. */
static const char *const name_titles[] = { "name", "word", "token", "title", "label" };
#define N_NAME_TITLES (sizeof name_titles / sizeof *name_titles)

static bool
is_name_title (const char *title, size_t length)
{
  for (size_t i = 0; i < N_NAME_TITLES; i++)
    if (strlen (name_titles[i]) == length &&
        strncasecmp (title, name_titles[i], length) == 0)
      return true;
  return false;
}

/* --- Rows of the table and rows of the vectors */

static bool
fits (const Join *self, size_t n)
{
  const EmbDatasetParts *parts = self->parts;
  size_t n_vectors = parts->vectors.n_rows;
  return n == n_vectors || n == n_vectors + parts->n_skipped ||
         (parts->source.rows_in_file > 0 && n == parts->source.rows_in_file);
}

static bool
find_header (Join *self, EmbError *error)
{
  EmbTable *table = &self->table;
  if (table->separator != 0) {
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
    bool usual = is_name_title (table->fields[0].bytes, table->fields[0].length);
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
has_same_rows (const Join *self)
{
  const EmbDatasetParts *parts = self->parts;
  return fits (self, self->n_rows) ||
         (parts->source.rows_in_file == 0 &&
          self->n_rows > parts->vectors.n_rows + parts->n_skipped);
}

static void
notice_row_counts (Join *self)
{
  EmbDatasetParts *parts = self->parts;
  size_t n_vectors = parts->vectors.n_rows;
  if (has_same_rows (self))
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

/* Walks over the rows of the vectors and says which row of the table belongs to each. */
typedef struct {
  size_t next;
  size_t n_passed; /* skipped rows that lie behind */
} Walk;

static bool
next_row (const Join *self, Walk *walk, size_t *table_row)
{
  const EmbDatasetParts *parts = self->parts;
  while (self->leaves_out_skipped && walk->n_passed < parts->n_skipped &&
         parts->skipped[walk->n_passed] == walk->next) {
    walk->n_passed++;
    walk->next++;
  }
  *table_row = walk->next++ + self->has_header;
  return *table_row < self->table.n_rows;
}

/* How much of the table lies behind, in bytes. */
static uint64_t
walked (const Join *self, const Walk *walk)
{
  size_t row = walk->next + self->has_header;
  return row < self->table.n_rows ? self->table.starts[row] : self->table.n_bytes;
}

/* --- Columns */

static bool
read_titles (Join *self, EmbError *error)
{
  EmbTable *table = &self->table;
  emb_table_cut_row (table, 0);
  self->n_columns = table->n_fields;
  for (size_t i = 0; i < self->n_columns; i++) {
    EmbField field = self->has_header ? table->fields[i] : (EmbField){ "label", 5 };
    if (!emb_strings_add (&self->titles, field.bytes, field.length, error))
      return false;
  }
  self->texts = calloc (self->n_columns, sizeof *self->texts);
  self->columns = calloc (self->n_columns, sizeof (EmbColumn *));
  if (self->texts == NULL || self->columns == NULL)
    return emb_fail_no_memory (error, self->n_columns * sizeof *self->texts);
  return true;
}

static bool
read_texts (Join *self, EmbError *error)
{
  EmbTable *table = &self->table;
  size_t n = self->parts->vectors.n_rows;

  /* Columns of one width would all grow at the same row. */
  for (size_t i = 0; i < self->n_columns; i++)
    if (!emb_strings_reserve (&self->texts[i], n, n + table->n_bytes / self->n_columns,
                              error))
      return false;

  Walk walk = { 0 };
  EmbJobLoop loop = { self->job, READING, n * self->n_columns + table->n_bytes };
  for (size_t row = 0; row < n; row++) {
    if (!emb_job_loop (&loop, row * self->n_columns + walked (self, &walk), error))
      return false;
    size_t table_row;
    table->n_fields = 0;
    if (next_row (self, &walk, &table_row)) {
      emb_table_cut_row (table, table_row);
      self->n_ragged += table->n_fields != self->n_columns;
    }
    for (size_t i = 0; i < self->n_columns; i++) {
      EmbField field = i < table->n_fields ? table->fields[i] : (EmbField){ "", 0 };
      if (!emb_strings_add (&self->texts[i], field.bytes, field.length, error))
        return false;
    }
  }
  return true;
}

static bool
make_columns (Join *self, EmbError *error)
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
find_name_column (const Join *self)
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
take_names (Join *self, size_t column, EmbNames *names, EmbError *error)
{
  EmbTable *table = &self->table;
  Walk walk = { 0 };
  size_t n = self->parts->vectors.n_rows;
  EmbJobLoop loop = { self->job, N_ ("Reading names"), n + table->n_bytes };
  for (size_t row = 0; row < n; row++) {
    if (!emb_job_loop (&loop, row + walked (self, &walk), error))
      return false;
    size_t table_row;
    EmbField field = { "", 0 };
    if (next_row (self, &walk, &table_row)) {
      emb_table_cut_row (table, table_row);
      if (column < table->n_fields)
        field = table->fields[column];
    }
    if (!emb_names_add (names, field.bytes, field.length, error))
      return false;
  }
  return true;
}

static void
drop_column (Join *self, size_t i)
{
  emb_column_free (self->columns[i]);
  self->columns[i] = NULL;
}

/* Names that are there already need no second column; and where the two differ, the table
 * may be of another file. */
static bool
compare_names (Join *self, EmbError *error)
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
      drop_column (self, i);
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

static bool
find_names (Join *self, EmbNames *names, EmbError *error)
{
  if (self->parts->names.shown.n > 0)
    return compare_names (self, error);
  size_t column = find_name_column (self);
  if (column == self->n_columns)
    return true;
  if (!take_names (self, column, names, error))
    return false;
  drop_column (self, column);
  return true;
}

/* --- Columns of an earlier table */

static const EmbColumn *
find_earlier (const Join *self, const char *title)
{
  for (size_t i = 0; i < self->parts->n_columns; i++)
    if (strcmp (self->parts->columns[i]->name, title) == 0)
      return self->parts->columns[i];
  return NULL;
}

/* Two columns of one title could not be told apart. */
static bool
drop_repeated (Join *self, EmbError *error)
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
    drop_column (self, i);
  }
  return true;
}

/* --- All of it */

/* Names have a notice of their own. */
static void
notice_repaired (const Join *self)
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
hand_over (Join *self, EmbNames *names, EmbError *error)
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
  if (names->shown.n > 0) {
    parts->names = *names;
    *names = (EmbNames){ 0 };
  }

  notice_row_counts (self);
  if (self->n_ragged > 0)
    emb_notices_add (&parts->notices, "metadata-fields", -1,
                     "%llu %s of the metadata not the %zu fields of the header; what is "
                     "missing is empty",
                     (unsigned long long) self->n_ragged,
                     self->n_ragged == 1 ? "row has" : "rows have", self->n_columns);
  return true;
}

static bool
join (Join *self, EmbStream *stream, EmbNames *names, EmbError *error)
{
  bool labels = emb_labels_recognise (stream, error);
  if (!(labels ? emb_labels_read : emb_table_read) (&self->table, stream, self->job,
                                                    error))
    return false;
  if (self->table.n_rows == self->table.n_blank)
    return emb_fail (error, EMB_FORMAT, "holds only blank lines");
  if (!find_header (self, error))
    return false;
  if (self->table.n_rows == 0 || self->n_rows == 0)
    return emb_fail (error, EMB_FORMAT, "holds no rows behind its first line");
  if (self->fit == EMB_METADATA_SAME_ROWS && !has_same_rows (self))
    return emb_fail (error, EMB_FORMAT, "has %zu rows for %zu vectors", self->n_rows,
                     self->parts->vectors.n_rows);
  return read_titles (self, error) && read_texts (self, error) &&
         make_columns (self, error) && find_names (self, names, error) &&
         drop_repeated (self, error) && hand_over (self, names, error);
}

bool
emb_metadata_read (EmbStream *stream,
                   EmbMetadataFit fit,
                   EmbDatasetParts *parts,
                   const EmbJob *job,
                   EmbError *error)
{
  /* Its fields alone take 16 kB: not on the stack of a small thread. */
  Join *self = calloc (1, sizeof *self);
  if (self == NULL)
    return emb_fail_no_memory (error, sizeof *self);
  self->fit = fit;
  self->parts = parts;
  self->job = job;
  EmbNames names = { 0 };
  bool ok = join (self, stream, &names, error);

  emb_names_clear (&names);
  emb_strings_clear (&self->titles);
  for (size_t i = 0; i < self->n_columns; i++) {
    if (self->texts != NULL)
      emb_strings_clear (&self->texts[i]);
    if (self->columns != NULL)
      emb_column_free (self->columns[i]);
  }
  free (self->texts);
  free (self->columns);
  emb_table_clear (&self->table);
  free (self);
  return ok;
}
