// SPDX-License-Identifier: GPL-3.0-or-later
/* Vectors in a table: numbers in columns of their own, or as lists in one column, with
 * names and other columns beside them, as spreadsheets and data frames write them. The
 * other columns become names and metadata (metadata.h). */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "data/formats/csv-layout.h"
#include "data/formats/format.h"
#include "data/metadata.h"

/* A table and what it holds; too large for a stack. */
typedef struct {
  EmbTable table;
  EmbCsvLayout layout;
  bool left_out[EMB_TABLE_MAX_COLUMNS];

  EmbDatasetParts *parts;
  size_t n_rows;
  size_t n_data;
  size_t n_skipped_room;
  char problems[160]; /* of the first rows that were skipped */
  size_t n_problems;
} Reader;

#define MAX_PROBLEMS 3

static void
reader_free (Reader *self)
{
  if (self != NULL)
    emb_table_clear (&self->table);
  free (self);
}

/* --- The first bytes */

/* The whole rows of a file's first bytes; NULL where they hold no vectors. */
static Reader *
look (const uint8_t *head, size_t n)
{
  if (n >= EMB_STREAM_PEEK) {
    const uint8_t *line_end = memrchr (head, '\n', n);
    n = line_end != NULL ? (size_t) (line_end - head) : 0;
  }
  Reader *self = calloc (1, sizeof *self);
  EmbStream *stream = emb_stream_new_for_bytes (head, n, NULL);
  bool ok = self != NULL && stream != NULL &&
            emb_table_read (&self->table, stream, NULL, NULL) &&
            emb_csv_layout (&self->table, &self->layout);
  emb_stream_free (stream);
  if (ok)
    return self;
  reader_free (self);
  return NULL;
}

static bool
csv_sniff (const uint8_t *head, size_t n, char *reason)
{
  Reader *reader = look (head, n);
  if (reader == NULL)
    return false;
  emb_csv_describe (&reader->table, &reader->layout, reason);
  reader_free (reader);
  return true;
}

static bool
fail_no_vectors (EmbError *error)
{
  return emb_fail (error, EMB_FORMAT,
                   "holds no vectors: a table needs two columns of numbers or more, or a "
                   "column of lists of them");
}

static bool
csv_list (const EmbInput *input,
          EmbCandidates *candidates,
          const EmbJob *job,
          EmbError *error)
{
  size_t n;
  const uint8_t *head = emb_stream_peek (input->stream, EMB_STREAM_PEEK, &n, error);
  if (emb_stream_failed (input->stream))
    return false;
  Reader *reader = look (head, n);
  if (reader == NULL)
    return fail_no_vectors (error);

  const EmbTable *table = &reader->table;
  EmbCandidate only = { .n_dims = reader->layout.n_dims, .dtype = "text" };
  only.n_rows = table->n_rows - reader->layout.has_header;
  uint64_t size = emb_stream_remaining (input->stream);
  if (size == UINT64_MAX)
    size = emb_stream_member_size (input->stream);
  only.guessed = n >= EMB_STREAM_PEEK;
  if (only.guessed && size > table->n_bytes)
    only.n_rows = size / table->n_bytes * only.n_rows;
  reader_free (reader);
  return emb_candidates_add (candidates, &only, NULL, error);
}

/* --- Rows */

static void
add_problem (Reader *self, const char *text)
{
  size_t used = strlen (self->problems);
  if (self->n_problems++ < MAX_PROBLEMS)
    snprintf (self->problems + used, sizeof self->problems - used, "%s%s",
              used > 0 ? "; " : "", text);
}

static bool
skip_row (Reader *self, const char *problem, EmbError *error)
{
  EmbDatasetParts *parts = self->parts;
  add_problem (self, problem);
  if (parts->n_skipped == self->n_skipped_room) {
    size_t room = self->n_skipped_room + self->n_skipped_room / 2 + 64;
    uint64_t *skipped = realloc (parts->skipped, room * sizeof *skipped);
    if (skipped == NULL)
      return emb_fail_no_memory (error, room * sizeof *skipped);
    parts->skipped = skipped;
    self->n_skipped_room = room;
  }
  parts->skipped[parts->n_skipped++] = self->n_data - 1;
  return true;
}

/* The numbers of the row that is cut; where one is none, *@bad is its field. */
static bool
parse_row (const Reader *self, float *x, EmbField *bad)
{
  const EmbCsvLayout *layout = &self->layout;
  if (layout->list < layout->n_columns) {
    *bad = self->table.fields[layout->list];
    return emb_csv_parse_list (*bad, x, layout->n_dims) == layout->n_dims;
  }
  for (size_t i = 0; i < layout->n_columns; i++)
    if (layout->kinds[i] == EMB_CSV_NUMBER) {
      *bad = self->table.fields[i];
      if (!emb_csv_parse (layout, *bad, x++))
        return false;
    }
  return true;
}

static bool
read_row (Reader *self, size_t row, EmbError *error)
{
  EmbTable *table = &self->table;
  char problem[100];
  EmbField bad;
  size_t number = row + 1;
  emb_table_cut_row (table, row);
  self->n_data++;
  if (table->n_fields != self->layout.n_columns) {
    snprintf (problem, sizeof problem, "row %zu has %zu fields, expected %zu", number,
              table->n_fields, self->layout.n_columns);
    return skip_row (self, problem, error);
  }
  if (!parse_row (self, emb_matrix_row (&self->parts->vectors, self->n_rows), &bad)) {
    const char *what = self->layout.list < self->layout.n_columns
                         ? "is no list of as many numbers"
                         : "is no number";
    if (bad.length == 0)
      snprintf (problem, sizeof problem, "row %zu lacks a value", number);
    else
      snprintf (problem, sizeof problem, "row %zu: \"%.*s\" %s", number,
                (int) (bad.length < 24 ? bad.length : 24), bad.bytes, what);
    return skip_row (self, problem, error);
  }
  self->n_rows++;
  return true;
}

static bool
read_rows (Reader *self, size_t max_rows, const EmbJob *job, EmbError *error)
{
  const EmbTable *table = &self->table;
  size_t n_table = table->n_rows - self->layout.has_header;
  size_t wanted = max_rows > 0 && max_rows < n_table ? max_rows : n_table;
  if (!emb_matrix_init (&self->parts->vectors, wanted, self->layout.n_dims, error))
    return false;
  EmbJobLoop loop = { job, N_ ("Reading"), table->n_bytes };
  for (size_t row = self->layout.has_header; row < table->n_rows && self->n_rows < wanted;
       row++)
    if (!emb_job_loop (&loop, table->starts[row], error) || !read_row (self, row, error))
      return false;
  return true;
}

static bool
check_rows (Reader *self, EmbError *error)
{
  size_t n_skipped = self->parts->n_skipped;
  if (2 * n_skipped > self->n_data)
    return emb_fail (error, EMB_FORMAT,
                     "%s; %zu of %zu rows are like that, so these are no vectors to read",
                     self->problems, n_skipped, self->n_data);
  self->parts->vectors.n_rows = self->n_rows;
  emb_matrix_trim (&self->parts->vectors);
  return true;
}

static void
add_notices (Reader *self, bool stopped)
{
  EmbDatasetParts *parts = self->parts;
  const EmbCsvLayout *layout = &self->layout;
  if (parts->n_skipped > 0)
    emb_notices_add (&parts->notices, "rows-skipped", (long long) parts->skipped[0],
                     "%zu %s skipped: %s%s", parts->n_skipped,
                     parts->n_skipped == 1 ? "row" : "rows", self->problems,
                     self->n_problems > MAX_PROBLEMS ? "; ..." : "");
  if (layout->label_column < layout->n_columns)
    emb_notices_add (&parts->notices, "labels-taken", -1,
                     "the last column holds few whole numbers and was taken for labels, "
                     "not for a part of the vectors");
  parts->source.dtype = "text";
  parts->source.skipped_rows = parts->n_skipped;
  parts->source.rows_in_file =
    stopped ? self->table.n_rows - layout->has_header : self->n_data;
}

static void
leave_preface_out (Reader *self)
{
  EmbTable *table = &self->table;
  const char *line = table->bytes + table->starts[0];
  size_t length = strcspn (line, "\r\n");
  emb_notices_add (&self->parts->notices, "preface", -1,
                   "the first line, \"%.*s\", is no row of the table and was left out",
                   (int) (length < 60 ? length : 60), line);
  table->n_rows--;
  memmove (table->starts, table->starts + 1, table->n_rows * sizeof *table->starts);
}

static bool
read_all (Reader *self, const EmbInput *input, const EmbJob *job, EmbError *error)
{
  if (!emb_table_read (&self->table, input->stream, job, error))
    return false;
  if (!emb_csv_layout (&self->table, &self->layout))
    return fail_no_vectors (error);
  if (self->layout.has_preface)
    leave_preface_out (self);
  if (self->layout.n_columns == EMB_TABLE_MAX_COLUMNS)
    return emb_fail (error, EMB_FORMAT, "has %d columns or more, the limit",
                     EMB_TABLE_MAX_COLUMNS);
  if (!read_rows (self, input->options->max_rows, job, error) ||
      !check_rows (self, error))
    return false;

  emb_csv_describe (&self->table, &self->layout, self->parts->source.reason);
  add_notices (self, self->n_data < self->table.n_rows - self->layout.has_header);
  for (size_t i = 0; i < self->layout.n_columns; i++)
    self->left_out[i] = self->layout.kinds[i] != EMB_CSV_WORDS;
  self->table.untitled = !self->layout.has_header;
  return emb_metadata_take (&self->table, self->left_out, self->parts, job, error);
}

static bool
csv_load (const EmbInput *input,
          const EmbCandidate *chosen,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  Reader *reader = calloc (1, sizeof *reader);
  if (reader == NULL)
    return emb_fail_no_memory (error, sizeof *reader);
  reader->parts = parts;
  bool ok = read_all (reader, input, job, error);
  reader_free (reader);
  return ok;
}

const EmbFormat emb_format_csv = { "csv", N_ ("Table (CSV)"), csv_sniff, csv_list,
                                   csv_load };
