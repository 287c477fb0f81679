// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/byte-reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

/* Large enough for the longest word, small enough for the second cache. */
#define BUFFER_SIZE (256u << 10)

/* Read at a time past the buffer: a few milliseconds between two reports. */
#define STEP (4u << 20)

bool
emb_byte_reader_init (EmbByteReader *self,
                      EmbStream *stream,
                      const EmbJob *job,
                      EmbError *error)
{
  *self = (EmbByteReader){ .stream = stream, .job = job };
  self->bytes = malloc (BUFFER_SIZE);
  return self->bytes != NULL || emb_fail_no_memory (error, BUFFER_SIZE);
}

void
emb_byte_reader_clear (EmbByteReader *self)
{
  free (self->bytes);
  *self = (EmbByteReader){ 0 };
}

static bool
report (EmbByteReader *self, EmbError *error)
{
  uint64_t done;
  uint64_t total;
  emb_stream_progress (self->stream, &done, &total);
  self->failed |=
    emb_stream_failed (self->stream) ||
    !emb_job_report_rows (self->job, N_ ("Reading"), done, total, self->n_rows, error);
  return !self->failed;
}

/* Reads on behind what is there. Returns whether more has come. */
static bool
fill (EmbByteReader *self, EmbError *error)
{
  if (self->failed)
    return false;
  size_t held = self->end - self->start;
  memmove (self->bytes, self->bytes + self->start, held);
  size_t n =
    emb_stream_read (self->stream, self->bytes + held, BUFFER_SIZE - held, error);
  self->start = 0;
  self->end = held + n;
  return report (self, error) && n > 0;
}

int
emb_byte_reader_peek (EmbByteReader *self, EmbError *error)
{
  if (self->start == self->end && !fill (self, error))
    return -1;
  return self->bytes[self->start];
}

bool
emb_byte_reader_word (EmbByteReader *self,
                      char end,
                      const char **word,
                      size_t *length,
                      EmbError *error)
{
  size_t seen = 0;
  do {
    size_t held = self->end - self->start;
    if (held > EMB_BYTE_READER_MAX_WORD)
      held = EMB_BYTE_READER_MAX_WORD;
    const uint8_t *begin = self->bytes + self->start;
    const uint8_t *found = memchr (begin + seen, end, held - seen);
    if (found != NULL) {
      *word = (const char *) begin;
      *length = (size_t) (found - begin);
      self->start += *length + 1;
      return true;
    }
    seen = held;
  } while (seen < EMB_BYTE_READER_MAX_WORD && fill (self, error));
  return false;
}

size_t
emb_byte_reader_take (EmbByteReader *self, void *to, size_t size, EmbError *error)
{
  uint8_t *out = to;
  size_t done = self->end - self->start;
  if (done > size)
    done = size;
  memcpy (out, self->bytes + self->start, done);
  self->start += done;

  while (done < size && !self->failed) {
    size_t want = size - done < STEP ? size - done : STEP;
    size_t n;
    if (want >= BUFFER_SIZE) {
      n = emb_stream_read (self->stream, out + done, want, error);
      report (self, error);
    } else {
      fill (self, error);
      n = self->end < want ? self->end : want;
      memcpy (out + done, self->bytes, n);
      self->start = n;
    }
    done += n;
    if (n < want)
      break;
  }
  return done;
}

static bool
fail_short (const EmbByteReader *self, const char *part, EmbError *error)
{
  return self->failed
           ? false
           : emb_fail (error, EMB_FORMAT,
                       "is cut short in its %s; the file may be incomplete", part);
}

bool
emb_byte_reader_exactly (EmbByteReader *self,
                         void *to,
                         size_t size,
                         const char *part,
                         EmbError *error)
{
  return emb_byte_reader_take (self, to, size, error) == size ||
         fail_short (self, part, error);
}

void *
emb_byte_reader_array (EmbByteReader *self,
                       size_t size,
                       const char *part,
                       EmbError *error)
{
  uint64_t left = emb_byte_reader_remaining (self);
  if (left != UINT64_MAX && left < size) {
    fail_short (self, part, error);
    return NULL;
  }
  uint8_t *array = NULL;
  for (size_t done = 0; done < size;) {
    size_t room = left != UINT64_MAX || size - done < STEP ? size
                  : done / 2 > STEP                        ? done + done / 2
                                                           : done + STEP;
    if (room > size)
      room = size;
    uint8_t *larger = realloc (array, room);
    if (larger == NULL)
      emb_fail_no_memory (error, room);
    else
      array = larger;
    if (larger == NULL ||
        !emb_byte_reader_exactly (self, array + done, room - done, part, error)) {
      free (array);
      return NULL;
    }
    done = room;
  }
  return array;
}

bool
emb_byte_reader_rows (EmbByteReader *self,
                      EmbMatrix *x,
                      size_t n_rows,
                      const char *part,
                      EmbError *error)
{
  size_t row_bytes;
  size_t bytes;
  uint64_t left = emb_byte_reader_remaining (self);
  if (!emb_size_multiply (x->n_cols, sizeof (float), &row_bytes) ||
      !emb_size_multiply (n_rows, row_bytes, &bytes) ||
      (left != UINT64_MAX && left < bytes))
    return fail_short (self, part, error);

  size_t first = x->n_rows;
  size_t step = left != UINT64_MAX ? n_rows : STEP / row_bytes + 1;
  for (size_t done = 0; done < n_rows; done += step) {
    if (step > n_rows - done)
      step = n_rows - done;
    if (!emb_matrix_grow (x, first + done + step, error) ||
        !emb_byte_reader_exactly (self, emb_matrix_row (x, first + done),
                                  step * row_bytes, part, error))
      return false;
  }
  return true;
}

uint64_t
emb_byte_reader_skip (EmbByteReader *self, uint64_t size, EmbError *error)
{
  uint64_t done = self->end - self->start;
  if (done > size)
    done = size;
  self->start += (size_t) done;

  while (done < size && !self->failed) {
    uint64_t want = size - done < STEP ? size - done : STEP;
    uint64_t n = emb_stream_skip (self->stream, want, error);
    done += n;
    if (!report (self, error) || n < want)
      break;
  }
  return done;
}

bool
emb_byte_reader_failed (const EmbByteReader *self)
{
  return self->failed;
}

uint64_t
emb_byte_reader_remaining (const EmbByteReader *self)
{
  uint64_t ahead = emb_stream_remaining (self->stream);
  return ahead != UINT64_MAX ? ahead + (self->end - self->start) : UINT64_MAX;
}
