// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* How much of each pixel a disc covers, ready for the blending loops. Private to the
 * raster.
 *
 * Centres are rounded to quarters of a pixel, so a disc of one radius is one of 4 x 4
 * masks. An entry is the coverage times the opacity in 0..256, four times over, once for
 * each channel of a pixel. Lines are padded with zeros to four pixels or a multiple of
 * eight.
 */
#define ES_MASK_PHASES 4

typedef struct {
  float radius;
  float opacity;
  float inner_radius; /* 0: a full disc; else a ring */
} EsMaskShape;

/* All zero is a valid start. */
typedef struct {
  EsMaskShape shape;
  int left;           /* of the first column, relative to the pixel of the centre; <= 0 */
  int n_lines;        /* and columns: lines begin at the same offset */
  size_t line_stride; /* entries: 16, or a multiple of 32 */
  size_t phase_stride; /* entries; mask (px, py) begins at (py * 4 + px) strides */
  uint16_t *entries;   /* aligned to 64 bytes */
  size_t room;
} EsMasks;

/* Does nothing where @self has that shape already. */
bool es_masks_set (EsMasks *self, EsMaskShape shape, EmbError *error);
void es_masks_clear (EsMasks *self);

/* The part of the unit pixel at (x, y) that a disc about the origin covers, 0..1. */
double es_disc_coverage (double radius, double x, double y);

static inline const uint16_t *
es_masks_at (const EsMasks *self, int32_t quarter_x, int32_t quarter_y)
{
  size_t phase = (size_t) ((quarter_y & 3) * ES_MASK_PHASES + (quarter_x & 3));
  return self->entries + phase * self->phase_stride;
}
