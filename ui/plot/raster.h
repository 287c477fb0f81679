// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "plot/camera.h"
#include "plot/cloud.h"
#include "plot/palette.h"

/* Points as anti-aliased discs in a buffer of pixels, fast.
 *
 * The picture depends on the parameters alone, not on the number of threads. An EsRaster
 * keeps scratch memory from one frame to the next; one thread uses it at a time.
 */
typedef struct EsRaster EsRaster;

EsRaster *es_raster_new (void);       /* NULL without memory */
void es_raster_free (EsRaster *self); /* NULL is allowed */

typedef enum {
  ES_RASTER_STILL,  /* every point */
  ES_RASTER_MOVING, /* where many discs lie over each other, some of them, each a little
                       more opaque; points that stand alone are all there */
} EsRasterQuality;

#define ES_RASTER_MIN_RADIUS 0.5
#define ES_RASTER_MAX_RADIUS 48.0
#define ES_RASTER_MAX_SIDE 32767
#define ES_N_CLASSES 256

/* 0xAARRGGBB in the machine's byte order, premultiplied: CAIRO_FORMAT_ARGB32 and
 * GDK_MEMORY_DEFAULT. All pixels are written, opaque. */
typedef struct {
  void *pixels; /* aligned to 4 bytes */
  size_t width; /* pixels; 0 is allowed and draws nothing */
  size_t height;
  size_t stride; /* bytes from one line to the next, a multiple of 4 */
} EsPixels;

/* All arrays are borrowed and go by position, not by row: es_cloud_gather makes them.
 * Start from ES_RASTER_PARAMS_INIT. Lengths are pixels of the buffer: multiply by the
 * scale factor first. */
typedef struct {
  const EsCloud *cloud; /* NULL: background only */
  EsCamera camera;      /* its viewport is the buffer */
  EsRgb background;
  const uint8_t *classes; /* n_points; NULL: all points have class 0 */
  const EsRgb *colors;    /* 256, by class */
  int hollow_class;       /* drawn as rings; -1: none */
  float radius;           /* clamped to the limits above */
  float opacity;          /* 0..1 */

  /* Focus. Faded points lie below all others. */
  const uint8_t *faded; /* n_points, not 0: faded; NULL: fade_all decides */
  bool fade_all;        /* all but those of @front */
  EsRgb faded_color;
  const uint32_t *front; /* positions drawn last and opaque, the last one on top */
  size_t n_front;
  float front_radius; /* 0: radius */

  EsRasterQuality quality;
  unsigned n_threads; /* 0 and 1: the caller alone */
} EsRasterParams;

#define ES_RASTER_PARAMS_INIT                                                            \
  {                                                                                      \
    .background = 0xffffff, .hollow_class = -1, .radius = 2, .opacity = 1,               \
    .faded_color = 0xdfdfdf, .n_threads = 1,                                             \
  }

/* Fails without memory or with a buffer that is too large. */
bool es_raster_draw (EsRaster *self,
                     const EsRasterParams *params,
                     const EsPixels *target,
                     EmbError *error);

/* Points in blocks that the last picture looked at, of es_cloud_n_points: what culling
 * left. */
size_t es_raster_n_examined (const EsRaster *self);

/* The radius on screen of a point at that depth (-1..1): nearer points are larger. */
float es_raster_depth_radius (float radius, float depth);

/* The part of the background in the colour of a point at that depth: 0 in front. */
double es_raster_depth_haze (double depth);
