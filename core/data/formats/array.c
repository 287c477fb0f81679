// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/formats/array.h"

#include <stdlib.h>

#include "base/i18n.h"

#define BLOCK_SIZE (1u << 20)

typedef struct {
  EmbStream *stream;
  const EmbJob *job;
  const EmbArray *array;
  EmbMatrix *x;
  size_t n_rows;    /* to read, by max_rows */
  uint64_t n_bytes; /* of all numbers, as the file claims */
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
  uint64_t row_bytes = self->array->n_cols * self->array->type.size;
  uint64_t n_rows = self->array->columns_first ? 0 : self->n_read / row_bytes;
  return emb_job_report_rows (self->job, N_ ("Reading"), done, total, n_rows, error);
}

static bool
fail_short (const Reader *self, uint64_t found, EmbError *error)
{
  return emb_fail (error, EMB_FORMAT,
                   "is cut short: %llu x %llu numbers of type %s take %llu bytes, and "
                   "%llu are there",
                   (unsigned long long) self->array->n_rows,
                   (unsigned long long) self->array->n_cols, self->array->type.name,
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
  const EmbNumberType *type = &self->array->type;
  size_t d = self->x->n_cols;
  size_t n_numbers = self->n_rows * d; /* checked: these bytes exist or will have to */
  for (size_t done = 0; done < n_numbers;) {
    size_t n = BLOCK_SIZE / type->size;
    if (n > n_numbers - done)
      n = n_numbers - done;
    if (!read_exactly (self, self->block, n * type->size, error) ||
        !emb_matrix_grow (self->x, (done + n + d - 1) / d, error))
      return false;
    emb_numbers_to_float (type, self->block, n, self->x->data + done, 1);
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
  const EmbNumberType *type = &self->array->type;
  size_t d = self->x->n_cols;
  size_t all_rows = (size_t) self->array->n_rows;
  if (!emb_matrix_grow (self->x, self->n_rows, error))
    return false;

  for (size_t column = 0; column < d; column++)
    for (size_t row = 0; row < all_rows;) {
      size_t n = BLOCK_SIZE / type->size;
      if (n > all_rows - row)
        n = all_rows - row;
      if (!read_exactly (self, self->block, n * type->size, error))
        return false;
      size_t kept = row >= self->n_rows      ? 0
                    : self->n_rows - row < n ? self->n_rows - row
                                             : n;
      if (kept > 0)
        emb_numbers_to_float (type, self->block, kept, self->x->data + row * d + column,
                              d);
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
  size_t all_rows = (size_t) self->array->n_rows;
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
  if (self->array->columns_first)
    return left != UINT64_MAX ? read_columns (self, error) : gather_columns (self, error);

  /* All at once where the bytes are known to be there: then nothing moves. */
  if (left != UINT64_MAX && !emb_matrix_grow (self->x, self->n_rows, error))
    return false;
  return emb_numbers_are_floats (&self->array->type) ? read_rows_directly (self, error)
                                                     : read_rows (self, error);
}

/* In steps, since what is packed has to be unpacked to be passed over. */
static bool
skip_to (Reader *self, uint64_t offset, EmbError *error)
{
  while (offset > 0) {
    uint64_t step = offset < 4 * BLOCK_SIZE ? offset : 4 * BLOCK_SIZE;
    if (emb_stream_skip (self->stream, step, error) < step)
      return emb_stream_failed (self->stream)
               ? false
               : emb_fail (error, EMB_FORMAT, "is cut short before its numbers begin");
    if (!report (self, error))
      return false;
    offset -= step;
  }
  return true;
}

static bool
copy_numbers (Reader *self, EmbError *error)
{
  self->block = malloc (BLOCK_SIZE);
  if (self->block == NULL)
    return emb_fail_no_memory (error, BLOCK_SIZE);
  bool ok = report (self, error) &&
            emb_matrix_init (self->x, 0, (size_t) self->array->n_cols, error) &&
            read_numbers (self, error);
  free (self->block);
  emb_matrix_trim (self->x);
  return ok;
}

static bool
is_in_place (const EmbArray *array, uint64_t n_bytes, EmbStream *stream)
{
  uint64_t left = emb_stream_remaining (stream);
  return !array->columns_first && emb_numbers_are_floats (&array->type) &&
         left != UINT64_MAX && left >= n_bytes;
}

/* The file's own pages, where they hold rows of this machine's floats. */
static bool
map_numbers (Reader *self)
{
  if (!is_in_place (self->array, self->n_bytes, self->stream))
    return false;
  uint64_t at;
  EmbFileMap *map = emb_stream_map (self->stream, &at);
  if (map == NULL || at % sizeof (float) != 0) {
    emb_file_map_free (map);
    return false;
  }
  emb_matrix_init_mapped (self->x, map, (size_t) at, self->n_rows,
                          (size_t) self->array->n_cols);
  return true;
}

/* --- For the formats */

bool
emb_array_size (const EmbArray *self, uint64_t *n_bytes, EmbError *error)
{
  size_t n_numbers;
  size_t n_doubles;
  if (self->n_rows == 0 || self->n_cols == 0)
    return emb_fail (error, EMB_FORMAT, "holds an empty table of %llu x %llu",
                     (unsigned long long) self->n_rows,
                     (unsigned long long) self->n_cols);
  if (self->n_rows > SIZE_MAX / 8 || self->n_cols > SIZE_MAX / 8 ||
      !emb_size_multiply ((size_t) self->n_rows, (size_t) self->n_cols, &n_numbers) ||
      !emb_size_multiply (n_numbers, sizeof (double), &n_doubles))
    return emb_fail (error, EMB_FORMAT,
                     "the header says %llu x %llu numbers, more than a file can hold",
                     (unsigned long long) self->n_rows,
                     (unsigned long long) self->n_cols);
  *n_bytes = (uint64_t) n_numbers * self->type.size;
  return true;
}

bool
emb_array_is_in_place (const EmbArray *self, EmbStream *stream)
{
  uint64_t n_bytes = 0;
  return emb_array_size (self, &n_bytes, NULL) && is_in_place (self, n_bytes, stream);
}

bool
emb_array_load (const EmbArray *self,
                uint64_t offset,
                const EmbInput *input,
                EmbDatasetParts *parts,
                const EmbJob *job,
                EmbError *error)
{
  size_t max_rows = input->options->max_rows > 0 ? input->options->max_rows : SIZE_MAX;
  Reader reader = { .stream = input->stream,
                    .job = job,
                    .array = self,
                    .x = &parts->vectors };
  if (!emb_array_size (self, &reader.n_bytes, error) || !skip_to (&reader, offset, error))
    return false;
  reader.n_rows = self->n_rows < max_rows ? (size_t) self->n_rows : max_rows;
  parts->source.mapped = map_numbers (&reader);
  if (!parts->source.mapped && !copy_numbers (&reader, error))
    return false;
  parts->source.dtype = self->type.name;
  parts->source.rows_in_file = self->n_rows;
  return true;
}
