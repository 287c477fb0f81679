// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plot/labels.h"

/* Which names a map shows: one set of rules for the window and for pictures.
 *
 * The chosen row and the one under the pointer always have their names; then come the
 * neighbours of the chosen one, nearest first. Where nothing is chosen, names are spread
 * over the view. The discs of the chosen row and all its neighbours stay free.
 */
#define ES_LABEL_SCENE_MAX 80 /* labels at a time */
#define ES_LABEL_SCENE_NO_ROW UINT32_MAX

/* The size of a row's text in pixels; a width of 0: it has none. */
typedef void (*EsLabelMeasure) (uint32_t row,
                                float *width,
                                float *height,
                                void *user_data);

/* Borrows. */
typedef struct {
  const EsCloud *cloud;
  const EsCamera *camera;
  double radius;             /* of a point, pixels */
  uint32_t selected;         /* or ES_LABEL_SCENE_NO_ROW */
  uint32_t hovered;          /* or ES_LABEL_SCENE_NO_ROW */
  const uint32_t *neighbors; /* of the selected row, or of what is on no map */
  size_t n_neighbors;
  bool names; /* else only the selected and the hovered one */
  const EsLabelBox *boxes;
  size_t n_boxes;
} EsLabelScene;

/* @labels: room for ES_LABEL_SCENE_MAX, and the first @n_previous are those of the last
 * frame. Returns how many there are now. */
size_t es_label_scene_place (const EsLabelScene *self,
                             EsLabelMeasure measure,
                             void *user_data,
                             EsLabel *labels,
                             size_t n_previous);
