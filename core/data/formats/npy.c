// SPDX-License-Identifier: GPL-3.0-or-later
/* Arrays of NumPy. The header's sizes are checked against the bytes that are there, or,
 * where their number is unknown, memory grows as they arrive. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "data/formats/format.h"
#include "data/formats/npy-header.h"

#define BLOCK_SIZE (1u << 20)

/* --- Numbers */

static float
half_to_float (uint16_t h)
{
  unsigned exponent = h >> 10 & 0x1f;
  unsigned fraction = h & 0x3ff;
  float value;
  if (exponent == 0)
    value = ldexpf ((float) fraction, -24);
  else if (exponent < 31)
    value = ldexpf ((float) (fraction | 0x400), (int) exponent - 25);
  else
    value = fraction == 0 ? INFINITY : NAN;
  return h & 0x8000 ? -value : value;
}

static void
swap_items (uint8_t *bytes, size_t n, size_t item_size)
{
  for (size_t i = 0; i < n; i++, bytes += item_size) {
    if (item_size == 2) {
      uint16_t v;
      memcpy (&v, bytes, sizeof v);
      v = __builtin_bswap16 (v);
      memcpy (bytes, &v, sizeof v);
    } else if (item_size == 4) {
      uint32_t v;
      memcpy (&v, bytes, sizeof v);
      v = __builtin_bswap32 (v);
      memcpy (bytes, &v, sizeof v);
    } else {
      uint64_t v;
      memcpy (&v, bytes, sizeof v);
      v = __builtin_bswap64 (v);
      memcpy (bytes, &v, sizeof v);
    }
  }
}

static inline uint64_t
load_item (const uint8_t *bytes, size_t item_size)
{
  uint16_t v2;
  uint32_t v4;
  uint64_t v8;
  switch (item_size) {
  case 1:
    return bytes[0];
  case 2:
    memcpy (&v2, bytes, sizeof v2);
    return v2;
  case 4:
    memcpy (&v4, bytes, sizeof v4);
    return v4;
  default:
    memcpy (&v8, bytes, sizeof v8);
    return v8;
  }
}

/* The sign bit of an item moved to the top of the word and back, filling up. */
static inline int64_t
extend_sign (uint64_t v, size_t item_size)
{
  unsigned shift = 64 - 8 * (unsigned) item_size;
  return (int64_t) (v << shift) >> shift;
}

static inline float
item_to_float (const EmbNpyHeader *header, const uint8_t *bytes)
{
  uint64_t v = load_item (bytes, header->item_size);
  float as_float;
  double as_double;
  uint32_t low = (uint32_t) v;

  switch (header->kind) {
  case 'f':
    if (header->item_size == 2)
      return half_to_float ((uint16_t) v);
    if (header->item_size == 4) {
      memcpy (&as_float, &low, sizeof as_float);
      return as_float;
    }
    memcpy (&as_double, &v, sizeof as_double);
    return (float) as_double;
  case 'i':
    return (float) extend_sign (v, header->item_size);
  case 'b':
    return v != 0 ? 1.0f : 0.0f;
  default:
    return (float) v;
  }
}

/* Puts @n numbers into every @step-th float of @out; swaps @bytes in place. */
static void
convert (const EmbNpyHeader *header, uint8_t *bytes, size_t n, float *out, size_t step)
{
  if (header->swapped)
    swap_items (bytes, n, header->item_size);
  for (size_t i = 0; i < n; i++)
    out[i * step] = item_to_float (header, bytes + i * header->item_size);
}

/* --- Reading */

typedef struct {
  EmbStream *stream;
  const EmbJob *job;
  EmbNpyHeader header;
  EmbMatrix *x;
  size_t n_rows;    /* to read, by max_rows */
  uint64_t n_bytes; /* of all numbers in the file, as the header says */
  uint64_t n_read;
  uint8_t *block;
} Reader;

static bool
report (Reader *self, EmbError *error)
{
  uint64_t done;
  uint64_t total;
  emb_stream_progress (self->stream, &done, &total);
  /* Of columns one after another no row is whole until the last. */
  const EmbNpyHeader *h = &self->header;
  uint64_t n_rows = h->fortran_order ? 0 : self->n_read / (h->n_cols * h->item_size);
  return emb_job_report_rows (self->job, N_ ("Reading"), done, total, n_rows, error);
}

static bool
fail_short (const Reader *self, uint64_t found, EmbError *error)
{
  return emb_fail (error, EMB_FORMAT,
                   "is cut short: %llu x %llu numbers of type %s take %llu bytes, and "
                   "%llu "
                   "are there",
                   (unsigned long long) self->header.n_rows,
                   (unsigned long long) self->header.n_cols, self->header.dtype,
                   (unsigned long long) self->n_bytes, (unsigned long long) found);
}

static bool
read_exactly (Reader *self, void *to, size_t size, EmbError *error)
{
  size_t n = emb_stream_read (self->stream, to, size, error);
  self->n_read += n;
  if (n == size)
    return true;
  return emb_stream_failed (self->stream) ? false
                                          : fail_short (self, self->n_read, error);
}

/* Rows of this machine's floats go straight to their place. */
static bool
read_rows_directly (Reader *self, EmbError *error)
{
  size_t row_bytes = self->x->n_cols * sizeof (float);
  size_t step = 4 * BLOCK_SIZE / row_bytes > 0 ? 4 * BLOCK_SIZE / row_bytes : 1;
  for (size_t row = 0; row < self->n_rows;) {
    size_t n = self->n_rows - row < step ? self->n_rows - row : step;
    if (!emb_matrix_grow (self->x, row + n, error) ||
        !read_exactly (self, emb_matrix_row (self->x, row), n * row_bytes, error) ||
        !report (self, error))
      return false;
    row += n;
  }
  return true;
}

static bool
read_rows (Reader *self, EmbError *error)
{
  size_t d = self->x->n_cols;
  size_t item = self->header.item_size;
  size_t n_numbers = self->n_rows * d; /* checked: these bytes exist or will have to */
  for (size_t done = 0; done < n_numbers;) {
    size_t n = BLOCK_SIZE / item;
    if (n > n_numbers - done)
      n = n_numbers - done;
    if (!read_exactly (self, self->block, n * item, error) ||
        !emb_matrix_grow (self->x, (done + n + d - 1) / d, error))
      return false;
    convert (&self->header, self->block, n, self->x->data + done, 1);
    done += n;
    if (!report (self, error))
      return false;
  }
  return true;
}

/* Columns one after another. Until the last has come no row is whole, so all memory is
 * needed at once: the number of bytes has been checked, or else (packed, or a pipe) the
 * numbers are gathered first, as they come, and turned at the end. */
static bool
read_columns (Reader *self, EmbError *error)
{
  size_t d = self->x->n_cols;
  size_t all_rows = (size_t) self->header.n_rows;
  size_t item = self->header.item_size;
  if (!emb_matrix_grow (self->x, self->n_rows, error))
    return false;

  for (size_t column = 0; column < d; column++)
    for (size_t row = 0; row < all_rows;) {
      size_t n = BLOCK_SIZE / item;
      if (n > all_rows - row)
        n = all_rows - row;
      if (!read_exactly (self, self->block, n * item, error))
        return false;
      size_t kept = row >= self->n_rows      ? 0
                    : self->n_rows - row < n ? self->n_rows - row
                                             : n;
      if (kept > 0)
        convert (&self->header, self->block, kept, self->x->data + row * d + column, d);
      row += n;
      if (!report (self, error))
        return false;
    }
  return true;
}

static bool
gather_columns (Reader *self, EmbError *error)
{
  size_t d = self->x->n_cols;
  size_t all_rows = (size_t) self->header.n_rows;
  EmbMatrix columns;
  if (!emb_matrix_init (&columns, 0, all_rows, error))
    return false;

  Reader whole = *self;
  whole.x = &columns;
  whole.n_rows = d;
  bool ok = read_rows (&whole, error) && emb_matrix_grow (self->x, self->n_rows, error);
  for (size_t row = 0; ok && row < self->n_rows; row++)
    for (size_t column = 0; column < d; column++)
      emb_matrix_row (self->x, row)[column] = emb_matrix_row (&columns, column)[row];
  emb_matrix_clear (&columns);
  return ok;
}

static bool
read_numbers (Reader *self, EmbError *error)
{
  uint64_t left = emb_stream_remaining (self->stream);
  if (left != UINT64_MAX && left < self->n_bytes)
    return fail_short (self, left, error);
  if (self->header.fortran_order)
    return left != UINT64_MAX ? read_columns (self, error) : gather_columns (self, error);

  /* All at once where the bytes are known to be there: then nothing moves. */
  if (left != UINT64_MAX && !emb_matrix_grow (self->x, self->n_rows, error))
    return false;
  bool direct = self->header.kind == 'f' && self->header.item_size == sizeof (float) &&
                !self->header.swapped;
  return direct ? read_rows_directly (self, error) : read_rows (self, error);
}

static bool
skip_header (EmbStream *stream, size_t size, EmbError *error)
{
  uint8_t scratch[512];
  while (size > 0) {
    size_t n = size < sizeof scratch ? size : sizeof scratch;
    if (emb_stream_read (stream, scratch, n, error) < n)
      return emb_stream_failed (stream) ? false
                                        : emb_fail (error, EMB_FORMAT, "is cut short");
    size -= n;
  }
  return true;
}

/* --- The format */

static bool
npy_sniff (const uint8_t *head, size_t n, char *reason)
{
  if (n < 6 || memcmp (head, "\x93NUMPY", 6) != 0)
    return false;
  snprintf (reason, 200, "begins with NUMPY");
  return true;
}

static bool
check_size (Reader *self, EmbError *error)
{
  const EmbNpyHeader *h = &self->header;
  size_t n_numbers;
  size_t n_bytes;
  if (h->n_rows > SIZE_MAX / 8 || h->n_cols > SIZE_MAX / 8 ||
      !emb_size_multiply ((size_t) h->n_rows, (size_t) h->n_cols, &n_numbers) ||
      !emb_size_multiply (n_numbers, sizeof (double), &n_bytes))
    return emb_fail (error, EMB_FORMAT,
                     "the header says %llu x %llu numbers, more than a file can hold",
                     (unsigned long long) h->n_rows, (unsigned long long) h->n_cols);
  self->n_bytes = (uint64_t) n_numbers * h->item_size;
  return true;
}

static bool
read_header (EmbStream *stream, EmbNpyHeader *header, EmbError *error)
{
  size_t n;
  const uint8_t *head = emb_stream_peek (stream, EMB_NPY_MAX_HEADER + 12, &n, error);
  return !emb_stream_failed (stream) && emb_npy_parse_header (head, n, header, error);
}

static bool
npy_list (const EmbInput *input, EmbCandidates *candidates, EmbError *error)
{
  EmbNpyHeader header;
  if (!read_header (input->stream, &header, error))
    return false;
  EmbCandidate only = { .n_rows = header.n_rows,
                        .n_dims = header.n_cols,
                        .dtype = header.dtype };
  return emb_candidates_add (candidates, &only, NULL, error);
}

static bool
npy_load (const EmbInput *input,
          const EmbCandidate *chosen,
          EmbDatasetParts *parts,
          const EmbJob *job,
          EmbError *error)
{
  EmbStream *stream = input->stream;
  Reader reader = { .stream = stream, .job = job, .x = &parts->vectors };
  const EmbNpyHeader *header = &reader.header;
  if (!read_header (stream, &reader.header, error) || !check_size (&reader, error) ||
      !skip_header (stream, header->header_size, error))
    return false;

  size_t max_rows = input->options->max_rows > 0 ? input->options->max_rows : SIZE_MAX;
  reader.n_rows = header->n_rows < max_rows ? (size_t) header->n_rows : max_rows;
  reader.block = malloc (BLOCK_SIZE);
  if (reader.block == NULL)
    return emb_fail_no_memory (error, BLOCK_SIZE);

  bool ok = report (&reader, error) &&
            emb_matrix_init (&parts->vectors, 0, (size_t) header->n_cols, error) &&
            read_numbers (&reader, error);
  free (reader.block);
  if (!ok)
    return false;

  emb_matrix_trim (&parts->vectors);
  parts->source.dtype = header->dtype;
  parts->source.rows_in_file = header->n_rows;
  snprintf (parts->source.reason, sizeof parts->source.reason,
            ".npy header: %llu x %llu of type %s%s", (unsigned long long) header->n_rows,
            (unsigned long long) header->n_cols, header->dtype,
            header->fortran_order ? ", columns first" : "");
  return true;
}

const EmbFormat emb_format_npy = { "npy", N_ ("NumPy .npy"), npy_sniff, npy_list,
                                   npy_load };
