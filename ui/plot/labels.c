// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Choosing rows */

/* Points looked at for one view; blocks share them, so that a deep zoom sees all of its
 * points and a wide view the earliest rows of every block. */
#define POINT_BUDGET 8192

#define NO_ROW UINT32_MAX

/* Cells of the flat picture that the view touches. */
typedef struct {
  double side;    /* cloud units */
  double first_x; /* cell (0, 0) */
  double first_y;
  size_t n_x;
  size_t n_y;
  uint32_t *rows; /* the earliest of each cell, or NO_ROW */
} Grid;

/* The side is a power of the root of two, so that it changes seldom while zooming; the
 * view touches at most about @max whole cells. */
static bool
grid_init (Grid *self, const EsCamera *camera, size_t max)
{
  double left, top, right, bottom;
  es_camera_unproject (camera, 0, 0, &left, &top);
  es_camera_unproject (camera, camera->width, camera->height, &right, &bottom);
  double wanted = sqrt ((right - left) * (top - bottom) / (double) max);
  if (!(wanted > 0))
    return false;

  self->side = exp2 (ceil (2 * log2 (wanted)) / 2);
  self->first_x = floor (left / self->side);
  self->first_y = floor (bottom / self->side);
  self->n_x = (size_t) (floor (right / self->side) - self->first_x) + 1;
  self->n_y = (size_t) (floor (top / self->side) - self->first_y) + 1;
  self->rows = malloc (self->n_x * self->n_y * sizeof *self->rows);
  if (self->rows == NULL)
    return false;
  memset (self->rows, 0xff, self->n_x * self->n_y * sizeof *self->rows);
  return true;
}

static void
grid_add (Grid *self, const EsCamera *camera, const float point[3], uint32_t row)
{
  EsScreenPoint screen = es_camera_project (camera, point);
  if (!screen.inside)
    return;
  double u;
  double v;
  es_camera_unproject (camera, screen.x, screen.y, &u, &v);
  double x = floor (u / self->side) - self->first_x;
  double y = floor (v / self->side) - self->first_y;
  if (!(x >= 0 && y >= 0 && x < (double) self->n_x && y < (double) self->n_y))
    return;
  uint32_t *earliest = &self->rows[(size_t) y * self->n_x + (size_t) x];
  if (row < *earliest)
    *earliest = row;
}

static bool
is_in_view (const EsProjection *projection, const EsCamera *camera, const EsBox *box)
{
  EsScreenBox screen = es_projection_box (projection, box);
  return screen.x1 >= 0 && screen.x0 < (float) camera->width && screen.y1 >= 0 &&
         screen.y0 < (float) camera->height;
}

static size_t
count_blocks_in_view (const EsCloud *cloud,
                      const EsProjection *projection,
                      const EsCamera *camera)
{
  size_t n = 0;
  for (size_t block = 0; block < es_cloud_n_blocks (cloud); block++)
    n += is_in_view (projection, camera, &es_cloud_boxes (cloud)[block]);
  return n;
}

/* The last points of a block have its earliest rows. */
static void
add_blocks (Grid *grid, const EsCloud *cloud, const EsCamera *camera, const uint8_t *mask)
{
  EsProjection projection = es_camera_projection (camera);
  projection.three_d = projection.three_d && es_cloud_n_axes (cloud) == 3;
  size_t n_in_view = count_blocks_in_view (cloud, &projection, camera);
  size_t share = n_in_view > 0 ? POINT_BUDGET / n_in_view + 1 : 0;

  for (size_t block = 0; block < es_cloud_n_blocks (cloud); block++) {
    if (!is_in_view (&projection, camera, &es_cloud_boxes (cloud)[block]))
      continue;
    size_t count = es_cloud_block_count (cloud, block);
    size_t end = es_cloud_block_first (block) + count;
    for (size_t p = end - (share < count ? share : count); p < end; p++) {
      float point[3];
      es_cloud_point (cloud, p, point);
      if (mask == NULL || mask[p] != 0)
        grid_add (grid, camera, point, es_cloud_rows (cloud)[p]);
    }
  }
}

static int
compare_rows (const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *) a;
  uint32_t y = *(const uint32_t *) b;
  return (x > y) - (x < y);
}

size_t
es_labels_choose (const EsCloud *cloud,
                  const EsCamera *camera,
                  const uint8_t *mask,
                  size_t max,
                  uint32_t *rows)
{
  Grid grid;
  if (max == 0 || es_cloud_n_points (cloud) == 0 || !grid_init (&grid, camera, max))
    return 0;
  add_blocks (&grid, cloud, camera, mask);

  size_t n_cells = grid.n_x * grid.n_y;
  qsort (grid.rows, n_cells, sizeof *grid.rows, compare_rows);
  size_t n = 0;
  while (n < max && n < n_cells && grid.rows[n] != NO_ROW) {
    rows[n] = grid.rows[n];
    n++;
  }
  free (grid.rows);
  return n;
}

/* --- Placing */

/* Between a disc and its label. */
#define CLEARANCE 3.0f

#define NO_SIDE UINT8_MAX

/* Where a label lies relative to its point: the share of its own size by which its top
 * left corner moves, and the direction in which it keeps clear of the disc. */
static const struct {
  float width;
  float height;
  float right;
  float down;
} sides[ES_LABEL_N_SIDES] = {
  [ES_LABEL_RIGHT] = { 0, -0.5f, 1, 0 },
  [ES_LABEL_LEFT] = { -1, -0.5f, -1, 0 },
  [ES_LABEL_ABOVE] = { -0.5f, -1, 0, -1 },
  [ES_LABEL_BELOW] = { -0.5f, 0, 0, 1 },
  [ES_LABEL_ABOVE_RIGHT] = { 0, -1, 0.7f, -0.7f },
  [ES_LABEL_BELOW_RIGHT] = { 0, 0, 0.7f, 0.7f },
  [ES_LABEL_ABOVE_LEFT] = { -1, -1, -0.7f, -0.7f },
  [ES_LABEL_BELOW_LEFT] = { -1, 0, -0.7f, 0.7f },
};

typedef struct {
  const EsLabelView *view;
  const EsLabelCandidate *candidates;
  size_t n_candidates;
  EsLabel *labels;
  size_t n_labels;
} Placing;

static EsLabel
label_at (const Placing *placing, size_t i, EsLabelSide side)
{
  const EsLabelCandidate *candidate = &placing->candidates[i];
  float clear = candidate->point_radius + CLEARANCE;
  return (EsLabel){
    .row = candidate->row,
    .candidate = (uint32_t) i,
    .side = side,
    .x = candidate->x + sides[side].width * candidate->width + sides[side].right * clear,
    .y = candidate->y + sides[side].height * candidate->height + sides[side].down * clear,
    .width = candidate->width,
    .height = candidate->height,
  };
}

static bool
lies_inside (const EsLabelView *view, const EsLabel *label)
{
  return label->x >= 0 && label->y >= 0 && label->x + label->width <= view->width &&
         label->y + label->height <= view->height;
}

static bool
overlap (const EsLabel *a, const EsLabel *b, float gap)
{
  return a->x < b->x + b->width + gap && b->x < a->x + a->width + gap &&
         a->y < b->y + b->height + gap && b->y < a->y + a->height + gap;
}

static bool
covers_point (const EsLabel *label, const EsLabelCandidate *point)
{
  float r = point->point_radius;
  return label->x < point->x + r && point->x - r < label->x + label->width &&
         label->y < point->y + r && point->y - r < label->y + label->height;
}

/* A label must not hide another, nor a point that has to be seen. */
static bool
is_free (const Placing *placing, const EsLabel *label)
{
  if (!lies_inside (placing->view, label))
    return false;
  for (size_t i = 0; i < placing->n_labels; i++)
    if (overlap (label, &placing->labels[i], placing->view->gap))
      return false;
  for (size_t i = 0; i < placing->n_candidates; i++)
    if (placing->candidates[i].required && i != label->candidate &&
        covers_point (label, &placing->candidates[i]))
      return false;
  return true;
}

static bool
find_place (const Placing *placing, size_t i, uint8_t preferred, EsLabel *label)
{
  if (preferred != NO_SIDE) {
    *label = label_at (placing, i, (EsLabelSide) preferred);
    if (is_free (placing, label))
      return true;
  }
  for (unsigned side = 0; side < ES_LABEL_N_SIDES; side++) {
    *label = label_at (placing, i, (EsLabelSide) side);
    if (is_free (placing, label))
      return true;
  }
  return false;
}

/* For a label that must be shown: beside the point and moved into the view. */
static EsLabel
force_place (const Placing *placing, size_t i, uint8_t preferred)
{
  EsLabelSide side = preferred != NO_SIDE ? (EsLabelSide) preferred : ES_LABEL_RIGHT;
  EsLabel label = label_at (placing, i, side);
  label.x = fmaxf (fminf (label.x, placing->view->width - label.width), 0);
  label.y = fmaxf (fminf (label.y, placing->view->height - label.height), 0);
  return label;
}

static bool
has_point_in_view (const EsLabelView *view, const EsLabelCandidate *candidate)
{
  return candidate->x >= 0 && candidate->x < view->width && candidate->y >= 0 &&
         candidate->y < view->height;
}

static uint8_t
previous_side (const EsLabel *previous, size_t n_previous, uint32_t row)
{
  for (size_t i = 0; i < n_previous; i++)
    if (previous[i].row == row)
      return (uint8_t) previous[i].side;
  return NO_SIDE;
}

size_t
es_labels_place (const EsLabelView *view,
                 const EsLabelCandidate *candidates,
                 size_t n_candidates,
                 const EsLabel *previous,
                 size_t n_previous,
                 EsLabel *labels)
{
  /* Read before anything is written, since both may be the same memory. */
  uint8_t *preferred = malloc (n_candidates > 0 ? n_candidates : 1);
  if (preferred == NULL)
    return 0;
  for (size_t i = 0; i < n_candidates; i++)
    preferred[i] = previous_side (previous, n_previous, candidates[i].row);

  Placing placing = {
    .view = view,
    .candidates = candidates,
    .n_candidates = n_candidates,
    .labels = labels,
  };
  for (size_t i = 0; i < n_candidates && placing.n_labels < view->max_labels; i++) {
    EsLabel label;
    if (!has_point_in_view (view, &candidates[i]))
      continue;
    if (find_place (&placing, i, preferred[i], &label))
      labels[placing.n_labels++] = label;
    else if (candidates[i].required)
      labels[placing.n_labels++] = force_place (&placing, i, preferred[i]);
  }
  free (preferred);
  return placing.n_labels;
}
