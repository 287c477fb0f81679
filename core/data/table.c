// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/latin1.h"
#include "base/matrix.h"

#define BLOCK_SIZE (1u << 20)
#define STEP_SIZE (64u << 10) /* between reports */
#define READING N_ ("Reading metadata")

/* --- Bytes */

static bool
report (EmbStream *stream, const EmbJob *job, EmbError *error)
{
  uint64_t done;
  uint64_t total;
  emb_stream_progress (stream, &done, &total);
  return emb_job_report (job, READING, done, total, error);
}

static bool
fail_large (EmbError *error)
{
  return emb_fail (error, EMB_FORMAT, "the table is larger than %u MiB, the limit",
                   EMB_TABLE_MAX_BYTES >> 20);
}

static bool
read_all (EmbTable *self, EmbStream *stream, const EmbJob *job, EmbError *error)
{
  for (;;) {
    /* A small file needs no large block; one byte more shows that it has ended. */
    uint64_t left = emb_stream_remaining (stream);
    size_t step = left < BLOCK_SIZE ? (size_t) left + 1 : BLOCK_SIZE;
    size_t needed = self->n_bytes + step + 1;
    if (needed > self->room) {
      /* For all that is left, where that is known and may be: nothing moves then. */
      size_t more = left < EMB_TABLE_MAX_BYTES ? (size_t) left + 2 : step + needed / 2;
      size_t larger = self->n_bytes + more;
      char *bytes = emb_pages_resize (self->bytes, self->room, larger, error);
      if (bytes == NULL)
        return false;
      self->bytes = bytes;
      self->room = larger;
    }
    size_t n = emb_stream_read (stream, self->bytes + self->n_bytes, step, error);
    if (emb_stream_failed (stream))
      return false;
    if (n > 0 && memchr (self->bytes + self->n_bytes, '\0', n) != NULL)
      return emb_fail (error, EMB_FORMAT,
                       "is no table of text: it holds zero bytes; save it as TSV in "
                       "UTF-8");
    self->n_bytes += n;
    if (self->n_bytes > EMB_TABLE_MAX_BYTES)
      return fail_large (error);
    if (!report (stream, job, error))
      return false;
    if (n < step)
      return true;
  }
}

static bool
decode_latin1 (EmbTable *self, size_t size, const EmbJob *job, EmbError *error)
{
  char *bytes = emb_pages_resize (NULL, 0, size + 1, error);
  if (bytes == NULL)
    return false;
  size_t n = 0;
  bool ok = true;
  EmbJobLoop loop = { job, READING, self->n_bytes };
  for (size_t at = 0; ok && at < self->n_bytes; at += STEP_SIZE) {
    size_t step = self->n_bytes - at < STEP_SIZE ? self->n_bytes - at : STEP_SIZE;
    n += emb_latin1_decode (self->bytes + at, step, bytes + n);
    ok = emb_job_loop (&loop, at, error);
  }
  emb_pages_free (self->bytes, self->room);
  self->bytes = bytes;
  self->room = size + 1;
  self->n_bytes = n;
  self->latin1 = true;
  return ok;
}

/* UTF-8 shows itself at its first character of several bytes, so that only a table in
 * ASCII or in Windows-1252 is looked through to its end. */
static bool
see_to_encoding (EmbTable *self, const EmbJob *job, EmbError *error)
{
  EmbLatin1 found = { 0 };
  const char *end = self->bytes + self->n_bytes;
  EmbJobLoop loop = { job, READING, self->n_bytes };
  for (const char *p = self->bytes; p < end;) {
    const char *stop = (size_t) (end - p) < STEP_SIZE ? end : p + STEP_SIZE;
    p = emb_latin1_survey (p, stop, end, &found);
    if (found.n_utf8 + found.n_neither > 0)
      return true;
    if (found.n_bytes > 0 && !emb_job_loop (&loop, (size_t) (p - self->bytes), error))
      return false;
  }
  if (!emb_latin1_is_likely (&found))
    return true;
  return found.n_decoded <= EMB_TABLE_MAX_BYTES
           ? decode_latin1 (self, found.n_decoded, job, error)
           : fail_large (error);
}

bool
emb_table_read_bytes (EmbTable *self,
                      EmbStream *stream,
                      const EmbJob *job,
                      EmbError *error)
{
  if (!read_all (self, stream, job, error))
    return false;
  return self->n_bytes > 0 ? see_to_encoding (self, job, error)
                           : emb_fail (error, EMB_FORMAT, "is empty");
}

/* --- Fields */

static void
add_field (EmbTable *self, const char *bytes, size_t length)
{
  if (self->n_fields < EMB_TABLE_MAX_COLUMNS)
    self->fields[self->n_fields] = (EmbField){ bytes, length };
  self->n_fields++;
}

/* What may stand behind a backslash, and what it stands for there. */
static const char letters[] = "tnr\\";
static const char values[] = "\t\n\r\\";

/* Other backslashes stay. */
static size_t
unescape (const char *p, const char *end, char *out)
{
  char *to = out;
  while (p < end) {
    const char *letter =
      *p == '\\' && p + 1 < end && p[1] != '\0' ? strchr (letters, p[1]) : NULL;
    if (letter != NULL) {
      *to++ = values[letter - letters];
      p += 2;
    } else {
      *to++ = *p++;
    }
  }
  return (size_t) (to - out);
}

static void
cut_tsv (EmbTable *self, const char *p, const char *end)
{
  char *scratch = self->scratch;
  for (;;) {
    const char *tab =
      self->separator != 0 ? memchr (p, self->separator, (size_t) (end - p)) : NULL;
    const char *field_end = tab != NULL ? tab : end;
    size_t length = (size_t) (field_end - p);
    if (memchr (p, '\\', length) != NULL) {
      length = unescape (p, field_end, scratch);
      add_field (self, scratch, length);
      scratch += length;
    } else {
      add_field (self, p, length);
    }
    if (tab == NULL)
      return;
    p = tab + 1;
  }
}

/* A quoted field from behind its opening quote; returns what follows the closing one. */
static const char *
cut_quoted (EmbTable *self, const char *p, const char *end, char **scratch)
{
  char *out = *scratch;
  while (p < end) {
    if (*p == '"' && !(p + 1 < end && p[1] == '"')) {
      p++;
      break;
    }
    if (*p == '"')
      p++;
    *(*scratch)++ = *p++;
  }
  /* Stray bytes between quote and separator belong to the field: nothing is lost. */
  while (p < end && *p != self->separator)
    *(*scratch)++ = *p++;
  add_field (self, out, (size_t) (*scratch - out));
  return p;
}

static void
cut_csv (EmbTable *self, const char *p, const char *end)
{
  char *scratch = self->scratch;
  for (;;) {
    if (p < end && *p == '"') {
      p = cut_quoted (self, p + 1, end, &scratch);
    } else {
      const char *found = memchr (p, self->separator, (size_t) (end - p));
      const char *field_end = found != NULL ? found : end;
      add_field (self, p, (size_t) (field_end - p));
      p = field_end;
    }
    if (p == end)
      return;
    p++;
  }
}

/* --- Rows */

/* As RFC 4180 has it for commas, and spreadsheets for semicolons where the comma is a
 * decimal one. */
static bool
has_quotes (const EmbTable *self)
{
  return self->separator == ',' || self->separator == ';';
}

/* The line end that ends the row at @p, or the end of the file. In CSV a quoted field may
 * hold line ends; a quote counts only where a field begins with it. */
static const char *
row_end (const EmbTable *self, const char *p)
{
  const char *end = self->bytes + self->n_bytes;
  if (!has_quotes (self)) {
    const char *found = memchr (p, '\n', (size_t) (end - p));
    return found != NULL ? found : end;
  }
  bool quoted = false;
  bool at_start = true;
  for (; p < end; p++) {
    if (*p == '"' && (quoted || at_start))
      quoted = !quoted;
    else if (!quoted && *p == '\n')
      break;
    at_start = !quoted && (*p == self->separator || *p == '"');
  }
  return p;
}

static const char *
without_return (const char *begin, const char *end)
{
  return end > begin && end[-1] == '\r' ? end - 1 : end;
}

void
emb_table_cut_row (EmbTable *self, size_t row)
{
  const char *begin = self->bytes + self->starts[row];
  const char *end = without_return (begin, row_end (self, begin));
  self->n_fields = 0;
  self->fault = NULL;
  if (self->cut != NULL)
    self->cut (self, begin, end);
  else if (has_quotes (self))
    cut_csv (self, begin, end);
  else
    cut_tsv (self, begin, end);
  if (self->n_fields > EMB_TABLE_MAX_COLUMNS)
    self->n_fields = EMB_TABLE_MAX_COLUMNS;
}

bool
emb_table_add_row (EmbTable *self, size_t start, EmbError *error)
{
  if (self->n_rows == self->n_rows_room) {
    size_t room = self->n_rows_room + self->n_rows_room / 2 + 256;
    uint64_t *starts = realloc (self->starts, room * sizeof *starts);
    if (starts == NULL)
      return emb_fail_no_memory (error, room * sizeof *starts);
    self->starts = starts;
    self->n_rows_room = room;
  }
  self->starts[self->n_rows++] = start;
  return true;
}

static bool
is_blank_row (const EmbTable *self, size_t start)
{
  const char *begin = self->bytes + start;
  const char *file_end = self->bytes + self->n_bytes;
  while (self->comment != '\0' && begin < file_end && (*begin == ' ' || *begin == '\t'))
    begin++;
  if (self->comment != '\0' && begin < file_end && *begin == self->comment)
    return true;
  return begin == file_end || *begin == '\n' ||
         (*begin == '\r' && (begin + 1 == file_end || begin[1] == '\n'));
}

bool
emb_table_drop_blank (EmbTable *self, const EmbJob *job, EmbError *error)
{
  size_t n = 0;
  EmbJobLoop loop = { job, READING, self->n_rows };
  for (size_t row = 0; row < self->n_rows; row++) {
    if (!emb_job_loop (&loop, row, error))
      return false;
    if (!is_blank_row (self, self->starts[row]))
      self->starts[n++] = self->starts[row];
  }
  self->n_rows = n;
  self->n_blank = 0;
  return true;
}

bool
emb_table_find_rows (EmbTable *self, size_t start, const EmbJob *job, EmbError *error)
{
  EmbJobLoop loop = { job, READING, self->n_bytes };
  while (start < self->n_bytes) {
    if (!emb_job_loop (&loop, start, error))
      return false;
    const char *begin = self->bytes + start;
    const char *end = row_end (self, begin);
    if (end - begin > (ptrdiff_t) EMB_TABLE_MAX_LINE)
      return emb_fail (error, EMB_FORMAT, "row %zu is longer than %u KiB, the limit",
                       self->n_rows + 1, EMB_TABLE_MAX_LINE >> 10);
    if ((size_t) (end - begin) > self->longest_row)
      self->longest_row = (size_t) (end - begin);
    bool blank = is_blank_row (self, start);
    if (!(blank && self->separator != 0) && !emb_table_add_row (self, start, error))
      return false;
    self->n_blank += blank && self->separator == 0;
    start = (size_t) (end - self->bytes) + 1;
  }
  self->scratch = malloc (self->longest_row + 1);
  return self->scratch != NULL || emb_fail_no_memory (error, self->longest_row);
}

static size_t
count (const char *line, size_t length, char wanted)
{
  size_t n = 0;
  for (size_t i = 0; i < length; i++)
    n += line[i] == wanted;
  return n;
}

/* Each comma stands between two digits: "0,5;1,5". */
static bool
looks_decimal (const char *line, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (line[i] == ',' && (i == 0 || i + 1 == length || line[i - 1] < '0' ||
                           line[i - 1] > '9' || line[i + 1] < '0' || line[i + 1] > '9'))
      return false;
  return true;
}

/* What separates is decided by the first line that is not blank. */
static char
find_separator (const EmbTable *self, size_t start)
{
  while (start < self->n_bytes && strchr ("\r\n", self->bytes[start]) != NULL &&
         self->bytes[start] != '\0')
    start++;
  const char *line = self->bytes + start;
  size_t left = self->n_bytes - start;
  const char *end = memchr (line, '\n', left);
  size_t length = end != NULL ? (size_t) (end - line) : left;
  if (memchr (line, '\t', length) != NULL)
    return '\t';
  size_t n_commas = count (line, length, ',');
  size_t n_semicolons = count (line, length, ';');
  if (n_commas + n_semicolons == 0)
    return '\0';
  return n_semicolons > n_commas || (n_semicolons > 0 && looks_decimal (line, length))
           ? ';'
           : ',';
}

bool
emb_table_read (EmbTable *self, EmbStream *stream, const EmbJob *job, EmbError *error)
{
  *self = (EmbTable){ 0 };
  if (!emb_table_read_bytes (self, stream, job, error))
    return false;

  size_t start =
    self->n_bytes >= 3 && memcmp (self->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  self->separator = find_separator (self, start);
  return emb_table_find_rows (self, start, job, error);
}

/* --- Making a table */

static bool
make_room (EmbTable *self, size_t more, EmbError *error)
{
  if (self->n_bytes + more > EMB_TABLE_MAX_BYTES)
    return fail_large (error);
  if (self->n_bytes + more > self->room) {
    size_t larger = self->room + self->room / 2 + more + BLOCK_SIZE;
    char *bytes = emb_pages_resize (self->bytes, self->room, larger, error);
    if (bytes == NULL)
      return false;
    self->bytes = bytes;
    self->room = larger;
  }
  if (more > self->longest_row) {
    char *scratch = realloc (self->scratch, 2 * more);
    if (scratch == NULL)
      return emb_fail_no_memory (error, 2 * more);
    self->scratch = scratch;
    self->longest_row = 2 * more - 1;
  }
  return true;
}

bool
emb_table_add (EmbTable *self, const char *text, size_t length, EmbError *error)
{
  if (!make_room (self, 2 * length + 1, error) ||
      !emb_table_add_row (self, self->n_bytes, error))
    return false;
  for (size_t i = 0; i < length; i++) {
    const char *found = memchr (values, text[i], sizeof values - 1);
    if (found != NULL)
      self->bytes[self->n_bytes++] = '\\';
    self->bytes[self->n_bytes++] = found != NULL ? letters[found - values] : text[i];
  }
  self->bytes[self->n_bytes++] = '\n';
  return true;
}

void
emb_table_clear (EmbTable *self)
{
  emb_pages_free (self->bytes, self->room);
  free (self->starts);
  free (self->scratch);
  *self = (EmbTable){ 0 };
}
