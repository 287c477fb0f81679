// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/raster-blend.h"

#include "base/kernel.h"

/* Bytes of four and eight pixels; the numbers of two and eight as 16 bits each. */
typedef uint8_t Bytes16 __attribute__ ((vector_size (16)));
typedef uint16_t Words8 __attribute__ ((vector_size (16)));
typedef uint64_t Longs2 __attribute__ ((vector_size (16)));
typedef uint8_t Bytes32 __attribute__ ((vector_size (32)));
typedef uint16_t Words32 __attribute__ ((vector_size (64)));
typedef uint64_t Longs8 __attribute__ ((vector_size (64)));
typedef Bytes16 Bytes16Unaligned __attribute__ ((aligned (4), may_alias));
typedef Bytes32 Bytes32Unaligned __attribute__ ((aligned (4), may_alias));
typedef Words8 Words8Shared __attribute__ ((may_alias));
typedef Words32 Words32Shared __attribute__ ((may_alias));

#define INLINE static inline __attribute__ ((always_inline))

uint64_t
es_ink_color (EsRgb color)
{
  return (uint64_t) 255 << 48 | (uint64_t) es_rgb_red (color) << 32 |
         (uint64_t) es_rgb_green (color) << 16 | es_rgb_blue (color);
}

bool
es_blend_long_vectors_pay (void)
{
#if defined(__x86_64__)
  return __builtin_cpu_supports ("avx512bw") != 0;
#else
  return false;
#endif
}

/* d + (s - d) m / 256, rounded. Sixteen bits are enough: differences wrap around, but the
 * sum is the true one again, between 0 and 65535.
 *
 * Written twice. gcc makes of the long form what it says where registers have 64 bytes,
 * and poor code elsewhere; the short form, in terms of unpacking and packing of 16 bytes,
 * is good on all. Milliseconds for 1M discs of radius 2, one thread, gcc 12:
 *                            AVX-512   AVX2   SSE2
 *   long, 64 bytes              11.4   36.8   38.8
 *   short, 16 bytes             17.9   15.6   18.1
 *   between, 32 bytes           18.4   16.2   28.5
 *   plain loop                  15.2   38.4   35.6 */
INLINE void
blend_four_pixels (uint8_t *pixels, const uint16_t *mask, Words8 color)
{
  const Bytes16 zero = { 0 };
  Bytes16 d = *(const Bytes16Unaligned *) (const void *) pixels;
  Words8 m0 = *(const Words8Shared *) (const void *) mask;
  Words8 m1 = *(const Words8Shared *) (const void *) (mask + 8);

  /* d as numbers, and 256 d: a zero byte above or below each byte. */
  Words8 d0 = (Words8) __builtin_shufflevector (d, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4,
                                                20, 5, 21, 6, 22, 7, 23);
  Words8 d1 = (Words8) __builtin_shufflevector (d, zero, 8, 24, 9, 25, 10, 26, 11, 27, 12,
                                                28, 13, 29, 14, 30, 15, 31);
  Words8 sum0 = (Words8) __builtin_shufflevector (zero, d, 0, 16, 1, 17, 2, 18, 3, 19, 4,
                                                  20, 5, 21, 6, 22, 7, 23);
  Words8 sum1 = (Words8) __builtin_shufflevector (zero, d, 8, 24, 9, 25, 10, 26, 11, 27,
                                                  12, 28, 13, 29, 14, 30, 15, 31);
  sum0 += (color - d0) * m0 + 128;
  sum1 += (color - d1) * m1 + 128;
  d = __builtin_shufflevector ((Bytes16) sum0, (Bytes16) sum1, 1, 3, 5, 7, 9, 11, 13, 15,
                               17, 19, 21, 23, 25, 27, 29, 31);
  *(Bytes16Unaligned *) (void *) pixels = d;
}

INLINE void
blend_eight_pixels (uint8_t *pixels, const uint16_t *mask, Words32 color)
{
  Words32 d =
    __builtin_convertvector(*(const Bytes32Unaligned *) (const void *) pixels, Words32);
  Words32 m = *(const Words32Shared *) (const void *) mask;
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
            bool long_vectors)
{
  int first = top < band->y0 ? band->y0 - top : 0;
  int last = top + shape->n_lines > band->y1 ? band->y1 - top : shape->n_lines;
  uint8_t *pixels = band->pixels + (ptrdiff_t) (top + first) * (ptrdiff_t) band->stride +
                    4 * (ptrdiff_t) left;
  mask += (size_t) first * shape->line_stride;

  for (int line = first; line < last; line++) {
    for (size_t i = 0; i < shape->line_stride; i += long_vectors ? 32 : 16) {
      if (long_vectors)
        blend_eight_pixels (pixels + i, mask + i, (Words32) ((Longs8){ 0 } + color));
      else
        blend_four_pixels (pixels + i, mask + i, (Words8) ((Longs2){ 0 } + color));
    }
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
           size_t line_stride,
           bool long_vectors)
{
  const EsMasks *full = ink->full;
  const Shape shape = {
    .left = full->left,
    .n_lines = full->n_lines,
    .line_stride = line_stride,
    .safe_width = band->width - (int) line_stride / 4,
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
      blend_disc (&b, &shape, mask, left, top, color, long_vectors);
    else if (left + shape.n_lines > 0 && left < b.width)
      blend_clipped (&b, masks, mask, left, top, color);
  }
}

/* One function for each kind of mask, so that the length of a line is a constant where
 * it matters. */
EMB_KERNEL static void
blend_four (const EsBand *band,
            const EsInk *ink,
            const int32_t *quarters_x,
            const int32_t *quarters_y,
            const uint8_t *classes,
            size_t n,
            size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, 16, false);
}

EMB_KERNEL static void
blend_eight (const EsBand *band,
             const EsInk *ink,
             const int32_t *quarters_x,
             const int32_t *quarters_y,
             const uint8_t *classes,
             size_t n,
             size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, 32, false);
}

EMB_KERNEL static void
blend_eight_long (const EsBand *band,
                  const EsInk *ink,
                  const int32_t *quarters_x,
                  const int32_t *quarters_y,
                  const uint8_t *classes,
                  size_t n,
                  size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, 32, true);
}

EMB_KERNEL static void
blend_many (const EsBand *band,
            const EsInk *ink,
            const int32_t *quarters_x,
            const int32_t *quarters_y,
            const uint8_t *classes,
            size_t n,
            size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, ink->full->line_stride,
             false);
}

EMB_KERNEL static void
blend_many_long (const EsBand *band,
                 const EsInk *ink,
                 const int32_t *quarters_x,
                 const int32_t *quarters_y,
                 const uint8_t *classes,
                 size_t n,
                 size_t step)
{
  blend_all (band, ink, quarters_x, quarters_y, classes, n, step, ink->full->line_stride,
             true);
}

typedef void (*BlendFunction) (const EsBand *band,
                               const EsInk *ink,
                               const int32_t *quarters_x,
                               const int32_t *quarters_y,
                               const uint8_t *classes,
                               size_t n,
                               size_t step);

static BlendFunction
function_for (const EsInk *ink)
{
  switch (ink->full->line_stride) {
  case 16:
    return blend_four;
  case 32:
    return ink->long_vectors ? blend_eight_long : blend_eight;
  default:
    return ink->long_vectors ? blend_many_long : blend_many;
  }
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
  function_for (ink) (band, ink, quarters_x, quarters_y, classes, n, step);
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
