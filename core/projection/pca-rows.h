// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdint.h>

#include "base/job.h"
#include "data/dataset.h"

/* The rows of a data set as PCA sees them: in double, of unit length on request, centred,
 * without the rows that are not finite and without the columns that never change.
 *
 * Columns that hold one value alone add nothing to any variance; MNIST has 65 of 784, and
 * leaving them out saves a sixth of the work.
 */
typedef struct {
  const EmbDataset *dataset;
  bool unit_rows;
  size_t n_used;    /* finite rows */
  uint32_t *used;   /* their numbers, ascending; NULL where all are finite */
  size_t n_active;  /* columns that change */
  uint32_t *active; /* their numbers, ascending */
  double *mean;     /* n_dims: of all columns */
} EmbPcaRows;

bool emb_pca_rows_init (EmbPcaRows *self,
                        const EmbDataset *dataset,
                        bool unit_rows,
                        const EmbJob *job,
                        EmbError *error);
void emb_pca_rows_clear (EmbPcaRows *self);

/* Writes used rows [first, first + n), active columns [column, column + n_columns), to
 * @out, row-major, centred. */
void emb_pca_rows_get (const EmbPcaRows *self,
                       size_t first,
                       size_t n,
                       size_t column,
                       size_t n_columns,
                       double *out);

/* The number that a row is multiplied by: 1, or one over its norm. */
double emb_pca_row_scale (const float *x, size_t d, bool unit_rows);
