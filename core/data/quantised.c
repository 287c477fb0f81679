// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/quantised.h"

#include <stdlib.h>

void
emb_quantised_clear (EmbQuantised *self)
{
  free (self->codes);
  free (self->centroids);
  free (self->norm_codes);
  free (self->norms);
  *self = (EmbQuantised){ 0 };
}

void
emb_quantised_add_row (const EmbQuantised *self, size_t row, float *sum)
{
  const uint8_t *codes = self->codes + row * self->n_pieces;
  const float *centroids = self->centroids;
  float norm = self->norms != NULL ? self->norms[self->norm_codes[row]] : 1;
  for (size_t piece = 0; piece < self->n_pieces; piece++) {
    size_t dims = piece + 1 < self->n_pieces ? self->piece_dims : self->last_dims;
    const float *centroid = centroids + codes[piece] * dims;
    for (size_t j = 0; j < dims; j++)
      sum[j] += norm * centroid[j];
    sum += dims;
    centroids += EMB_QUANTISED_LEVELS * dims;
  }
}
