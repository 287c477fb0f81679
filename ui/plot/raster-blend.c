// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/raster-blend.h"

#include <stdbool.h>

#include "base/kernel.h"

/* Four and eight pixels, as bytes and as 16-bit numbers. */
typedef uint8_t Bytes16 __attribute__ ((vector_size (16)));
typedef uint16_t Words16 __attribute__ ((vector_size (32)));
typedef uint64_t Longs4 __attribute__ ((vector_size (32)));
typedef uint8_t Bytes32 __attribute__ ((vector_size (32)));
typedef uint16_t Words32 __attribute__ ((vector_size (64)));
typedef uint64_t Longs8 __attribute__ ((vector_size (64)));
typedef Bytes16 Bytes16Unaligned __attribute__ ((aligned (4), may_alias));
typedef Bytes32 Bytes32Unaligned __attribute__ ((aligned (4), may_alias));

#define INLINE static inline __attribute__ ((always_inline))

uint64_t
es_ink_color (EsRgb color)
{
  return (uint64_t) 255 << 48 | (uint64_t) es_rgb_red (color) << 32 |
         (uint64_t) es_rgb_green (color) << 16 | es_rgb_blue (color);
}

/* d + (s - d) m / 256, rounded. Sixteen bits are enough: differences wrap around, but the
 * sum is the true one again, between 0 and 65535. */
INLINE void
blend_narrow (uint8_t *pixels, const uint16_t *mask, Words16 color)
{
  Words16 d =
    __builtin_convertvector(*(const Bytes16Unaligned *) (const void *) pixels, Words16);
  Words16 m = *(const Words16 *) (const void *) mask;
  d = ((d << 8) + (color - d) * m + 128) >> 8;
  *(Bytes16Unaligned *) (void *) pixels = __builtin_convertvector(d, Bytes16);
}

INLINE void
blend_wide (uint8_t *pixels, const uint16_t *mask, Words32 color)
{
  Words32 d =
    __builtin_convertvector(*(const Bytes32Unaligned *) (const void *) pixels, Words32);
  Words32 m = *(const Words32 *) (const void *) mask;
  d = ((d << 8) + (color - d) * m + 128) >> 8;
  *(Bytes32Unaligned *) (void *) pixels = __builtin_convertvector(d, Bytes32);
}

/* One pixel at a time, for discs that cross the left or right edge. */
static void
blend_clipped (const EsBand *band,
               const EsMasks *masks,
               const uint16_t *mask,
               int left,
               int top,
               uint64_t color)
{
  for (int line = 0; line < masks->n_lines; line++) {
    int y = top + line;
    if (y < band->y0 || y >= band->y1)
      continue;
    uint8_t *pixels = band->pixels + (size_t) y * band->stride;
    const uint16_t *entries = mask + (size_t) line * masks->line_stride;
    for (int column = 0; column < masks->n_lines; column++) {
      int x = left + column;
      if (x < 0 || x >= band->width)
        continue;
      uint32_t *pixel = (uint32_t *) (void *) (pixels + 4 * (size_t) x);
      uint32_t blended = 0;
      for (unsigned channel = 0; channel < 4; channel++) {
        uint32_t s = color >> 16 * channel & 0xff;
        uint32_t d = *pixel >> 8 * channel & 0xff;
        uint32_t m = entries[4 * column];
        blended |= (d * (256 - m) + s * m + 128) >> 8 << 8 * channel;
      }
      *pixel = blended;
    }
  }
}

/* The discs of one call; the numbers that every disc needs, side by side. */
typedef struct {
  int left;
  int n_lines;
  int line_vectors;
  size_t line_stride;
  int safe_width; /* with its first column below this, no vector leaves the line */
} Shape;

INLINE void
blend_disc (const EsBand *band,
            const Shape *shape,
            const uint16_t *mask,
            int left,
            int top,
            uint64_t color,
            bool narrow)
{
  int first = top < band->y0 ? band->y0 - top : 0;
  int last = top + shape->n_lines > band->y1 ? band->y1 - top : shape->n_lines;
  uint8_t *pixels = band->pixels + (ptrdiff_t) (top + first) * (ptrdiff_t) band->stride +
                    4 * (ptrdiff_t) left;
  mask += (size_t) first * shape->line_stride;

  if (narrow) {
    Words16 wide_color = (Words16) ((Longs4){ 0 } + color);
    for (int line = first; line < last; line++) {
      blend_narrow (pixels, mask, wide_color);
      pixels += band->stride;
      mask += 4 * ES_MASK_NARROW;
    }
    return;
  }
  Words32 wide_color = (Words32) ((Longs8){ 0 } + color);
  for (int line = first; line < last; line++) {
    for (int i = 0; i < shape->line_vectors; i++)
      blend_wide (pixels + 4 * ES_MASK_WIDE * (size_t) i,
                  mask + 4 * ES_MASK_WIDE * (size_t) i, wide_color);
    pixels += band->stride;
    mask += shape->line_stride;
  }
}

INLINE void
blend_all (const EsBand *band,
           const EsInk *ink,
           const int32_t *quarters_x,
           const int32_t *quarters_y,
           const uint8_t *classes,
           size_t n,
           size_t step,
           bool narrow,
           int line_vectors)
{
  const EsMasks *full = ink->full;
  const Shape shape = {
    .left = full->left,
    .n_lines = full->n_lines,
    .line_vectors = line_vectors,
    .line_stride = narrow ? 4 * ES_MASK_NARROW : 4 * ES_MASK_WIDE * (size_t) line_vectors,
    .safe_width = band->width - line_vectors * full->vector_pixels,
  };
  const EsBand b = *band;
  unsigned n_tops = (unsigned) (b.y1 - b.y0 + shape.n_lines - 1);

  for (size_t i = 0; i < n; i += step) {
    int32_t qx = quarters_x[i];
    int32_t qy = quarters_y[i];
    int left = (qx >> 2) + shape.left;
    int top = (qy >> 2) + shape.left;
    if ((unsigned) (top - b.y0 + shape.n_lines - 1) >= n_tops)
      continue;

    uint8_t class_index = classes != NULL ? classes[i] : 0;
    const EsMasks *masks = class_index == ink->hollow_class ? ink->ring : full;
    const uint16_t *mask = es_masks_at (masks, qx, qy);
    uint64_t color = ink->colors[class_index];
    if (left >= 0 && left <= shape.safe_width)
      blend_disc (&b, &shape, mask, left, top, color, narrow);
    else if (left + shape.n_lines > 0 && left < b.width)
      blend_clipped (&b, masks, mask, left, top, color);
  }
}

/* One clone for each kind of mask, so that the length of a line is a constant where it
 * matters. */
EMB_KERNEL static void
blend_discs_narrow (const EsBand *band,
                    const EsInk *ink,
                    const int32_t *quarters_x,
                    const int32_t *quarters_y,
                    const uint8_t *classes,
                    size_t n,
                    size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, true, 1);
}

EMB_KERNEL static void
blend_discs_one_vector (const EsBand *band,
                        const EsInk *ink,
                        const int32_t *quarters_x,
                        const int32_t *quarters_y,
                        const uint8_t *classes,
                        size_t n,
                        size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, false, 1);
}

EMB_KERNEL static void
blend_discs_wide (const EsBand *band,
                  const EsInk *ink,
                  const int32_t *quarters_x,
                  const int32_t *quarters_y,
                  const uint8_t *classes,
                  size_t n,
                  size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, false,
             ink->full->line_vectors);
}

void
es_blend_discs (const EsBand *band,
                const EsInk *ink,
                const int32_t *quarters_x,
                const int32_t *quarters_y,
                const uint8_t *classes,
                size_t n,
                size_t step)
{
  if (ink->full->vector_pixels == ES_MASK_NARROW)
    blend_discs_narrow (band, ink, quarters_x, quarters_y, classes, n, step);
  else if (ink->full->line_vectors == 1)
    blend_discs_one_vector (band, ink, quarters_x, quarters_y, classes, n, step);
  else
    blend_discs_wide (band, ink, quarters_x, quarters_y, classes, n, step);
}

void
es_fill_band (const EsBand *band, EsRgb color)
{
  uint32_t pixel = 0xff000000u | color;
  for (int y = band->y0; y < band->y1; y++) {
    uint32_t *line = (uint32_t *) (void *) (band->pixels + (size_t) y * band->stride);
    for (int x = 0; x < band->width; x++)
      line[x] = pixel;
  }
}

/* --- Points to screen */

/* Rounded down: the conversion rounds towards zero, so it is given positive numbers. */
INLINE int32_t
to_quarters (float pixels)
{
  float low = -ES_RASTER_BEYOND;
  float high = ES_RASTER_MAX_SIDE + ES_RASTER_BEYOND;
  pixels = pixels > low ? pixels : low; /* also where it is not a number */
  pixels = pixels < high ? pixels : high;
  return (int32_t) ((pixels + ES_RASTER_BEYOND) * 4) - 4 * ES_RASTER_BEYOND;
}

EMB_KERNEL static void
project_flat (const EsProjection *projection,
              const float *restrict x,
              const float *restrict y,
              size_t n,
              int32_t *restrict quarters_x,
              int32_t *restrict quarters_y)
{
  const EsProjection p = *projection;
  for (size_t i = 0; i < n; i++) {
    quarters_x[i] = to_quarters ((x[i] - p.cx) * p.scale + p.ox);
    quarters_y[i] = to_quarters (p.oy - (y[i] - p.cy) * p.scale);
  }
}

EMB_KERNEL static void
project_deep (const EsProjection *projection,
              const float *restrict x,
              const float *restrict y,
              const float *restrict z,
              size_t n,
              int32_t *restrict quarters_x,
              int32_t *restrict quarters_y,
              int32_t *restrict depths)
{
  const EsProjection p = *projection;
  for (size_t i = 0; i < n; i++) {
    float u = p.m[0] * x[i] + p.m[1] * y[i] + p.m[2] * z[i];
    float v = p.m[3] * x[i] + p.m[4] * y[i] + p.m[5] * z[i];
    float depth = p.m[6] * x[i] + p.m[7] * y[i] + p.m[8] * z[i];
    float w = 1 / (1 - p.lens * depth);
    quarters_x[i] = to_quarters ((u * w - p.cx) * p.scale + p.ox);
    quarters_y[i] = to_quarters (p.oy - (v * w - p.cy) * p.scale);

    float level = (depth * p.depth_scale + 1) * (ES_RASTER_DEPTHS / 2);
    level = level > 0 ? level : 0;
    level = level < ES_RASTER_DEPTHS - 1 ? level : ES_RASTER_DEPTHS - 1;
    depths[i] = (int32_t) level;
  }
}

void
es_project_flat (const EsProjection *projection,
                 const float *x,
                 const float *y,
                 size_t n,
                 int32_t *quarters_x,
                 int32_t *quarters_y)
{
  project_flat (projection, x, y, n, quarters_x, quarters_y);
}

void
es_project_deep (const EsProjection *projection,
                 const float *x,
                 const float *y,
                 const float *z,
                 size_t n,
                 int32_t *quarters_x,
                 int32_t *quarters_y,
                 int32_t *depths)
{
  project_deep (projection, x, y, z, n, quarters_x, quarters_y, depths);
}
