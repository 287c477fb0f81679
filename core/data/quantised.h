// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Rows packed by product quantisation (Jegou, Douze & Schmid, "Product quantization for
 * nearest neighbor search", 2011), as fastText writes them to .ftz: each piece of a row
 * is one of 256 centroids, and so, where norms are kept apart, is its norm.
 *
 * A row is n_pieces pieces of piece_dims numbers, the last of last_dims.
 */
#define EMB_QUANTISED_LEVELS 256

typedef struct {
  size_t n_rows;
  size_t n_dims;
  size_t n_pieces;
  size_t piece_dims;
  size_t last_dims;
  uint8_t *codes;      /* n_rows x n_pieces */
  float *centroids;    /* of each piece, 256 x its dims, one after another */
  uint8_t *norm_codes; /* n_rows, or NULL: every norm is 1 */
  float *norms;        /* 256, or NULL */
} EmbQuantised;

void emb_quantised_clear (EmbQuantised *self);

/* @sum (n_dims) += row @row. */
void emb_quantised_add_row (const EmbQuantised *self, size_t row, float *sum);
