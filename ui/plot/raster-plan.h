// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "plot/camera.h"
#include "plot/cloud.h"

/* What a picture will take: which blocks can be seen, how many of their points are worth
 * drawing, and bands of lines of about equal work. Private to the raster. */

#define ES_PLAN_MAX_BANDS 64

/* A block is drawn with every 2^shift-th of its points. */
#define ES_PLAN_MAX_SHIFT 6

typedef struct {
  uint32_t block;
  int32_t y0; /* lines that its discs can reach: [y0, y1) */
  int32_t y1;
  uint32_t shift;
} EsPlanBlock;

/* All zero is a valid start; memory is kept from one plan to the next. */
typedef struct {
  EsPlanBlock *blocks; /* in order of positions */
  size_t n_blocks;
  size_t room;
  size_t n_points;                  /* in these blocks */
  size_t max_band_points;           /* in the blocks of one band, the largest */
  int bands[ES_PLAN_MAX_BANDS + 1]; /* band i: lines [bands[i], bands[i + 1]) */
  size_t n_bands;
  float *layers; /* discs over each other, for each tile */
  size_t layers_room;
  float *line_work;
  size_t line_room;
} EsPlan;

/* @reach: pixels from a point's centre to the end of its disc. @thin: leave out points
 * where many discs lie over each other. @n_bands: about how many; the picture does not
 * depend on it. */
bool es_plan_make (EsPlan *self,
                   const EsCloud *cloud,
                   const EsProjection *projection,
                   size_t width,
                   size_t height,
                   float radius,
                   float reach,
                   bool thin,
                   size_t n_bands,
                   EmbError *error);
void es_plan_clear (EsPlan *self);
