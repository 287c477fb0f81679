// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/job.h"
#include "projection/layout.h"

/* The points of a map, prepared for drawing: n positions x 2 or 3 axes. Immutable and
 * reference-counted.
 *
 * Points are sorted once so that neighbours on the map are neighbours in memory (sorted
 * into slabs by one axis, each slab by the next: Leutenegger et al., "STR", ICDE 1997).
 * A *position* is a place in that order, a *row* is the row of the data set. Every
 * ES_CLOUD_BLOCK positions are a block with a box around it: what is off the screen or
 * far from the pointer is left out a block at a time. Blocks hold equally many points,
 * so dense maps, clusters and outliers are all served alike.
 *
 * In a block rows fall from high to low. Drawing goes by position, so of points at one
 * place the earliest row, with word vectors the most frequent word, lies on top.
 *
 * Coordinates are moved and scaled so that the longest side of the map runs from -1 to 1.
 * Rows with a coordinate that is not finite are left out and counted.
 */
typedef struct EsCloud EsCloud;

#define ES_CLOUD_BLOCK 256
#define ES_CLOUD_NO_POSITION UINT32_MAX

/* cloud coordinate = (layout coordinate - centre) / scale */
typedef struct {
  double centre[3];
  double scale;
} EsFrame;

/* The box around a block, in cloud coordinates; in a flat cloud z is 0. */
typedef struct {
  float min[3];
  float max[3];
} EsBox;

/* @axes: the layout's axes for x, y and (with n_axes 3) z. @frame NULL: the map's own;
 * a given one keeps a map that moves in its place from one cloud to the next. */
EsCloud *es_cloud_new (const EmbLayout *layout,
                       const size_t *axes,
                       size_t n_axes,
                       const EsFrame *frame,
                       const EmbJob *job,
                       EmbError *error);
EsCloud *es_cloud_ref (EsCloud *self);
void es_cloud_unref (EsCloud *self); /* NULL is allowed */

size_t es_cloud_n_axes (const EsCloud *self);     /* 2 or 3 */
size_t es_cloud_n_rows (const EsCloud *self);     /* of the layout */
size_t es_cloud_n_points (const EsCloud *self);   /* positions */
size_t es_cloud_n_left_out (const EsCloud *self); /* n_rows - n_points */

/* One coordinate of all positions; axis 2 is NULL in a flat cloud. */
const float *es_cloud_axis (const EsCloud *self, size_t axis);

const uint32_t *es_cloud_rows (const EsCloud *self); /* row of each position */

/* ES_CLOUD_NO_POSITION where the row is left out or does not exist. */
uint32_t es_cloud_position (const EsCloud *self, size_t row);

/* x, y, z of a position; z is 0 in a flat cloud. */
void es_cloud_point (const EsCloud *self, size_t position, float point[3]);

size_t es_cloud_n_blocks (const EsCloud *self);
const EsBox *es_cloud_boxes (const EsCloud *self);

/* Positions of a block: [first, first + count). */
static inline size_t
es_cloud_block_first (size_t block)
{
  return block * ES_CLOUD_BLOCK;
}
size_t es_cloud_block_count (const EsCloud *self, size_t block);

const EsFrame *es_cloud_frame (const EsCloud *self);
const EsBox *es_cloud_box (const EsCloud *self); /* around all points */
float es_cloud_radius (const EsCloud *self);     /* largest distance from the origin */

/* 99 of 100 points are no further from the origin: what a view from any side should hold,
 * since a lone outlier would shrink all others. */
float es_cloud_inner_radius (const EsCloud *self);

/* by_position[p] = by_row[row of p]: classes of a colouring, masks, in drawing order.
 * @by_row has n_rows bytes, @by_position room for n_points. */
void es_cloud_gather (const EsCloud *self,
                      const uint8_t *by_row,
                      uint8_t *by_position,
                      unsigned n_threads);
