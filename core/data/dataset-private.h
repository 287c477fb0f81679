// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdatomic.h>

#include "data/dataset.h"

/* What dataset.c, dataset-derived.c and subset.c share; nobody else looks inside. */
struct EmbDataset {
  atomic_int n_refs;
  EmbDatasetParts parts;
  float *norms;
  size_t n_zero;
  size_t first_zero; /* the row, where there is one; so below */
  size_t n_non_finite;
  size_t first_non_finite;
  bool unit_length; /* rows were divided by their norms */

  /* Whose names, columns and row numbers the parts borrow, or NULL. */
  EmbDataset *owner;
};

/* Why nothing is made of a mapped file that another program writes meanwhile. */
#define EMB_PARTS_CHANGED "was changed while it was read; open it again"

/* Takes @parts over, also on failure; no index of names, no new notices. */
EmbDataset *emb_dataset_new_bare (EmbDatasetParts *parts,
                                  const EmbJob *job,
                                  EmbError *error);

/* Rows that one chunk of a parallel loop works on: about half a megabyte. */
static inline size_t
emb_dataset_rows_per_chunk (size_t n_dims)
{
  size_t rows = (128u << 10) / n_dims;
  return rows > 0 ? rows : 1;
}
