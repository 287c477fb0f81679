// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/cloud-order.h"

#include <string.h>

#include "base/i18n.h"
#include "base/matrix.h"
#include "base/parallel.h"
#include "plot/cloud.h"

/* Sort-Tile-Recursive: sort by the last axis, cut into slabs of equally many points, sort
 * each slab by the axis before, and so on; each run of ES_CLOUD_BLOCK is a compact block.
 * Compared with Morton order it needs no grid, so outliers and empty space cost nothing,
 * and its blocks never straddle a jump of the curve. */

typedef struct {
  uint32_t key;
  uint32_t row;
} Pair;

typedef struct {
  const float *const *axes;
  Pair *pairs;
  Pair *scratch;
  size_t n;
} Work;

/* One level of slabs, each to be sorted by one axis. */
typedef struct {
  const Work *work;
  const float *values; /* by row */
  size_t slab;         /* points in each but the last */
} Level;

/* Unsigned integers in the order of the floats. */
static inline uint32_t
ordered_bits (float value)
{
  uint32_t bits;
  memcpy (&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

/* Stable, by one digit of the key; false and nothing moved where all have the same. */
static bool
sort_digit (const Pair *from, Pair *to, size_t n, unsigned shift, unsigned bits)
{
  size_t counts[2048] = { 0 };
  uint32_t mask = (1u << bits) - 1;
  for (size_t i = 0; i < n; i++)
    counts[from[i].key >> shift & mask]++;
  if (counts[from[0].key >> shift & mask] == n)
    return false;

  size_t start = 0;
  for (size_t digit = 0; digit <= mask; digit++) {
    size_t count = counts[digit];
    counts[digit] = start;
    start += count;
  }
  for (size_t i = 0; i < n; i++)
    to[counts[from[i].key >> shift & mask]++] = from[i];
  return true;
}

/* Stable; the result is in @pairs. Small ranges take small digits, since clearing the
 * counts would cost more than the sorting. */
static void
sort_pairs (Pair *pairs, Pair *scratch, size_t n)
{
  unsigned bits = n < 8192 ? 8 : 11;
  Pair *from = pairs;
  Pair *to = scratch;
  for (unsigned shift = 0; n > 1 && shift < 32; shift += bits) {
    unsigned width = 32 - shift < bits ? 32 - shift : bits;
    if (sort_digit (from, to, n, shift, width)) {
      Pair *other = from;
      from = to;
      to = other;
    }
  }
  if (from != pairs)
    memcpy (pairs, from, n * sizeof *pairs);
}

static void
sort_slab (size_t chunk, unsigned worker, void *context)
{
  const Level *level = context;
  size_t first = chunk * level->slab;
  size_t n = level->work->n - first < level->slab ? level->work->n - first : level->slab;
  Pair *pairs = level->work->pairs + first;

  for (size_t i = 0; i < n; i++)
    pairs[i].key = ordered_bits (level->values[pairs[i].row]);
  sort_pairs (pairs, level->work->scratch + first, n);
}

/* Late rows first, so that early ones are drawn over them. */
static void
sort_blocks_by_row (size_t chunk, unsigned worker, void *context)
{
  const Level *level = context;
  const Work *work = level->work;
  size_t end = (chunk + 1) * level->slab;
  if (end > work->n)
    end = work->n;

  for (size_t first = chunk * level->slab; first < end; first += ES_CLOUD_BLOCK) {
    size_t n = end - first < ES_CLOUD_BLOCK ? end - first : ES_CLOUD_BLOCK;
    for (size_t i = 0; i < n; i++)
      work->pairs[first + i].key = ~work->pairs[first + i].row;
    sort_pairs (work->pairs + first, work->scratch + first, n);
  }
}

static bool
run_level (const Work *work,
           const float *values,
           size_t slab,
           EmbChunkFunction function,
           const EmbJob *job,
           EmbError *error)
{
  Level level = { .work = work, .values = values, .slab = slab };
  size_t n_slabs = (work->n + slab - 1) / slab;
  return emb_parallel_job (n_slabs, job, N_ ("Sorting points"), function, &level, error);
}

/* The side of a square or cube of @n_blocks blocks, rounded up. */
static size_t
side_of (size_t n_blocks, size_t n_axes)
{
  size_t side = 1;
  while ((n_axes == 2 ? side * side : side * side * side) < n_blocks)
    side++;
  return side;
}

/* Slabs of side^axis blocks lie whole within those of the level above. */
static bool
order_pairs (const Work *work, size_t n_axes, const EmbJob *job, EmbError *error)
{
  size_t n_blocks = (work->n + ES_CLOUD_BLOCK - 1) / ES_CLOUD_BLOCK;
  size_t side = side_of (n_blocks, n_axes);
  size_t slab = ES_CLOUD_BLOCK;
  for (size_t axis = 0; axis < n_axes; axis++)
    slab *= side;

  for (size_t axis = n_axes; axis-- > 0;) {
    if (!run_level (work, work->axes[axis], slab, sort_slab, job, error))
      return false;
    slab /= side;
  }
  return run_level (work, NULL, 64 * ES_CLOUD_BLOCK, sort_blocks_by_row, job, error);
}

bool
es_cloud_order (const float *const *axes,
                size_t n_axes,
                uint32_t *rows,
                size_t n,
                const EmbJob *job,
                EmbError *error)
{
  if (n == 0)
    return true;

  size_t bytes = 2 * n * sizeof (Pair);
  Pair *pairs = emb_pages_alloc (bytes, error);
  if (pairs == NULL)
    return false;

  Work work = { .axes = axes, .pairs = pairs, .scratch = pairs + n, .n = n };
  for (size_t i = 0; i < n; i++)
    pairs[i].row = rows[i];
  bool ok = order_pairs (&work, n_axes, job, error);
  for (size_t i = 0; ok && i < n; i++)
    rows[i] = pairs[i].row;
  emb_pages_free (pairs, bytes);
  return ok;
}
