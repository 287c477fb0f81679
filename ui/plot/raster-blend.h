// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plot/camera.h"
#include "plot/raster-masks.h"
#include "plot/raster.h"

/* The two loops that take the time: points to screen, discs into pixels. Private to the
 * raster. */

/* Lines [y0, y1) of the target are written, no others. */
typedef struct {
  uint8_t *pixels;
  size_t stride;
  int width;
  int y0;
  int y1;
} EsBand;

/* How discs look: masks of one radius, colours as four 16-bit channels B, G, R, A. */
typedef struct {
  const EsMasks *full;
  const EsMasks *ring;    /* the same size as full */
  int hollow_class;       /* whose mask is the ring; -1: none */
  const uint64_t *colors; /* 256, by class */
  bool long_vectors;      /* see es_blend_long_vectors_pay; changes no pixel */
} EsInk;

/* Whether this processor blends faster with vectors of 64 bytes than of 16. */
bool es_blend_long_vectors_pay (void);

uint64_t es_ink_color (EsRgb color);

/* Screen positions are in quarters of a pixel, rounded down. Far outside they are cut off
 * at this many pixels beyond the largest buffer, where no disc reaches in. */
#define ES_RASTER_BEYOND 1024

/* Blends discs one after another, the last on top; @step: every how manyeth, beginning
 * with the first. */
void es_blend_discs (const EsBand *band,
                     const EsInk *ink,
                     const int32_t *quarters_x,
                     const int32_t *quarters_y,
                     const uint8_t *classes,
                     size_t n,
                     size_t step);

void es_fill_band (const EsBand *band, EsRgb color);

/* @n points of a flat or a deep cloud to the screen. Depths go to 0 (far) ..
 * ES_RASTER_DEPTHS - 1 (near). */
#define ES_RASTER_DEPTHS 1024
void es_project_flat (const EsProjection *projection,
                      const float *x,
                      const float *y,
                      size_t n,
                      int32_t *quarters_x,
                      int32_t *quarters_y);
void es_project_deep (const EsProjection *projection,
                      const float *x,
                      const float *y,
                      const float *z,
                      size_t n,
                      int32_t *quarters_x,
                      int32_t *quarters_y,
                      int32_t *depths);
