// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/label-scene.h"

#include <stdlib.h>

#include "plot/marks.h"

#define GAP 3

typedef struct {
  const EsLabelScene *scene;
  EsLabelMeasure measure;
  void *user_data;
  EsLabelCandidate candidates[2 * ES_LABEL_SCENE_MAX + 2];
  size_t n_candidates;
  EsLabelDisc *discs;
  size_t n_discs;
} Plan;

/* False where the row is not on the map or out of view. */
static bool
see (const EsLabelScene *scene, uint32_t row, EsScreenPoint *at)
{
  uint32_t position = row != ES_LABEL_SCENE_NO_ROW ? es_cloud_position (scene->cloud, row)
                                                   : ES_CLOUD_NO_POSITION;
  if (position == ES_CLOUD_NO_POSITION)
    return false;
  float point[3];
  es_cloud_point (scene->cloud, position, point);
  *at = es_camera_project (scene->camera, point);
  return at->inside;
}

static void
add_disc (Plan *plan, uint32_t row, double radius)
{
  EsScreenPoint at;
  if (see (plan->scene, row, &at))
    plan->discs[plan->n_discs++] =
      (EsLabelDisc){ (float) at.x, (float) at.y, (float) radius };
}

/* @radius: of the mark that the label stands beside. */
static void
add_candidate (Plan *plan, uint32_t row, double radius, bool far, bool required)
{
  EsScreenPoint at;
  if (!see (plan->scene, row, &at))
    return;
  for (size_t i = 0; i < plan->n_candidates; i++)
    if (plan->candidates[i].row == row)
      return;
  float width;
  float height;
  plan->measure (row, &width, &height, plan->user_data);
  if (!(width > 0))
    return;
  plan->candidates[plan->n_candidates++] = (EsLabelCandidate){
    .row = row,
    .x = (float) at.x,
    .y = (float) at.y,
    .point_radius = (float) radius + 1,
    .width = width,
    .height = height,
    .far = far,
    .required = required,
  };
}

static void
add_names_in_focus (Plan *plan)
{
  const EsLabelScene *scene = plan->scene;
  double ring = es_marks_ring_radius (scene->radius);
  double front = es_marks_front_radius (scene->radius);
  add_candidate (plan, scene->selected, ring, true, true);
  add_candidate (plan, scene->hovered, ring, true, true);
  for (size_t i = 0; scene->names && i < scene->n_neighbors && i < ES_LABEL_SCENE_MAX;
       i++)
    add_candidate (plan, scene->neighbors[i], front, true, false);

  add_disc (plan, scene->selected, ring);
  for (size_t i = 0; i < scene->n_neighbors; i++)
    add_disc (plan, scene->neighbors[i], front);
}

static void
add_names_all_over (Plan *plan)
{
  const EsLabelScene *scene = plan->scene;
  uint32_t rows[ES_LABEL_SCENE_MAX];
  size_t n =
    es_labels_choose (scene->cloud, scene->camera, NULL, ES_LABEL_SCENE_MAX, rows);
  for (size_t i = 0; i < n; i++)
    add_candidate (plan, rows[i], scene->radius, false, false);
}

size_t
es_label_scene_place (const EsLabelScene *self,
                      EsLabelMeasure measure,
                      void *user_data,
                      EsLabel *labels,
                      size_t n_previous)
{
  Plan plan = { .scene = self, .measure = measure, .user_data = user_data };
  plan.discs = malloc ((self->n_neighbors + 1) * sizeof *plan.discs);
  if (plan.discs == NULL)
    return 0;
  add_names_in_focus (&plan);
  if (self->names && self->selected == ES_LABEL_SCENE_NO_ROW && self->n_neighbors == 0)
    add_names_all_over (&plan);

  EsLabelView view = {
    .width = (float) self->camera->width,
    .height = (float) self->camera->height,
    .gap = GAP,
    .max_labels = ES_LABEL_SCENE_MAX,
    .boxes = self->boxes,
    .n_boxes = self->n_boxes,
    .discs = plan.discs,
    .n_discs = plan.n_discs,
  };
  size_t n = es_labels_place (&view, plan.candidates, plan.n_candidates, labels,
                              n_previous, labels);
  free (plan.discs);
  return n;
}
