// SPDX-License-Identifier: GPL-3.0-or-later
/* Vectors in a table: numbers in columns of their own, or as lists in one column, with
 * names and other columns beside them, as spreadsheets and data frames write them. The
 * other columns become names and metadata (metadata.h). */

#include <string.h>

#include "base/i18n.h"
#include "data/formats/csv-rows.h"
#include "data/formats/format.h"
#include "data/strata.h"

/* --- The first bytes */

/* The whole rows of a file's first bytes; NULL where they hold no vectors. */
static EmbCsvReader *
look (const uint8_t *head, size_t n)
{
  if (n >= EMB_STREAM_PEEK) {
    const uint8_t *line_end = memrchr (head, '\n', n);
    n = line_end != NULL ? (size_t) (line_end - head) : 0;
  }
  EmbCsvReader *self = emb_csv_reader_new (NULL);
  EmbStream *stream = emb_stream_new_for_bytes (head, n, NULL);
  bool ok = self != NULL && stream != NULL &&
            emb_table_read (&self->table, stream, NULL, NULL) &&
            emb_csv_layout (&self->table, &self->layout);
  emb_stream_free (stream);
  if (ok)
    return self;
  emb_csv_reader_free (self);
  return NULL;
}

/* The beginning of a JSON file, in which commas separate other things: "[" and then what
 * a list of numbers does not begin with. */
static bool
begins_json (const uint8_t *head, size_t n)
{
  size_t n_brackets = 0;
  for (size_t i = 0; i < n; i++)
    if (head[i] == '[' && n_brackets == 0)
      n_brackets++;
    else if (strchr (" \t\r\n", head[i]) == NULL)
      return n_brackets > 0 && strchr ("[{\"", head[i]) != NULL;
  return false;
}

static bool
csv_sniff (const uint8_t *head, size_t n, char *reason)
{
  EmbCsvReader *reader = begins_json (head, n) ? NULL : look (head, n);
  if (reader == NULL)
    return false;
  emb_csv_describe (&reader->table, &reader->layout, reason);
  emb_csv_reader_free (reader);
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
  EmbCsvReader *reader = look (head, n);
  if (reader == NULL)
    return fail_no_vectors (error);

  EmbCandidate only = emb_csv_reader_candidate (reader, input, n >= EMB_STREAM_PEEK);
  emb_csv_reader_free (reader);
  return emb_candidates_add (candidates, &only, NULL, error);
}

static bool
csv_find_strata (const EmbInput *input,
                 const EmbCandidate *chosen,
                 EmbStrings *titles,
                 const EmbJob *job,
                 EmbError *error)
{
  size_t n;
  const uint8_t *head = emb_stream_peek (input->stream, EMB_STREAM_PEEK, &n, error);
  if (emb_stream_failed (input->stream))
    return false;
  EmbCsvReader *reader = look (head, n);
  if (reader == NULL)
    return true;
  EmbTable *table = &reader->table;
  emb_csv_reader_find_words (reader);
  table->n_rows -= reader->layout.has_preface;
  table->starts += reader->layout.has_preface;
  bool ok =
    emb_strata_find (table, reader->left_out, n < EMB_STREAM_PEEK, titles, job, error);
  table->starts -= reader->layout.has_preface;
  emb_csv_reader_free (reader);
  return ok;
}

/* --- The whole file */

static void
leave_preface_out (EmbTable *table, EmbDatasetParts *parts)
{
  const char *line = table->bytes + table->starts[0];
  size_t length = strcspn (line, "\r\n");
  emb_notices_add (&parts->notices, "preface", -1,
                   "the first line, \"%.*s\", is no row of the table and was left out",
                   (int) (length < 60 ? length : 60), line);
  table->n_rows--;
  memmove (table->starts, table->starts + 1, table->n_rows * sizeof *table->starts);
}

static bool
read_all (EmbCsvReader *self,
          const EmbInput *input,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  if (!emb_table_read (&self->table, input->stream, job, error))
    return false;
  if (!emb_csv_layout (&self->table, &self->layout))
    return fail_no_vectors (error);
  if (self->layout.has_preface)
    leave_preface_out (&self->table, parts);
  if (self->layout.n_columns == EMB_TABLE_MAX_COLUMNS)
    return emb_fail (error, EMB_FORMAT, "has %d columns or more, the limit",
                     EMB_TABLE_MAX_COLUMNS);
  emb_csv_describe (&self->table, &self->layout, parts->source.reason);
  return emb_csv_reader_load (self, input->options->max_rows, parts, job, error);
}

static bool
csv_load (const EmbInput *input,
          const EmbCandidate *chosen,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  EmbCsvReader *reader = emb_csv_reader_new (error);
  bool ok = reader != NULL && read_all (reader, input, parts, job, error);
  emb_csv_reader_free (reader);
  return ok;
}

const EmbFormat emb_format_csv = { "csv",    N_ ("Table (CSV)"), csv_sniff,
                                   csv_list, csv_load,           csv_find_strata };
