// SPDX-License-Identifier: GPL-3.0-or-later
/* The file is read in blocks that end at line ends. While the threads parse one block,
 * the next is read; each chunk of a block writes its rows where the lines before it leave
 * room, so that the order is that of the file. */

#include "data/formats/text-reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "data/formats/text-block.h"

#define CHUNK_SIZE (128u << 10)

/* --- Reader */

typedef struct {
  EmbStream *stream;
  const EmbJob *job;
  EmbDatasetParts *parts;
  EmbTextResult *result;
  size_t max_rows; /* SIZE_MAX: all */

  EmbTextBlock blocks[2];
  unsigned current;

  EmbTextChunk *chunks;
  size_t n_chunks;
  size_t n_chunks_room;
  EmbTextSpan *names;
  size_t n_names_room;

  size_t n_rows;
  size_t n_skipped_room;
  EmbError fill_error;
} Reader;

static void
reader_clear (Reader *self)
{
  for (size_t i = 0; i < 2; i++)
    emb_text_block_clear (&self->blocks[i]);
  free (self->chunks);
  free (self->names);
}

static bool
add_chunk (Reader *self, const char *begin, const char *end, EmbError *error)
{
  if (self->n_chunks == self->n_chunks_room) {
    size_t room = 2 * self->n_chunks_room + 64;
    EmbTextChunk *chunks = realloc (self->chunks, room * sizeof *chunks);
    if (chunks == NULL)
      return emb_fail_no_memory (error, room * sizeof *chunks);
    self->chunks = chunks;
    self->n_chunks_room = room;
  }
  self->chunks[self->n_chunks++] = (EmbTextChunk){ .begin = begin, .end = end };
  return true;
}

/* Cuts [@begin, @end), which ends with a line end, at the line ends nearest to multiples
 * of the chunk size. */
static bool
cut_into_chunks (Reader *self, const char *begin, const char *end, EmbError *error)
{
  self->n_chunks = 0;
  while (begin < end) {
    const char *stop = end;
    if ((size_t) (end - begin) > CHUNK_SIZE) {
      const char *from = begin + CHUNK_SIZE - 1;
      stop = (const char *) memchr (from, '\n', (size_t) (end - from)) + 1;
    }
    if (!add_chunk (self, begin, stop, error))
      return false;
    begin = stop;
  }
  return true;
}

static void
count_chunk_cb (size_t i, unsigned worker, void *context)
{
  Reader *self = context;
  emb_text_count_lines (&self->result->layout, &self->chunks[i]);
}

/* Drops what lies behind @n candidates. */
static void
limit_candidates (Reader *self, size_t n)
{
  for (size_t i = 0; i < self->n_chunks; i++) {
    EmbTextChunk *chunk = &self->chunks[i];
    if (chunk->n_candidates < n) {
      n -= chunk->n_candidates;
      continue;
    }
    chunk->end = emb_text_cut_lines (&self->result->layout, chunk, n);
    chunk->n_lines = chunk->n_candidates = 0;
    emb_text_count_lines (&self->result->layout, chunk);
    self->n_chunks = i + 1;
    return;
  }
}

static bool
make_room (Reader *self, size_t n_candidates, EmbError *error)
{
  if (n_candidates > self->n_names_room) {
    size_t room = n_candidates + n_candidates / 4;
    EmbTextSpan *names = realloc (self->names, room * sizeof *names);
    if (names == NULL)
      return emb_fail_no_memory (error, room * sizeof *names);
    self->names = names;
    self->n_names_room = room;
  }
  return emb_matrix_grow (&self->parts->vectors, self->n_rows + n_candidates, error);
}

static void
place_results (Reader *self, const char *block)
{
  size_t n_before = 0;
  uint64_t line = self->result->n_lines + 1;
  for (size_t i = 0; i < self->n_chunks; i++) {
    EmbTextChunk *chunk = &self->chunks[i];
    chunk->block = block;
    chunk->numbers = emb_matrix_row (&self->parts->vectors, self->n_rows + n_before);
    chunk->names = self->names + n_before;
    chunk->first_line = line;
    n_before += chunk->n_candidates;
    line += chunk->n_lines;
  }
  self->result->n_lines = line - 1;
}

/* Chunk 0 reads the next block, the others parse this one. */
static void
parse_chunk_cb (size_t i, unsigned worker, void *context)
{
  Reader *self = context;
  if (i > 0) {
    emb_text_parse_lines (&self->result->layout, &self->chunks[i - 1]);
    return;
  }
  const EmbTextBlock *block = &self->blocks[self->current];
  if (!block->at_end)
    emb_text_block_fill (&self->blocks[1 - self->current], self->stream,
                         block->bytes + block->cut, block->n - block->cut,
                         &self->fill_error);
}

/* --- Results */

static bool
note_skipped (Reader *self, const EmbTextChunk *chunk, EmbError *error)
{
  EmbDatasetParts *parts = self->parts;
  if (chunk->skipped == NULL)
    return emb_fail_no_memory (error, chunk->n_skipped * sizeof (uint32_t));
  if (self->result->n_skipped + chunk->n_skipped > self->n_skipped_room) {
    size_t room = (size_t) (self->result->n_skipped + chunk->n_skipped) * 2;
    uint64_t *skipped = realloc (parts->skipped, room * sizeof *skipped);
    if (skipped == NULL)
      return emb_fail_no_memory (error, room * sizeof *skipped);
    parts->skipped = skipped;
    self->n_skipped_room = room;
  }
  for (size_t i = 0; i < chunk->n_skipped; i++) {
    if (self->result->n_skipped < EMB_TEXT_MAX_PROBLEMS)
      self->result->problems[self->result->n_skipped] = chunk->problems[i];
    parts->skipped[self->result->n_skipped++] = self->result->n_data + chunk->skipped[i];
  }
  parts->n_skipped = (size_t) self->result->n_skipped;
  return true;
}

/* Adds the rows of @chunk behind those there are, closing gaps that skipped lines left.
 */
static bool
take_results (Reader *self, EmbTextChunk *chunk, EmbError *error)
{
  EmbMatrix *x = &self->parts->vectors;
  if (chunk->numbers != emb_matrix_row (x, self->n_rows))
    memmove (emb_matrix_row (x, self->n_rows), chunk->numbers,
             chunk->n_rows * x->n_cols * sizeof (float));
  self->n_rows += chunk->n_rows;

  bool ok = chunk->n_skipped == 0 || note_skipped (self, chunk, error);
  free (chunk->skipped);
  chunk->skipped = NULL;
  self->result->n_data += chunk->n_data;

  if (self->result->layout.n_lead == 0)
    return ok;
  for (size_t i = 0; ok && i < chunk->n_rows; i++)
    ok = emb_names_add (&self->parts->names, chunk->block + chunk->names[i].offset,
                        chunk->names[i].length, error);
  return ok;
}

/* Room for the whole file at once, where its size is known: what is not used costs
 * nothing, and the rows need not move. The guess comes from the bytes that are there. */
static bool
reserve (Reader *self, size_t n_candidates, size_t n_bytes, EmbError *error)
{
  uint64_t left = emb_stream_remaining (self->stream);
  if (left == UINT64_MAX || n_candidates == 0 || self->max_rows != SIZE_MAX)
    return true;
  double more = (double) left / (double) n_bytes * (double) n_candidates * 1.02;
  double shortest = (double) left / (2 * (double) self->result->layout.n_dims);
  if (more > shortest)
    more = shortest;
  return emb_matrix_grow (&self->parts->vectors, n_candidates + (size_t) more, error);
}

static bool
parse_block (Reader *self, size_t begin, EmbError *error)
{
  EmbTextBlock *block = &self->blocks[self->current];
  if (!cut_into_chunks (self, block->bytes + begin, block->bytes + block->cut, error))
    return false;

  unsigned n_threads = emb_job_threads (self->job);
  emb_parallel_for (self->n_chunks, n_threads, count_chunk_cb, self);
  size_t n_candidates = 0;
  for (size_t i = 0; i < self->n_chunks; i++)
    n_candidates += self->chunks[i].n_candidates;

  size_t wanted = self->max_rows - self->n_rows;
  if (n_candidates > wanted) {
    limit_candidates (self, wanted);
    n_candidates = wanted;
    block->cut = (size_t) (self->chunks[self->n_chunks - 1].end - block->bytes);
    block->at_end = block->at_end && block->cut == block->n;
  }
  if (self->n_rows == 0 && !reserve (self, n_candidates, block->cut - begin, error))
    return false;
  if (!make_room (self, n_candidates, error))
    return false;
  place_results (self, block->bytes);

  self->fill_error.code = EMB_OK;
  emb_parallel_for (self->n_chunks + 1, n_threads, parse_chunk_cb, self);

  bool ok = true;
  for (size_t i = 0; i < self->n_chunks; i++) {
    EmbTextChunk *chunk = &self->chunks[i];
    ok = ok && take_results (self, chunk, error);
    free (chunk->skipped);
  }
  self->parts->vectors.n_rows = self->n_rows;
  if (ok && self->fill_error.code != EMB_OK)
    ok = emb_fail (error, self->fill_error.code, "%s", self->fill_error.message);
  return ok;
}

static bool
report (Reader *self, EmbError *error)
{
  uint64_t done;
  uint64_t total;
  emb_stream_progress (self->stream, &done, &total);
  return emb_job_report_rows (self->job, N_ ("Reading"), done, total, self->n_rows,
                              error);
}

static bool
read_rows (Reader *self, size_t begin, EmbError *error)
{
  for (;;) {
    EmbTextBlock *block = &self->blocks[self->current];
    if (block->too_long)
      return emb_fail (error, EMB_FORMAT,
                       "line %llu is longer than %u MiB, the limit; is this text?",
                       (unsigned long long) self->result->n_lines + 1,
                       EMB_TEXT_LINE_LIMIT >> 20);
    if (!parse_block (self, begin, error) || !report (self, error))
      return false;

    if (block->at_end) {
      const EmbDatasetParts *parts = self->parts;
      self->result->last_cut =
        block->unfinished && parts->n_skipped > 0 &&
        parts->skipped[parts->n_skipped - 1] + 1 == self->result->n_data;
      return true;
    }
    if (self->n_rows >= self->max_rows) {
      self->result->stopped = true;
      return true;
    }
    self->current = 1 - self->current;
    begin = 0;
  }
}

/* --- From the beginning */

/* How many bytes byte-order mark, blank lines and header take. */
static size_t
skip_header (EmbTextResult *result, const EmbTextBlock *block)
{
  const EmbTextLayout *layout = &result->layout;
  size_t at = layout->n_bom;
  if (!layout->has_counts && !layout->has_titles)
    return at;

  bool blank = true;
  while (blank && at < block->cut) {
    for (; block->bytes[at] != '\n'; at++)
      blank = blank && strchr (" \t\r", block->bytes[at]) != NULL;
    at++;
    result->n_lines++;
  }
  return at;
}

/* Reads on until a whole row stands in the block: below a header it may be longer than a
 * block. */
static bool
find_first_row (Reader *self, EmbTextKind wanted, bool *found, EmbError *error)
{
  EmbTextLayout *layout = &self->result->layout;
  for (;;) {
    EmbTextBlock *block = &self->blocks[self->current];
    size_t n = block->cut > 0 ? block->cut : block->n;
    *found = emb_text_layout (block->bytes, n, wanted, layout);
    bool needs_more = *found && layout->n_lines == 0 && !block->at_end;
    if (!needs_more || block->n > EMB_TEXT_LINE_LIMIT)
      return true;
    EmbTextBlock *larger = &self->blocks[1 - self->current];
    if (!emb_text_block_fill (larger, self->stream, block->bytes, block->n, error) ||
        !report (self, error))
      return false;
    self->current = 1 - self->current;
  }
}

static bool
read_from_start (Reader *self, EmbTextKind wanted, EmbError *error)
{
  bool found;
  if (!emb_text_block_fill (&self->blocks[0], self->stream, NULL, 0, error) ||
      !report (self, error) || !find_first_row (self, wanted, &found, error))
    return false;

  const EmbTextBlock *block = &self->blocks[self->current];
  const EmbTextLayout *layout = &self->result->layout;
  if (block->n == 0)
    return emb_fail (error, EMB_FORMAT, "is empty");
  if (!found)
    return emb_text_fail_no_rows (error);
  if (layout->n_lines == 0)
    return emb_fail (error, EMB_FORMAT,
                     "the header says %llu rows of %llu numbers, but no row follows it",
                     (unsigned long long) layout->header_rows,
                     (unsigned long long) layout->header_dims);
  return emb_matrix_init (&self->parts->vectors, 0, layout->n_dims, error) &&
         read_rows (self, skip_header (self->result, block), error);
}

bool
emb_text_fail_no_rows (EmbError *error)
{
  return emb_fail (error, EMB_FORMAT,
                   "holds no rows of numbers; expected a name and numbers in each line, "
                   "separated by blanks or tabs");
}

bool
emb_text_read (EmbStream *stream,
               EmbTextKind wanted,
               size_t max_rows,
               EmbDatasetParts *parts,
               EmbTextResult *result,
               const EmbJob *job,
               EmbError *error)
{
  *result = (EmbTextResult){ 0 };
  Reader reader = { .stream = stream,
                    .job = job,
                    .parts = parts,
                    .result = result,
                    .max_rows = max_rows > 0 ? max_rows : SIZE_MAX };
  bool ok = read_from_start (&reader, wanted, error);
  reader_clear (&reader);
  if (ok)
    emb_matrix_trim (&parts->vectors);
  return ok;
}
