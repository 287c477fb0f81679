// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/syrk.h"

#include "base/kernel.h"

#define PANEL 8 /* numbers of each vector: one register of AVX-512 */
#define TILE_ROWS 8
#define TILE_COLUMNS 16

size_t
emb_syrk_stride (size_t m)
{
  return (m + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS;
}

size_t
emb_syrk_panel_bytes (size_t m)
{
  return emb_syrk_stride (m) * EMB_SYRK_VECTORS * sizeof (double);
}

static size_t
panel_offset (size_t panel)
{
  return panel * EMB_SYRK_VECTORS * PANEL;
}

void
emb_syrk_put (size_t m, size_t k, const double *x, size_t step, double *panels)
{
  double *out = panels + k * PANEL;
  size_t whole = m / PANEL;
  for (size_t p = 0; p < whole; p++, out += panel_offset (1))
    for (size_t j = 0; j < PANEL; j++)
      out[j] = x[(p * PANEL + j) * step];
  for (size_t j = 0; j < m % PANEL; j++)
    out[j] = x[(whole * PANEL + j) * step];
}

/* A tile of c, 8 x 16, stays in registers while all vectors pass: for each, 8 numbers of
 * panel @a meet 16 of the panels @b and the one behind it. Sixteen registers of AVX-512
 * hold the sums; fewer than eight would wait for the multiplier. */
#ifdef EMB_WIDE_KERNEL
EMB_WIDE_KERNEL static void
add_wide_tile (size_t n, const double *a, const double *b, double *c, size_t stride)
{
  EmbDouble8 sums[TILE_ROWS][2];
#pragma GCC unroll 8
  for (size_t i = 0; i < TILE_ROWS; i++)
    sums[i][0] = sums[i][1] = (EmbDouble8){ 0 };

  for (size_t k = 0; k < n; k++, a += PANEL, b += PANEL) {
    EmbDouble8 left = *(const EmbDouble8 *) (const void *) b;
    EmbDouble8 right = *(const EmbDouble8 *) (const void *) (b + panel_offset (1));
#pragma GCC unroll 8
    for (size_t i = 0; i < TILE_ROWS; i++) {
      sums[i][0] += a[i] * left;
      sums[i][1] += a[i] * right;
    }
  }

#pragma GCC unroll 8
  for (size_t i = 0; i < TILE_ROWS; i++) {
    EmbDouble8 *out = (EmbDouble8 *) (void *) (c + i * stride);
    out[0] += sums[i][0];
    out[1] += sums[i][1];
  }
}
#endif

/* A quarter of the tile, 4 x 8: the eight registers of sums that AVX2 needs to be kept
 * busy, and room for what is read. Eight rows of four numbers read more for less. */
EMB_KERNEL static void
add_quarter_tile (size_t n, const double *a, const double *b, double *c, size_t stride)
{
  EmbDouble4 sums[4][2] = { 0 };
  for (size_t k = 0; k < n; k++, a += PANEL, b += PANEL) {
    EmbDouble4 left = *(const EmbDouble4 *) (const void *) b;
    EmbDouble4 right = *(const EmbDouble4 *) (const void *) (b + 4);
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
      sums[i][0] += a[i] * left;
      sums[i][1] += a[i] * right;
    }
  }

#pragma GCC unroll 4
  for (size_t i = 0; i < 4; i++) {
    EmbDouble4 *out = (EmbDouble4 *) (void *) (c + i * stride);
    out[0] += sums[i][0];
    out[1] += sums[i][1];
  }
}

static void
add_tile (size_t n, const double *a, const double *b, double *c, size_t stride)
{
  for (size_t i = 0; i < TILE_ROWS; i += 4) {
    add_quarter_tile (n, a + i, b, c + i * stride, stride);
    add_quarter_tile (n, a + i, b + panel_offset (1), c + i * stride + 8, stride);
  }
}

void
emb_syrk_add (size_t m, size_t n, const double *panels, double *c)
{
  void (*add) (size_t, const double *, const double *, double *, size_t) = add_tile;
#ifdef EMB_WIDE_KERNEL
  if (EMB_HAS_WIDE_KERNELS)
    add = add_wide_tile;
#endif

  /* The two panels of the inner loop's columns stay in the first cache. */
  size_t stride = emb_syrk_stride (m);
  for (size_t column = 0; column < m; column += TILE_COLUMNS)
    for (size_t row = column; row < m; row += TILE_ROWS)
      add (n, panels + panel_offset (row / PANEL), panels + panel_offset (column / PANEL),
           c + row * stride + column, stride);
}
