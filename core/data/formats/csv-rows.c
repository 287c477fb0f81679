// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/csv-rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/latin1.h"
#include "data/metadata.h"

#define MAX_PROBLEMS 3

EmbCsvReader *
emb_csv_reader_new (EmbError *error)
{
  EmbCsvReader *self = calloc (1, sizeof *self);
  if (self == NULL)
    emb_fail_no_memory (error, sizeof *self);
  return self;
}

void
emb_csv_reader_free (EmbCsvReader *self)
{
  if (self != NULL)
    emb_table_clear (&self->table);
  free (self);
}

EmbCandidate
emb_csv_reader_candidate (const EmbCsvReader *self, const EmbInput *input, bool cut)
{
  const EmbTable *table = &self->table;
  EmbCandidate only = { .n_dims = self->layout.n_dims, .dtype = "text", .guessed = cut };
  only.n_rows = table->n_rows - self->layout.has_header;
  uint64_t size = emb_stream_remaining (input->stream);
  if (size == UINT64_MAX)
    size = emb_stream_member_size (input->stream);
  if (cut && size > table->n_bytes)
    only.n_rows =
      (uint64_t) ((double) size / (double) table->n_bytes * (double) only.n_rows);
  return only;
}

/* --- Rows that are skipped */

static size_t
count_lines (const EmbTable *table, size_t end)
{
  size_t n = 0;
  const char *p = table->bytes;
  while ((p = memchr (p, '\n', (size_t) (table->bytes + end - p))) != NULL) {
    n++;
    p++;
  }
  return n;
}

/* "row 5" or "line 120", for a person: from 1. */
static void
describe_place (const EmbCsvReader *self, size_t row, char place[40])
{
  if (self->tells_lines)
    snprintf (place, 40, "line %zu",
              count_lines (&self->table, self->table.starts[row]) + 1);
  else
    snprintf (place, 40, "row %zu", row + 1);
}

/* What is wrong with the row that is cut; @bad: the field that is no number. */
static void
describe_problem (const EmbCsvReader *self, size_t row, EmbField bad, char problem[140])
{
  const EmbTable *table = &self->table;
  const EmbCsvLayout *layout = &self->layout;
  char place[40];
  describe_place (self, row, place);
  if (table->fault != NULL)
    snprintf (problem, 140, "%s %s", place, table->fault);
  else if (table->n_fields != layout->n_columns)
    snprintf (problem, 140, "%s has %zu fields, expected %zu", place, table->n_fields,
              layout->n_columns);
  else if (bad.length == 0)
    snprintf (problem, 140, "%s lacks a value", place);
  else
    snprintf (problem, 140, "%s: \"%.*s\" %s", place,
              (int) (bad.length < 24 ? bad.length : 24), bad.bytes,
              layout->list < layout->n_columns ? "is no list of as many numbers"
                                               : "is no number");
}

static bool
skip_row (EmbCsvReader *self, size_t row, EmbField bad, EmbError *error)
{
  EmbDatasetParts *parts = self->parts;
  if (self->n_problems++ < MAX_PROBLEMS) {
    char problem[140];
    size_t used = strlen (self->problems);
    describe_problem (self, row, bad, problem);
    snprintf (self->problems + used, sizeof self->problems - used, "%s%s",
              used > 0 ? "; " : "", problem);
  }
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

static bool
check_rows (EmbCsvReader *self, EmbError *error)
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

/* --- Rows that are read */

/* The numbers of the row that is cut; where one is none, *@bad is its field. */
static bool
parse_row (const EmbCsvReader *self, float *x, EmbField *bad)
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
read_row (EmbCsvReader *self, size_t row, EmbError *error)
{
  EmbTable *table = &self->table;
  EmbField bad = { "", 0 };
  emb_table_cut_row (table, row);
  self->n_data++;
  if (table->fault != NULL || table->n_fields != self->layout.n_columns ||
      !parse_row (self, emb_matrix_row (&self->parts->vectors, self->n_rows), &bad))
    return skip_row (self, row, bad, error);
  self->n_rows++;
  return true;
}

static bool
read_rows (EmbCsvReader *self, size_t max_rows, const EmbJob *job, EmbError *error)
{
  const EmbTable *table = &self->table;
  size_t n_table = table->n_rows - self->layout.has_header;
  size_t wanted = max_rows > 0 && max_rows < n_table ? max_rows : n_table;
  if (!emb_matrix_init (&self->parts->vectors, wanted, self->layout.n_dims, error))
    return false;

  /* Fields count too: of sparse rows there are more of them than bytes. */
  size_t n_columns = self->layout.n_columns;
  EmbJobLoop loop = { job, N_ ("Reading"), table->n_bytes + table->n_rows * n_columns };
  for (size_t row = self->layout.has_header; row < table->n_rows && self->n_rows < wanted;
       row++)
    if (!emb_job_loop (&loop, table->starts[row] + row * n_columns, error) ||
        !read_row (self, row, error))
      return false;
  return true;
}

static void
add_notices (EmbCsvReader *self)
{
  EmbDatasetParts *parts = self->parts;
  const EmbCsvLayout *layout = &self->layout;
  if (self->table.latin1)
    emb_notices_add (&parts->notices, "encoding", -1,
                     "text is " EMB_LATIN1_NAME ", not UTF-8, and was read as that");
  if (parts->n_skipped > 0)
    emb_notices_add (&parts->notices, "rows-skipped", (long long) parts->skipped[0],
                     "%zu %s skipped: %s%s", parts->n_skipped,
                     parts->n_skipped == 1 ? "row" : "rows", self->problems,
                     self->n_problems > MAX_PROBLEMS ? "; ..." : "");
  if (layout->label_column < layout->n_columns)
    emb_notices_add (&parts->notices, "labels-taken", -1,
                     "the last column holds few whole numbers and was taken for labels, "
                     "not for a part of the vectors");
}

void
emb_csv_reader_find_words (EmbCsvReader *self)
{
  for (size_t i = 0; i < self->layout.n_columns; i++)
    self->left_out[i] = self->layout.kinds[i] != EMB_CSV_WORDS;
  self->table.untitled = !self->layout.has_header;
}

bool
emb_csv_reader_load (EmbCsvReader *self,
                     size_t max_rows,
                     EmbDatasetParts *parts,
                     const EmbJob *job,
                     EmbError *error)
{
  EmbTable *table = &self->table;
  const EmbCsvLayout *layout = &self->layout;
  self->parts = parts;
  if (!read_rows (self, max_rows, job, error) || !check_rows (self, error))
    return false;

  add_notices (self);
  bool stopped = self->n_data < table->n_rows - layout->has_header;
  parts->source.dtype = "text";
  parts->source.skipped_rows = parts->n_skipped;
  parts->source.rows_in_file =
    stopped ? table->n_rows - layout->has_header : self->n_data;
  emb_csv_reader_find_words (self);
  return emb_metadata_take (table, self->left_out, parts, job, error);
}
