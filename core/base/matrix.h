// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/file-map.h"

/* Memory for large arrays: mapped, zero, in huge pages, aligned to a page.
 *
 * Page faults of 4 KiB pages cost more than the work on the data (measured: 160 MB
 * touched in 0.25-0.64 s, in huge pages in 0.04 s), so every array of megabytes comes
 * from here. Pages cost memory only once they are written. Free with the size that was
 * asked for.
 */
void *emb_pages_alloc (size_t bytes,
                       EmbError *error);         /* NULL and EMB_NO_MEMORY on failure */
void emb_pages_free (void *pages, size_t bytes); /* NULL is allowed */

/* Changes the size and keeps the content; may move it. NULL on failure, the old stays
 * valid. */
void *emb_pages_resize (void *pages, size_t old_bytes, size_t new_bytes, EmbError *error);

/* a * b, or false where that overflows. */
bool emb_size_multiply (size_t a, size_t b, size_t *product);

/* A row-major matrix of floats that owns its memory, or the map of a file, which can only
 * be read. All zero is a valid empty matrix. One that would not fit in memory is refused
 * with the numbers before memory runs out. */
typedef struct {
  float *data; /* n_rows x n_cols, rows without gaps */
  size_t n_rows;
  size_t n_cols;
  size_t bytes;    /* allocated; 0 in a map */
  EmbFileMap *map; /* owned, or NULL */
} EmbMatrix;

bool emb_matrix_init (EmbMatrix *self, size_t n_rows, size_t n_cols, EmbError *error);
void emb_matrix_clear (EmbMatrix *self);

/* The numbers that begin @offset bytes into @map, whole multiples of a float's size, and
 * are all there. Takes @map over. */
void emb_matrix_init_mapped (EmbMatrix *self,
                             EmbFileMap *map,
                             size_t offset,
                             size_t n_rows,
                             size_t n_cols);

/* Room for at least @n_rows rows; n_rows is set to that. New rows are zero. Grows by
 * half, so that adding blocks one after another takes linear time. */
bool emb_matrix_grow (EmbMatrix *self, size_t n_rows, EmbError *error);

/* Gives memory beyond the last row back. */
void emb_matrix_trim (EmbMatrix *self);

static inline float *
emb_matrix_row (const EmbMatrix *self, size_t row)
{
  return self->data + row * self->n_cols;
}
