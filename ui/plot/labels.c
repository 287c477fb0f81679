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

/* --- Where a label may lie */

/* Between a disc and its label, and from one step away from it to the next. */
#define CLEARANCE 3.0f
#define STEP 9.0f

/* A place is step * ES_LABEL_N_SIDES + side. */
#define NO_PLACE UINT8_MAX

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
  [ES_LABEL_RIGHT_UP] = { 0, -0.75f, 0.92f, -0.38f },
  [ES_LABEL_RIGHT_DOWN] = { 0, -0.25f, 0.92f, 0.38f },
  [ES_LABEL_LEFT_UP] = { -1, -0.75f, -0.92f, -0.38f },
  [ES_LABEL_LEFT_DOWN] = { -1, -0.25f, -0.92f, 0.38f },
  [ES_LABEL_UP_RIGHT] = { -0.25f, -1, 0.38f, -0.92f },
  [ES_LABEL_UP_LEFT] = { -0.75f, -1, -0.38f, -0.92f },
  [ES_LABEL_DOWN_RIGHT] = { -0.25f, 0, 0.38f, 0.92f },
  [ES_LABEL_DOWN_LEFT] = { -0.75f, 0, -0.38f, 0.92f },
};

static float
clamp (float value, float low, float high)
{
  return fmaxf (low, fminf (value, high));
}

static EsLabelBox
box_of (const EsLabel *label)
{
  return (EsLabelBox){ label->x, label->y, label->width, label->height };
}

/* From the rim of the disc to what of the label is nearest. */
static EsLabelLine
line_to (const EsLabelCandidate *from, const EsLabel *label)
{
  float x = clamp (from->x, label->x, label->x + label->width);
  float y = clamp (from->y, label->y, label->y + label->height);
  float share = from->point_radius / hypotf (x - from->x, y - from->y);
  return (EsLabelLine){
    .x0 = from->x + share * (x - from->x),
    .y0 = from->y + share * (y - from->y),
    .x1 = x,
    .y1 = y,
  };
}

static EsLabel
label_at (const EsLabelCandidate *candidates, size_t i, uint8_t place)
{
  const EsLabelCandidate *candidate = &candidates[i];
  unsigned side = place % ES_LABEL_N_SIDES;
  unsigned step = place / ES_LABEL_N_SIDES;
  float clear = candidate->point_radius + CLEARANCE + (float) step * STEP;
  EsLabel label = {
    .row = candidate->row,
    .candidate = (uint32_t) i,
    .side = (EsLabelSide) side,
    .step = step,
    .x = candidate->x + sides[side].width * candidate->width + sides[side].right * clear,
    .y = candidate->y + sides[side].height * candidate->height + sides[side].down * clear,
    .width = candidate->width,
    .height = candidate->height,
  };
  if (step > 0)
    label.line = line_to (candidate, &label);
  return label;
}

/* --- What is in the way of what */

static bool
lies_inside (const EsLabelView *view, const EsLabel *label)
{
  return label->x >= 0 && label->y >= 0 && label->x + label->width <= view->width &&
         label->y + label->height <= view->height;
}

static bool
boxes_meet (EsLabelBox a, EsLabelBox b, float gap)
{
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap &&
         a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

static bool
disc_meets_box (const EsLabelDisc *disc, EsLabelBox box)
{
  float dx = disc->x - clamp (disc->x, box.x, box.x + box.width);
  float dy = disc->y - clamp (disc->y, box.y, box.y + box.height);
  return dx * dx + dy * dy < disc->radius * disc->radius;
}

static bool
disc_meets_line (const EsLabelDisc *disc, const EsLabelLine *line)
{
  float dx = line->x1 - line->x0;
  float dy = line->y1 - line->y0;
  float along = (disc->x - line->x0) * dx + (disc->y - line->y0) * dy;
  float t = clamp (along / (dx * dx + dy * dy), 0, 1);
  float x = disc->x - (line->x0 + t * dx);
  float y = disc->y - (line->y0 + t * dy);
  return x * x + y * y < disc->radius * disc->radius;
}

/* Keeps of the part from @t0 to @t1 of a line what lies in a strip; false: nothing. */
static bool
clip (float start, float slope, float low, float high, float *t0, float *t1)
{
  if (slope == 0)
    return start > low && start < high;
  float a = (low - start) / slope;
  float b = (high - start) / slope;
  *t0 = fmaxf (*t0, fminf (a, b));
  *t1 = fminf (*t1, fmaxf (a, b));
  return *t0 < *t1;
}

static bool
line_meets_box (const EsLabelLine *line, EsLabelBox box)
{
  float t0 = 0;
  float t1 = 1;
  return clip (line->x0, line->x1 - line->x0, box.x, box.x + box.width, &t0, &t1) &&
         clip (line->y0, line->y1 - line->y0, box.y, box.y + box.height, &t0, &t1);
}

/* Twice the area of the triangle from @line to a point: its sign says on which side. */
static float
side_of (const EsLabelLine *line, float x, float y)
{
  return (line->x1 - line->x0) * (y - line->y0) - (line->y1 - line->y0) * (x - line->x0);
}

static bool
lines_meet (const EsLabelLine *a, const EsLabelLine *b)
{
  return side_of (a, b->x0, b->y0) * side_of (a, b->x1, b->y1) < 0 &&
         side_of (b, a->x0, a->y0) * side_of (b, a->x1, a->y1) < 0;
}

static bool
labels_meet (const EsLabel *a, const EsLabel *b, float gap)
{
  return boxes_meet (box_of (a), box_of (b), gap) ||
         (a->step > 0 && line_meets_box (&a->line, box_of (b))) ||
         (b->step > 0 && line_meets_box (&b->line, box_of (a))) ||
         (a->step > 0 && b->step > 0 && lines_meet (&a->line, &b->line));
}

/* --- Placing */

/* Up to so many labels that may have lines are placed again, those first that found no
 * place, until all have one or this often ("squeaky wheel": Joslin and Clements, JAIR
 * 1999). */
#define MAX_IN_ROUNDS 24
#define MAX_ROUNDS 8

typedef struct {
  const EsLabelView *view;
  const EsLabelCandidate *candidates;
  size_t n_candidates;
  EsLabelDisc *discs; /* of the view, from top to bottom */
  float max_radius;
  uint8_t *preferred; /* place of each candidate in the last frame, or NO_PLACE */
  float middle_x;     /* of the points whose labels may have lines */
  float middle_y;
  uint32_t *order; /* of the candidates that are seen */
  size_t n_order;
  bool *has_label; /* by candidate, in this round */
  EsLabel *labels; /* of this round */
  size_t n_labels;
} Placing;

static int
compare_discs (const void *a, const void *b)
{
  float x = ((const EsLabelDisc *) a)->y;
  float y = ((const EsLabelDisc *) b)->y;
  return (x > y) - (x < y);
}

static uint8_t
previous_place (const EsLabel *previous, size_t n_previous, uint32_t row)
{
  for (size_t i = 0; i < n_previous; i++)
    if (previous[i].row == row)
      return (uint8_t) (previous[i].step * ES_LABEL_N_SIDES + previous[i].side);
  return NO_PLACE;
}

static bool
is_seen (const EsLabelView *view, const EsLabelCandidate *point)
{
  for (size_t i = 0; i < view->n_boxes; i++)
    if (boxes_meet ((EsLabelBox){ point->x, point->y, 0, 0 }, view->boxes[i], 0))
      return false;
  return point->x >= 0 && point->x < view->width && point->y >= 0 &&
         point->y < view->height;
}

static bool
placing_alloc (Placing *self)
{
  size_t n = self->n_candidates + 1;
  self->discs = malloc ((self->view->n_discs + 1) * sizeof *self->discs);
  self->preferred = malloc (n);
  self->order = malloc (n * sizeof *self->order);
  self->has_label = malloc (n * sizeof *self->has_label);
  self->labels = malloc ((self->view->max_labels + 1) * sizeof *self->labels);
  return self->discs != NULL && self->preferred != NULL && self->order != NULL &&
         self->has_label != NULL && self->labels != NULL;
}

static void
placing_init (Placing *self, const EsLabel *previous, size_t n_previous)
{
  const EsLabelView *view = self->view;
  for (size_t i = 0; i < view->n_discs; i++) {
    self->discs[i] = view->discs[i];
    self->max_radius = fmaxf (self->max_radius, view->discs[i].radius);
  }
  qsort (self->discs, view->n_discs, sizeof *self->discs, compare_discs);

  size_t n_far = 0;
  for (size_t i = 0; i < self->n_candidates; i++) {
    const EsLabelCandidate *candidate = &self->candidates[i];
    self->preferred[i] = previous_place (previous, n_previous, candidate->row);
    if (!is_seen (view, candidate))
      continue;
    self->order[self->n_order++] = (uint32_t) i;
    if (candidate->far) {
      n_far++;
      self->middle_x += (candidate->x - self->middle_x) / (float) n_far;
      self->middle_y += (candidate->y - self->middle_y) / (float) n_far;
    }
  }
}

static void
placing_clear (Placing *self)
{
  free (self->discs);
  free (self->preferred);
  free (self->order);
  free (self->has_label);
  free (self->labels);
}

/* The first disc whose centre is not above @y. */
static size_t
first_disc_from (const Placing *placing, float y)
{
  size_t low = 0;
  size_t high = placing->view->n_discs;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (placing->discs[middle].y < y)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* A disc on the point itself is in the way of any line that leads there. */
static bool
lies_on (const EsLabelDisc *disc, const EsLabelCandidate *point)
{
  return hypotf (disc->x - point->x, disc->y - point->y) < disc->radius;
}

static bool
meets_a_disc (const Placing *placing, const EsLabel *label)
{
  bool has_line = label->step > 0;
  float top = has_line ? fminf (label->y, label->line.y0) : label->y;
  float bottom = label->y + label->height;
  if (has_line)
    bottom = fmaxf (bottom, label->line.y0);

  for (size_t i = first_disc_from (placing, top - placing->max_radius);
       i < placing->view->n_discs && placing->discs[i].y <= bottom + placing->max_radius;
       i++) {
    const EsLabelDisc *disc = &placing->discs[i];
    if (disc_meets_box (disc, box_of (label)))
      return true;
    if (has_line && disc_meets_line (disc, &label->line) &&
        !lies_on (disc, &placing->candidates[label->candidate]))
      return true;
  }
  return false;
}

static bool
meets_a_box (const EsLabelView *view, const EsLabel *label)
{
  for (size_t i = 0; i < view->n_boxes; i++)
    if (boxes_meet (box_of (label), view->boxes[i], view->gap) ||
        (label->step > 0 && line_meets_box (&label->line, view->boxes[i])))
      return true;
  return false;
}

static bool
is_free (const Placing *placing, const EsLabel *label)
{
  const EsLabelView *view = placing->view;
  if (!lies_inside (view, label) || meets_a_box (view, label))
    return false;
  for (size_t i = 0; i < placing->n_labels; i++)
    if (labels_meet (label, &placing->labels[i], view->gap))
      return false;
  return !meets_a_disc (placing, label);
}

/* The sides that a line may take, those first that lead out of the crowd. */
static void
sort_sides (const Placing *placing, size_t i, uint8_t order[ES_LABEL_N_SIDES])
{
  const EsLabelCandidate *candidate = &placing->candidates[i];
  float x = candidate->x - placing->middle_x;
  float y = candidate->y - placing->middle_y;
  float out[ES_LABEL_N_SIDES];
  for (uint8_t side = 0; side < ES_LABEL_N_SIDES; side++) {
    uint8_t place = side;
    out[side] = x * sides[side].right + y * sides[side].down;
    for (; place > 0 && out[order[place - 1]] < out[side]; place--)
      order[place] = order[place - 1];
    order[place] = side;
  }
}

static bool
find_place (const Placing *placing, size_t i, EsLabel *label)
{
  unsigned n_steps = placing->candidates[i].far ? ES_LABEL_N_STEPS : 1;
  uint8_t preferred = placing->preferred[i];
  uint8_t order[ES_LABEL_N_SIDES];
  if (preferred < n_steps * ES_LABEL_N_SIDES) {
    *label = label_at (placing->candidates, i, preferred);
    if (is_free (placing, label))
      return true;
  }
  sort_sides (placing, i, order);
  for (unsigned place = 0; place < n_steps * ES_LABEL_N_SIDES; place++) {
    unsigned side = place % ES_LABEL_N_SIDES;
    unsigned step = place / ES_LABEL_N_SIDES;
    if (step > 0)
      side = order[side];
    *label =
      label_at (placing->candidates, i, (uint8_t) (step * ES_LABEL_N_SIDES + side));
    if (is_free (placing, label))
      return true;
  }
  return false;
}

/* For a label that must be shown: beside the point, moved into the view, and not below
 * what lies over the map. */
static EsLabel
force_place (const Placing *placing, size_t i)
{
  const EsLabelView *view = placing->view;
  EsLabel label;
  for (uint8_t side = 0; side < ES_LABEL_N_SIDES; side++) {
    label = label_at (placing->candidates, i, side);
    label.x = fmaxf (fminf (label.x, view->width - label.width), 0);
    label.y = fmaxf (fminf (label.y, view->height - label.height), 0);
    if (!meets_a_box (view, &label))
      break;
  }
  return label;
}

static void
place_all (Placing *placing)
{
  placing->n_labels = 0;
  for (size_t k = 0; k < placing->n_order; k++) {
    size_t i = placing->order[k];
    EsLabel label;
    bool found = placing->n_labels < placing->view->max_labels;
    if (found && !find_place (placing, i, &label)) {
      found = placing->candidates[i].required;
      if (found)
        label = force_place (placing, i);
    }
    placing->has_label[i] = found;
    if (found)
      placing->labels[placing->n_labels++] = label;
  }
}

/* Moves those without a label to the front, behind those that must have one. */
static void
put_unplaced_first (Placing *placing)
{
  size_t n_front = 0;
  for (size_t k = 0; k < placing->n_order; k++) {
    uint32_t i = placing->order[k];
    if (placing->has_label[i] && !placing->candidates[i].required)
      continue;
    memmove (&placing->order[n_front + 1], &placing->order[n_front],
             (k - n_front) * sizeof *placing->order);
    placing->order[n_front++] = i;
  }
}

static unsigned
count_rounds (const Placing *placing)
{
  size_t n_far = 0;
  for (size_t k = 0; k < placing->n_order; k++)
    n_far += placing->candidates[placing->order[k]].far;
  return n_far == placing->n_order && n_far <= MAX_IN_ROUNDS ? MAX_ROUNDS : 1;
}

static int
compare_labels (const void *a, const void *b)
{
  uint32_t x = ((const EsLabel *) a)->candidate;
  uint32_t y = ((const EsLabel *) b)->candidate;
  return (x > y) - (x < y);
}

size_t
es_labels_place (const EsLabelView *view,
                 const EsLabelCandidate *candidates,
                 size_t n_candidates,
                 const EsLabel *previous,
                 size_t n_previous,
                 EsLabel *labels)
{
  Placing placing = {
    .view = view,
    .candidates = candidates,
    .n_candidates = n_candidates,
  };
  size_t n = 0;
  if (placing_alloc (&placing)) {
    placing_init (&placing, previous, n_previous);
    unsigned n_rounds = count_rounds (&placing);
    for (unsigned round = 0; round < n_rounds && (round == 0 || n < placing.n_order);
         round++) {
      place_all (&placing);
      if (placing.n_labels > n || round == 0) {
        n = placing.n_labels;
        memcpy (labels, placing.labels, n * sizeof *labels);
      }
      put_unplaced_first (&placing);
    }
    qsort (labels, n, sizeof *labels, compare_labels);
  }
  placing_clear (&placing);
  return n;
}
