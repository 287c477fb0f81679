// SPDX-License-Identifier: GPL-3.0-or-later
/* Vectors as word2vec.c writes them with -binary 1: a line with the numbers of rows and
 * dimensions, then for each row a word, a blank and the floats of this machine's order.
 * word2vec.c ends a row with a newline, the News vectors and gensim do not; so newlines
 * before a word are not part of it (gensim has the same rule). */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "data/formats/byte-reader.h"
#include "data/formats/format.h"

/* "100000000000 100000\n" */
#define MAX_HEADER 64

typedef struct {
  uint64_t n_rows;
  uint64_t n_dims;
  size_t size; /* with its newline */
} Header;

static bool
parse_header (const uint8_t *head, size_t n, Header *header)
{
  const uint8_t *line_end = memchr (head, '\n', n < MAX_HEADER ? n : MAX_HEADER);
  if (line_end == NULL)
    return false;
  const char *begin = (const char *) head;
  const char *end = (const char *) line_end;
  const char *blank = memchr (begin, ' ', (size_t) (end - begin));
  header->size = (size_t) (line_end + 1 - head);
  return blank != NULL && emb_text_parse_uint (begin, blank, &header->n_rows) &&
         emb_text_parse_uint (blank + 1, end, &header->n_dims) && header->n_dims > 0;
}

/* Text has none of these; one in nine bytes of a float's fraction is one. */
static bool
has_control_bytes (const uint8_t *bytes, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (bytes[i] < 32 && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t')
      return true;
  return false;
}

static bool
word2vec_sniff (const uint8_t *head, size_t n, char *reason)
{
  Header header;
  if (!parse_header (head, n, &header) ||
      !has_control_bytes (head + header.size, n - header.size))
    return false;
  snprintf (reason, 200, "header '%llu %llu', then words and floats",
            (unsigned long long) header.n_rows, (unsigned long long) header.n_dims);
  return true;
}

static bool
read_header (EmbStream *stream, Header *header, EmbError *error)
{
  size_t n;
  const uint8_t *head = emb_stream_peek (stream, MAX_HEADER, &n, error);
  if (emb_stream_failed (stream))
    return false;
  return parse_header (head, n, header) || emb_fail (error, EMB_FORMAT,
                                                     "does not begin with the numbers of "
                                                     "rows and dimensions, as word2vec's "
                                                     "binary form does");
}

static bool
word2vec_list (const EmbInput *input,
               EmbCandidates *candidates,
               const EmbJob *job,
               EmbError *error)
{
  Header header;
  if (!read_header (input->stream, &header, error))
    return false;
  EmbCandidate only = { .n_rows = header.n_rows,
                        .n_dims = header.n_dims,
                        .dtype = "float32" };
  return emb_candidates_add (candidates, &only, NULL, error);
}

/* --- Rows */

typedef enum {
  ROW_WHOLE,
  ROW_NONE,
  ROW_CUT,
  ROW_FAILED
} RowEnd;

typedef struct {
  EmbByteReader bytes;
  Header header;
  EmbMatrix *x;
  EmbNames *names;
  size_t n_rows;
  char word[EMB_BYTE_READER_MAX_WORD];
} Reader;

/* A word without an end is no word: the floats before it were some others. */
static RowEnd
end_without_word (Reader *self, EmbError *error)
{
  if (emb_byte_reader_failed (&self->bytes))
    return ROW_FAILED;
  if (emb_byte_reader_remaining (&self->bytes) != 0 &&
      self->bytes.end - self->bytes.start >= EMB_BYTE_READER_MAX_WORD) {
    emb_fail (error, EMB_FORMAT,
              "the name of row %zu has no end within %u bytes; the file is damaged, or "
              "no "
              "file of word2vec's binary form",
              self->n_rows, EMB_BYTE_READER_MAX_WORD);
    return ROW_FAILED;
  }
  return ROW_CUT;
}

static RowEnd
read_row (Reader *self, EmbError *error)
{
  int next;
  while ((next = emb_byte_reader_peek (&self->bytes, error)) == '\n')
    self->bytes.start++;
  if (next < 0)
    return emb_byte_reader_failed (&self->bytes) ? ROW_FAILED : ROW_NONE;

  const char *word;
  size_t length;
  if (!emb_byte_reader_word (&self->bytes, ' ', &word, &length, error))
    return end_without_word (self, error);
  memcpy (self->word, word, length);
  if (self->n_rows == self->x->n_rows &&
      !emb_matrix_grow (self->x, self->n_rows + self->n_rows / 2 + 1, error))
    return ROW_FAILED;

  size_t size = self->x->n_cols * sizeof (float);
  float *row = emb_matrix_row (self->x, self->n_rows);
  size_t n = emb_byte_reader_take (&self->bytes, row, size, error);
  if (emb_byte_reader_failed (&self->bytes))
    return ROW_FAILED;
  if (n < size)
    return ROW_CUT;
  self->bytes.n_rows = ++self->n_rows;
  return emb_names_add (self->names, self->word, length, error) ? ROW_WHOLE : ROW_FAILED;
}

/* Room for as many rows as the header claims and the bytes allow: pages that are not
 * written cost nothing. Where the number of bytes is unknown, rows get theirs as they
 * come. */
static bool
make_room (Reader *self, uint64_t wanted, EmbError *error)
{
  uint64_t left = emb_byte_reader_remaining (&self->bytes);
  uint64_t row_bytes = self->header.n_dims * sizeof (float) + 1;
  if (self->header.n_dims > SIZE_MAX / sizeof (double) ||
      (left != UINT64_MAX && left < row_bytes))
    return emb_fail (error, EMB_FORMAT,
                     "is cut short: a row of %llu numbers takes more bytes than there "
                     "are",
                     (unsigned long long) self->header.n_dims);
  if (!emb_matrix_init (self->x, 0, (size_t) self->header.n_dims, error))
    return false;
  if (left == UINT64_MAX)
    return true;
  size_t n = (size_t) (wanted < left / row_bytes ? wanted : left / row_bytes);
  return emb_matrix_grow (self->x, n, error) &&
         emb_strings_reserve (&self->names->shown, n, (size_t) left - n * (row_bytes - 1),
                              error);
}

static bool
has_more (Reader *self)
{
  int next;
  while ((next = emb_byte_reader_peek (&self->bytes, NULL)) == '\n')
    self->bytes.start++;
  return next >= 0;
}

static void
notice_end (Reader *self, RowEnd end, EmbNotices *notices)
{
  if (end == ROW_CUT)
    emb_notices_add (notices, "last-row-cut", (long long) self->n_rows,
                     "row %zu is cut short and was left out; the file may be incomplete",
                     self->n_rows);
  if (end != ROW_WHOLE)
    emb_notices_add (notices, "row-count", -1,
                     "the header says %llu rows, the file has %zu",
                     (unsigned long long) self->header.n_rows, self->n_rows);
  else if (self->n_rows == self->header.n_rows && has_more (self))
    emb_notices_add (notices, "row-count", -1,
                     "more bytes follow the %zu rows that the header counts; they were "
                     "left out",
                     self->n_rows);
}

static bool
word2vec_load (const EmbInput *input,
               const EmbCandidate *chosen,
               EmbDatasetParts *parts,
               const EmbJob *job,
               EmbError *error)
{
  Reader reader = { .x = &parts->vectors, .names = &parts->names };
  const Header *header = &reader.header;
  if (!read_header (input->stream, &reader.header, error) ||
      !emb_byte_reader_init (&reader.bytes, input->stream, job, error))
    return false;

  size_t max_rows = input->options->max_rows;
  uint64_t wanted = max_rows > 0 && max_rows < header->n_rows ? max_rows : header->n_rows;
  RowEnd end = ROW_WHOLE;
  bool ok = emb_byte_reader_skip (&reader.bytes, header->size, error) == header->size &&
            make_room (&reader, wanted, error);
  while (ok && end == ROW_WHOLE && reader.n_rows < wanted) {
    end = read_row (&reader, error);
    ok = end != ROW_FAILED;
  }
  if (ok && end == ROW_CUT && reader.n_rows == 0)
    ok = emb_fail (error, EMB_FORMAT, "is cut short in its first row");

  if (ok) {
    parts->vectors.n_rows = reader.n_rows;
    emb_matrix_trim (&parts->vectors);
    notice_end (&reader, end, &parts->notices);
    parts->source.dtype = chosen->dtype;
    parts->source.skipped_rows = end == ROW_CUT;
    parts->source.rows_in_file =
      end == ROW_WHOLE ? header->n_rows : reader.n_rows + parts->source.skipped_rows;
  }
  emb_byte_reader_clear (&reader.bytes);
  return ok;
}

const EmbFormat emb_format_word2vec_binary = { "word2vec-binary", N_ ("word2vec binary"),
                                               word2vec_sniff, word2vec_list,
                                               word2vec_load };
