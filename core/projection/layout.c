// SPDX-License-Identifier: GPL-3.0-or-later
#include "projection/layout.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/matrix.h"

struct EmbLayout {
  atomic_uint refs;
  EmbMatrix axes; /* n_axes x n_points */
};

EmbLayout *
emb_layout_new (size_t n_points, size_t n_axes, EmbError *error)
{
  EmbLayout *self = calloc (1, sizeof *self);
  if (self == NULL) {
    emb_fail_no_memory (error, sizeof *self);
    return NULL;
  }
  atomic_init (&self->refs, 1);
  if (!emb_matrix_init (&self->axes, n_axes, n_points, error)) {
    free (self);
    return NULL;
  }
  for (size_t i = 0; i < n_axes * n_points; i++)
    self->axes.data[i] = NAN;
  return self;
}

EmbLayout *
emb_layout_ref (EmbLayout *self)
{
  atomic_fetch_add_explicit (&self->refs, 1, memory_order_relaxed);
  return self;
}

void
emb_layout_unref (EmbLayout *self)
{
  if (self == NULL ||
      atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) > 1)
    return;
  emb_matrix_clear (&self->axes);
  free (self);
}

size_t
emb_layout_n_points (const EmbLayout *self)
{
  return self->axes.n_cols;
}

size_t
emb_layout_n_axes (const EmbLayout *self)
{
  return self->axes.n_rows;
}

const float *
emb_layout_axis (const EmbLayout *self, size_t axis)
{
  return emb_matrix_row (&self->axes, axis);
}

float *
emb_layout_axis_mutable (EmbLayout *self, size_t axis)
{
  return emb_matrix_row (&self->axes, axis);
}

EmbLayout *
emb_layout_add_flat_axes (EmbLayout *self, size_t n_axes, EmbError *error)
{
  size_t n = emb_layout_n_points (self);
  size_t k = emb_layout_n_axes (self);
  if (k >= n_axes)
    return self;

  EmbLayout *padded = emb_layout_new (n, n_axes, error);
  for (size_t j = 0; padded != NULL && j < n_axes; j++) {
    const float *from = emb_layout_axis (self, j < k ? j : 0);
    float *to = emb_layout_axis_mutable (padded, j);
    for (size_t i = 0; i < n; i++)
      to[i] = j < k || !isfinite (from[i]) ? from[i] : 0;
  }
  emb_layout_unref (self);
  return padded;
}
