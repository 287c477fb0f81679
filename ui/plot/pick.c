// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/pick.h"

#include <math.h>

#include "plot/raster-blend.h"

typedef struct {
  const EsCloud *cloud;
  EsProjection projection;
  bool deep;
  float x;
  float y;
  float best; /* squared distance of the best so far, or of the radius */
  int32_t best_depth;
  uint32_t position;
  bool found;
} Search;

static float
squared_distance_to_box (const Search *search, const EsScreenBox *box)
{
  float dx = fmaxf (fmaxf (box->x0 - search->x, search->x - box->x1), 0);
  float dy = fmaxf (fmaxf (box->y0 - search->y, search->y - box->y1), 0);
  return dx * dx + dy * dy;
}

/* Screen position of one point, as the raster has it before rounding. */
static inline void
to_screen (const Search *search, const float point[3], float *x, float *y, int32_t *depth)
{
  const EsProjection *p = &search->projection;
  float u = point[0];
  float v = point[1];
  *depth = 0;
  if (search->deep) {
    float z = p->m[6] * point[0] + p->m[7] * point[1] + p->m[8] * point[2];
    float w = 1 / (1 - p->lens * z);
    u = (p->m[0] * point[0] + p->m[1] * point[1] + p->m[2] * point[2]) * w;
    v = (p->m[3] * point[0] + p->m[4] * point[1] + p->m[5] * point[2]) * w;
    *depth = (int32_t) ((z * p->depth_scale + 1) * (ES_RASTER_DEPTHS / 2));
  }
  *x = (u - p->cx) * p->scale + p->ox;
  *y = p->oy - (v - p->cy) * p->scale;
}

static void
search_block (Search *search, size_t block)
{
  size_t first = es_cloud_block_first (block);
  size_t end = first + es_cloud_block_count (search->cloud, block);
  for (size_t position = first; position < end; position++) {
    float point[3];
    float x;
    float y;
    int32_t depth;
    es_cloud_point (search->cloud, position, point);
    to_screen (search, point, &x, &y, &depth);
    float square = (x - search->x) * (x - search->x) + (y - search->y) * (y - search->y);

    /* Later positions are drawn over earlier ones of the same depth. */
    if (square < search->best ||
        (square <= search->best && (!search->found || depth >= search->best_depth))) {
      search->found = true;
      search->best = square;
      search->best_depth = depth;
      search->position = (uint32_t) position;
    }
  }
}

bool
es_pick_nearest (const EsCloud *cloud,
                 const EsCamera *camera,
                 double x,
                 double y,
                 double radius,
                 EsPick *pick)
{
  Search search = {
    .cloud = cloud,
    .projection = es_camera_projection (camera),
    .x = (float) x,
    .y = (float) y,
    .best = (float) (radius * radius),
  };
  search.deep = search.projection.three_d && es_cloud_axis (cloud, 2) != NULL;
  search.projection.three_d = search.deep;

  for (size_t block = 0; block < es_cloud_n_blocks (cloud); block++) {
    EsScreenBox box =
      es_projection_box (&search.projection, &es_cloud_boxes (cloud)[block]);
    /* A hair more than the best, since the box and the points are rounded apart. */
    if (squared_distance_to_box (&search, &box) <= search.best * 1.0001f + 1e-3f)
      search_block (&search, block);
  }
  if (!search.found)
    return false;
  *pick = (EsPick){
    .position = search.position,
    .row = es_cloud_rows (cloud)[search.position],
    .distance = sqrt ((double) search.best),
  };
  return true;
}
