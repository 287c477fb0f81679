// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/cloud.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/matrix.h"
#include "base/parallel.h"
#include "plot/cloud-order.h"

#define MAX_AXES 3
#define CHUNK_BLOCKS 256
#define CHUNK_POINTS (CHUNK_BLOCKS * ES_CLOUD_BLOCK)

#define RADIUS_SAMPLE 2048

/* Keeps sums and products of coordinates finite when a given frame is absurdly small. */
#define FARTHEST 1e9

struct EsCloud {
  atomic_uint n_refs;
  size_t n_axes;
  size_t n_rows;
  size_t n_points;
  size_t n_blocks;
  EsFrame frame;
  EsBox box;
  float radius;
  float inner_radius;
  float *axes[MAX_AXES]; /* by position */
  uint32_t *rows;        /* by position */
  uint32_t *positions;   /* by row */
  EsBox *boxes;
};

static size_t
axis_bytes (const EsCloud *self)
{
  return self->n_points * sizeof (float);
}

static void
cloud_free (EsCloud *self)
{
  for (size_t axis = 0; axis < MAX_AXES; axis++)
    emb_pages_free (self->axes[axis], axis_bytes (self));
  emb_pages_free (self->rows, self->n_rows * sizeof *self->rows);
  emb_pages_free (self->positions, self->n_rows * sizeof *self->positions);
  free (self->boxes);
  free (self);
}

/* --- Which rows take part, and their frame */

static bool
is_placed (const float *const *values, size_t n_axes, size_t row)
{
  bool placed = true;
  for (size_t axis = 0; axis < n_axes; axis++)
    placed &= isfinite (values[axis][row]) != 0;
  return placed;
}

static void
collect_rows (EsCloud *self, const float *const *values)
{
  size_t n = 0;
  for (size_t row = 0; row < self->n_rows; row++) {
    self->rows[n] = (uint32_t) row;
    n += is_placed (values, self->n_axes, row);
  }
  self->n_points = n;
  self->n_blocks = (n + ES_CLOUD_BLOCK - 1) / ES_CLOUD_BLOCK;
}

static EsFrame
frame_of (const EsCloud *self, const float *const *values)
{
  EsFrame frame = { .scale = 0 };
  for (size_t axis = 0; axis < self->n_axes; axis++) {
    float low = FLT_MAX;
    float high = -FLT_MAX;
    for (size_t i = 0; i < self->n_points; i++) {
      float value = values[axis][self->rows[i]];
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    if (low > high)
      continue;
    frame.centre[axis] = ((double) low + high) / 2;
    frame.scale = fmax (frame.scale, ((double) high - low) / 2);
  }
  if (!(frame.scale > 0))
    frame.scale = 1; /* no points, or all at one place */
  return frame;
}

/* --- Filling in parallel */

typedef struct {
  EsCloud *cloud;
  const float *const *values; /* layout axes, by row */
  float *squared_radii;       /* largest of each chunk */
} FillWork;

static float
to_frame (const EsFrame *frame, size_t axis, float value)
{
  double scaled = (value - frame->centre[axis]) / frame->scale;
  return (float) fmax (-FARTHEST, fmin (FARTHEST, scaled));
}

static void
fill_block (EsCloud *self, const float *const *values, size_t block)
{
  size_t first = es_cloud_block_first (block);
  size_t end = first + es_cloud_block_count (self, block);
  EsBox box = { 0 };

  for (size_t axis = 0; axis < self->n_axes; axis++) {
    float low = FLT_MAX;
    float high = -FLT_MAX;
    for (size_t p = first; p < end; p++) {
      float value = to_frame (&self->frame, axis, values[axis][self->rows[p]]);
      self->axes[axis][p] = value;
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    box.min[axis] = low;
    box.max[axis] = high;
  }
  for (size_t p = first; p < end; p++)
    self->positions[self->rows[p]] = (uint32_t) p;
  self->boxes[block] = box;
}

static float
largest_squared_radius (const EsCloud *self, size_t first, size_t end)
{
  float largest = 0;
  for (size_t p = first; p < end; p++) {
    float sum = 0;
    for (size_t axis = 0; axis < self->n_axes; axis++)
      sum += self->axes[axis][p] * self->axes[axis][p];
    largest = sum > largest ? sum : largest;
  }
  return largest;
}

static void
fill_chunk (size_t chunk, unsigned worker, void *context)
{
  const FillWork *work = context;
  EsCloud *self = work->cloud;
  size_t end = (chunk + 1) * CHUNK_BLOCKS;
  if (end > self->n_blocks)
    end = self->n_blocks;
  for (size_t block = chunk * CHUNK_BLOCKS; block < end; block++)
    fill_block (self, work->values, block);

  size_t last =
    end * ES_CLOUD_BLOCK < self->n_points ? end * ES_CLOUD_BLOCK : self->n_points;
  work->squared_radii[chunk] = largest_squared_radius (self, chunk * CHUNK_POINTS, last);
}

static void
enclose_blocks (EsCloud *self)
{
  for (size_t block = 0; block < self->n_blocks; block++) {
    const EsBox *box = &self->boxes[block];
    for (size_t axis = 0; axis < MAX_AXES; axis++) {
      if (block == 0 || box->min[axis] < self->box.min[axis])
        self->box.min[axis] = box->min[axis];
      if (block == 0 || box->max[axis] > self->box.max[axis])
        self->box.max[axis] = box->max[axis];
    }
  }
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a;
  float y = *(const float *) b;
  return (x > y) - (x < y);
}

/* From points at even steps of position: all over the map, the same every time. */
static float
measure_inner_radius (const EsCloud *self)
{
  float squares[RADIUS_SAMPLE];
  size_t n = self->n_points < RADIUS_SAMPLE ? self->n_points : RADIUS_SAMPLE;
  for (size_t i = 0; i < n; i++) {
    size_t p = i * self->n_points / n;
    squares[i] = largest_squared_radius (self, p, p + 1);
  }
  if (n == 0)
    return 0;
  qsort (squares, n, sizeof *squares, compare_floats);
  return sqrtf (squares[(n - 1) - (n - 1) / 100]);
}

static bool
fill (EsCloud *self, const float *const *values, const EmbJob *job, EmbError *error)
{
  size_t n_chunks = (self->n_blocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS;
  float *squared_radii = calloc (n_chunks + 1, sizeof *squared_radii);
  if (squared_radii == NULL)
    return emb_fail_no_memory (error, n_chunks * sizeof *squared_radii);

  FillWork work = { .cloud = self, .values = values, .squared_radii = squared_radii };
  bool ok =
    emb_parallel_job (n_chunks, job, N_ ("Placing points"), fill_chunk, &work, error);
  for (size_t i = 0; i < n_chunks; i++)
    self->radius = fmaxf (self->radius, sqrtf (squared_radii[i]));
  free (squared_radii);
  enclose_blocks (self);
  if (ok)
    self->inner_radius = measure_inner_radius (self);
  return ok;
}

/* --- Made and freed */

static bool
alloc_rows (EsCloud *self, EmbError *error)
{
  self->rows = emb_pages_alloc (self->n_rows * sizeof *self->rows, error);
  self->positions = emb_pages_alloc (self->n_rows * sizeof *self->positions, error);
  if (self->rows == NULL || self->positions == NULL)
    return false;
  for (size_t row = 0; row < self->n_rows; row++)
    self->positions[row] = ES_CLOUD_NO_POSITION;
  return true;
}

static bool
alloc_points (EsCloud *self, EmbError *error)
{
  for (size_t axis = 0; axis < self->n_axes; axis++) {
    self->axes[axis] = emb_pages_alloc (axis_bytes (self), error);
    if (self->axes[axis] == NULL)
      return false;
  }
  self->boxes = calloc (self->n_blocks + 1, sizeof *self->boxes);
  return self->boxes != NULL ||
         emb_fail_no_memory (error, self->n_blocks * sizeof *self->boxes);
}

static bool
build (EsCloud *self,
       const float *const *values,
       const EsFrame *frame,
       const EmbJob *job,
       EmbError *error)
{
  if (!alloc_rows (self, error))
    return false;
  collect_rows (self, values);
  self->frame = frame != NULL && frame->scale > 0 ? *frame : frame_of (self, values);
  if (!es_cloud_order (values, self->n_axes, self->rows, self->n_points, job, error))
    return false;
  return alloc_points (self, error) && fill (self, values, job, error);
}

EsCloud *
es_cloud_new (const EmbLayout *layout,
              const size_t *axes,
              size_t n_axes,
              const EsFrame *frame,
              const EmbJob *job,
              EmbError *error)
{
  const float *values[MAX_AXES] = { NULL };
  if (n_axes < 2 || n_axes > MAX_AXES) {
    emb_fail (error, EMB_ARGUMENT, "a map has two or three axes, not %zu", n_axes);
    return NULL;
  }
  for (size_t i = 0; i < n_axes; i++) {
    if (axes[i] >= emb_layout_n_axes (layout)) {
      emb_fail (error, EMB_ARGUMENT, "axis %zu of a layout of %zu", axes[i] + 1,
                emb_layout_n_axes (layout));
      return NULL;
    }
    values[i] = emb_layout_axis (layout, axes[i]);
  }

  EsCloud *self = calloc (1, sizeof *self);
  if (self == NULL) {
    emb_fail_no_memory (error, sizeof *self);
    return NULL;
  }
  atomic_init (&self->n_refs, 1);
  self->n_axes = n_axes;
  self->n_rows = emb_layout_n_points (layout);
  if (!build (self, values, frame, job, error)) {
    cloud_free (self);
    return NULL;
  }
  return self;
}

EsCloud *
es_cloud_ref (EsCloud *self)
{
  atomic_fetch_add_explicit (&self->n_refs, 1, memory_order_relaxed);
  return self;
}

void
es_cloud_unref (EsCloud *self)
{
  if (self != NULL &&
      atomic_fetch_sub_explicit (&self->n_refs, 1, memory_order_acq_rel) == 1)
    cloud_free (self);
}

/* --- Read */

size_t
es_cloud_n_axes (const EsCloud *self)
{
  return self->n_axes;
}

size_t
es_cloud_n_rows (const EsCloud *self)
{
  return self->n_rows;
}

size_t
es_cloud_n_points (const EsCloud *self)
{
  return self->n_points;
}

size_t
es_cloud_n_left_out (const EsCloud *self)
{
  return self->n_rows - self->n_points;
}

const float *
es_cloud_axis (const EsCloud *self, size_t axis)
{
  return axis < MAX_AXES ? self->axes[axis] : NULL;
}

const uint32_t *
es_cloud_rows (const EsCloud *self)
{
  return self->rows;
}

uint32_t
es_cloud_position (const EsCloud *self, size_t row)
{
  return row < self->n_rows ? self->positions[row] : ES_CLOUD_NO_POSITION;
}

void
es_cloud_point (const EsCloud *self, size_t position, float point[3])
{
  point[0] = self->axes[0][position];
  point[1] = self->axes[1][position];
  point[2] = self->n_axes == 3 ? self->axes[2][position] : 0;
}

size_t
es_cloud_n_blocks (const EsCloud *self)
{
  return self->n_blocks;
}

const EsBox *
es_cloud_boxes (const EsCloud *self)
{
  return self->boxes;
}

size_t
es_cloud_block_count (const EsCloud *self, size_t block)
{
  size_t left = self->n_points - es_cloud_block_first (block);
  return left < ES_CLOUD_BLOCK ? left : ES_CLOUD_BLOCK;
}

const EsFrame *
es_cloud_frame (const EsCloud *self)
{
  return &self->frame;
}

const EsBox *
es_cloud_box (const EsCloud *self)
{
  return &self->box;
}

float
es_cloud_radius (const EsCloud *self)
{
  return self->radius;
}

float
es_cloud_inner_radius (const EsCloud *self)
{
  return self->inner_radius;
}

/* --- Gather */

typedef struct {
  const EsCloud *cloud;
  const uint8_t *by_row;
  uint8_t *by_position;
} GatherWork;

static void
gather_chunk (size_t chunk, unsigned worker, void *context)
{
  const GatherWork *work = context;
  size_t end = (chunk + 1) * CHUNK_POINTS;
  if (end > work->cloud->n_points)
    end = work->cloud->n_points;
  for (size_t p = chunk * CHUNK_POINTS; p < end; p++)
    work->by_position[p] = work->by_row[work->cloud->rows[p]];
}

void
es_cloud_gather (const EsCloud *self,
                 const uint8_t *by_row,
                 uint8_t *by_position,
                 unsigned n_threads)
{
  GatherWork work = { .cloud = self, .by_row = by_row, .by_position = by_position };
  size_t n_chunks = (self->n_points + CHUNK_POINTS - 1) / CHUNK_POINTS;
  emb_parallel_for (n_chunks, n_threads, gather_chunk, &work);
}
