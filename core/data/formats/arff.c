// SPDX-License-Identifier: GPL-3.0-or-later
/* ARFF, Weka's tables with declared attributes. Its numeric attributes are the vectors,
 * all others are names and metadata. */

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "data/formats/arff-header.h"
#include "data/formats/csv-rows.h"
#include "data/formats/format.h"
#include "data/strata.h"

static bool
arff_sniff (const uint8_t *head, size_t n, char *reason)
{
  if (!emb_arff_recognise ((const char *) head, n))
    return false;
  snprintf (reason, 200, "begins with @relation");
  return true;
}

/* --- Rows to fields */

static void
add_field (EmbTable *table, EmbField field)
{
  if (table->n_fields < EMB_TABLE_MAX_COLUMNS)
    table->fields[table->n_fields] = field;
  table->n_fields++;
}

static void
set_fault (EmbTable *table, const char *fault)
{
  table->fault = fault;
  table->n_fields = 0;
}

static void
cut_titles (EmbTable *table, const EmbArffHeader *header)
{
  for (size_t i = 0; i < header->n_attributes; i++)
    add_field (table, header->attributes[i].title);
}

static bool
is_missing (EmbField field)
{
  return field.length == 1 && field.bytes[0] == '?';
}

static const char *
take_quoted (EmbTable *table,
             const char *p,
             const char *end,
             char **scratch,
             EmbField *value)
{
  p = emb_arff_take_quoted (p, end, scratch, value);
  if (p == NULL)
    set_fault (table, "has a quote that is not closed");
  return p;
}

static bool
is_quote (const char *p, const char *end)
{
  return p < end && (*p == '\'' || *p == '"');
}

/* A bare value up to a comma, the end, or a comment behind a blank: it may hold blanks.
 */
static const char *
take_bare (const char *p, const char *end, EmbField *value)
{
  const char *begin = p;
  while (p < end && *p != ',' &&
         !(*p == '%' && (p == begin || p[-1] == ' ' || p[-1] == '\t')))
    p++;
  const char *last = p;
  while (last > begin && (last[-1] == ' ' || last[-1] == '\t'))
    last--;
  *value = (EmbField){ begin, (size_t) (last - begin) };
  return p;
}

static bool
has_comma (const char *p, const char *end)
{
  char quote = '\0';
  for (; p < end; p++) {
    if (quote == '\0' && *p == ',')
      return true;
    if (quote != '\0' && *p == '\\')
      p++;
    else if (quote == *p)
      quote = '\0';
    else if (quote == '\0' && (*p == '\'' || *p == '"'))
      quote = *p;
  }
  return false;
}

/* Commas separate, or, in a line without any, blanks. */
static void
cut_dense (EmbTable *table, const char *p, const char *end)
{
  char *scratch = table->scratch;
  bool commas = has_comma (p, end);
  for (;;) {
    EmbField value;
    if (is_quote (p, end)) {
      p = take_quoted (table, p, end, &scratch, &value);
      if (p == NULL)
        return;
    } else {
      p = commas ? take_bare (p, end, &value) : emb_arff_take_word (p, end, "", &value);
      if (is_missing (value))
        value.length = 0;
    }
    add_field (table, value);
    p = emb_arff_skip_blanks (p, end);
    if (p == end || *p == '%')
      return;
    if (commas && *p != ',') {
      set_fault (table, "has a value behind which no comma stands");
      return;
    }
    if (commas)
      p = emb_arff_skip_blanks (p + 1, end);
  }
}

/* One "NUMBER VALUE" of a sparse row; NULL where it is none. */
static const char *
take_entry (EmbTable *table, const char *p, const char *end, char **scratch)
{
  EmbField number;
  EmbField value;
  uint64_t at;
  p = emb_arff_take_word (p, end, ",}", &number);
  if (!emb_text_parse_uint (number.bytes, number.bytes + number.length, &at) ||
      at >= table->n_fields)
    return NULL;
  p = emb_arff_skip_blanks (p, end);
  if (is_quote (p, end)) {
    p = emb_arff_take_quoted (p, end, scratch, &value);
  } else {
    p = emb_arff_take_word (p, end, ",}", &value);
    if (value.length == 0)
      return NULL;
    if (is_missing (value))
      value.length = 0;
  }
  table->fields[at] = value;
  return p;
}

/* "{1 X, 3 Y}": the values that are not the first ones or 0, by the numbers of their
 * attributes. */
static void
cut_sparse (EmbTable *table, const EmbArffHeader *header, const char *p, const char *end)
{
  char *scratch = table->scratch;
  for (size_t i = 0; i < header->n_attributes; i++)
    add_field (table, header->attributes[i].first);
  for (p = emb_arff_skip_blanks (p + 1, end); p < end && *p != '}';) {
    p = take_entry (table, p, end, &scratch);
    if (p == NULL) {
      set_fault (table,
                 "is sparse and holds what is no number of an attribute and value");
      return;
    }
    p = emb_arff_skip_blanks (p, end);
    if (p < end && *p == ',')
      p = emb_arff_skip_blanks (p + 1, end);
  }
  if (p == end)
    set_fault (table, "is sparse and not closed with }");
}

static void
cut_row_cb (EmbTable *table, const char *line, const char *end)
{
  const EmbArffHeader *header = table->cut_data;
  if (line == table->bytes) {
    cut_titles (table, header);
    return;
  }
  line = emb_arff_skip_blanks (line, end);
  if (line < end && *line == '{')
    cut_sparse (table, header, line, end);
  else
    cut_dense (table, line, end);
}

/* --- Attributes */

/* Which of them make up the vector; @table holds all rows, or the first. */
static bool
find_layout (const EmbArffHeader *header,
             EmbTable *table,
             EmbCsvLayout *layout,
             EmbError *error)
{
  if (header->n_attributes == 0)
    return emb_fail (error, EMB_FORMAT, "declares no attributes");
  if (header->n_numeric == 0)
    return emb_fail (error, EMB_FORMAT,
                     "has no numeric attributes, of which vectors are made; all %zu are "
                     "nominal, text or dates",
                     header->n_attributes);
  layout->n_columns = header->n_attributes;
  for (size_t i = 0; i < header->n_attributes; i++)
    layout->kinds[i] = header->attributes[i].numeric ? EMB_CSV_NUMBER : EMB_CSV_WORDS;
  if (!emb_csv_layout_declared (table, layout, error))
    return false;
  return layout->n_dims > 0 ||
         emb_fail (error, EMB_FORMAT,
                   "has no numeric attributes but row numbers or labels, and so no "
                   "vectors");
}

/* All that the bytes hold, into @reader, whose table keeps to @header. */
static bool
read_table (EmbCsvReader *reader,
            EmbArffHeader *header,
            EmbStream *stream,
            const EmbJob *job,
            EmbError *error)
{
  EmbTable *table = &reader->table;
  *table = (EmbTable){ .separator = '\t',
                       .cut = cut_row_cb,
                       .cut_data = header,
                       .comment = '%' };
  reader->tells_lines = true;
  if (!emb_table_read_bytes (table, stream, job, error) ||
      !emb_arff_parse_header (table->bytes, table->n_bytes, header, error))
    return false;
  if (header->data_start == 0)
    return emb_fail (error, EMB_FORMAT, "has no line @data, behind which rows stand");
  return emb_table_add_row (table, 0, error) && /* the titles */
         emb_table_find_rows (table, header->data_start, job, error) &&
         find_layout (header, table, &reader->layout, error);
}

/* --- The first bytes */

/* So much that @data is among it, where it is there, and no line is cut. */
static const uint8_t *
look (EmbStream *stream, size_t *n, bool *cut, EmbError *error)
{
  for (size_t size = EMB_STREAM_PEEK;; size *= 2) {
    EmbArffHeader header;
    const uint8_t *head = emb_stream_peek (stream, size, n, error);
    if (emb_stream_failed (stream))
      return NULL;
    *cut = *n == size;
    const uint8_t *line_end = *cut ? memrchr (head, '\n', *n) : NULL;
    if (line_end != NULL)
      *n = (size_t) (line_end + 1 - head);
    bool ok = emb_arff_parse_header ((const char *) head, *n, &header, error);
    bool found = header.data_start > 0 || !*cut;
    emb_arff_header_clear (&header);
    if (!ok || found)
      return ok ? head : NULL;
  }
}

/* The whole rows among the first bytes; NULL where there are none to be had. *@header is
 * to be cleared when the reader is freed. */
static EmbCsvReader *
read_head (EmbStream *stream, EmbArffHeader *header, bool *cut, EmbError *error)
{
  size_t n;
  *header = (EmbArffHeader){ 0 };
  const uint8_t *head = look (stream, &n, cut, error);
  if (head == NULL)
    return NULL;
  EmbCsvReader *reader = emb_csv_reader_new (error);
  EmbStream *rows = emb_stream_new_for_bytes (head, n, error);
  bool ok =
    reader != NULL && rows != NULL && read_table (reader, header, rows, NULL, error);
  emb_stream_free (rows);
  if (ok)
    return reader;
  emb_csv_reader_free (reader);
  emb_arff_header_clear (header);
  return NULL;
}

static bool
arff_list (const EmbInput *input,
           EmbCandidates *candidates,
           const EmbJob *job,
           EmbError *error)
{
  bool cut;
  EmbArffHeader header;
  EmbCsvReader *reader = read_head (input->stream, &header, &cut, error);
  if (reader == NULL)
    return false;
  EmbCandidate only = emb_csv_reader_candidate (reader, input, cut);
  bool ok = emb_candidates_add (candidates, &only, NULL, error);
  emb_csv_reader_free (reader);
  emb_arff_header_clear (&header);
  return ok;
}

static bool
arff_find_strata (const EmbInput *input,
                  const EmbCandidate *chosen,
                  EmbStrings *titles,
                  const EmbJob *job,
                  EmbError *error)
{
  bool cut;
  EmbArffHeader header;
  EmbCsvReader *reader = read_head (input->stream, &header, &cut, error);
  if (reader == NULL)
    return false;
  emb_csv_reader_find_words (reader);
  bool ok = emb_strata_find (&reader->table, reader->left_out, !cut, titles, job, error);
  emb_csv_reader_free (reader);
  emb_arff_header_clear (&header);
  return ok;
}

/* --- Loading */

static void
describe (const EmbArffHeader *header, const EmbCsvLayout *layout, char reason[200])
{
  char name[41];
  char repaired[3 * sizeof name];
  EmbField relation = header->relation;
  size_t n = relation.length < sizeof name - 1 ? relation.length : sizeof name - 1;
  size_t n_others = header->n_attributes - layout->n_dims;
  memcpy (name, relation.bytes, n);
  name[n] = '\0';
  if (n < relation.length)
    emb_text_truncate_utf8 (name, n);
  repaired[emb_text_repair_utf8 (name, strlen (name), repaired)] = '\0';
  snprintf (reason, 200, "@relation %s: %zu numeric and %zu other %s", repaired,
            layout->n_dims, n_others, n_others == 1 ? "attribute" : "attributes");
}

static bool
arff_load (const EmbInput *input,
           const EmbCandidate *chosen,
           EmbDatasetParts *parts,
           const EmbJob *job,
           EmbError *error)
{
  EmbArffHeader header = { 0 };
  EmbCsvReader *reader = emb_csv_reader_new (error);
  bool ok = reader != NULL && read_table (reader, &header, input->stream, job, error);
  if (ok && reader->table.n_rows == 1)
    ok = emb_fail (error, EMB_FORMAT, "has no rows behind @data");
  if (ok) {
    describe (&header, &reader->layout, parts->source.reason);
    ok = emb_csv_reader_load (reader, input->options->max_rows, parts, job, error);
  }
  emb_csv_reader_free (reader);
  emb_arff_header_clear (&header);
  return ok;
}

const EmbFormat emb_format_arff = { "arff",    N_ ("ARFF"), arff_sniff,
                                    arff_list, arff_load,   arff_find_strata };
