// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plot/camera.h"
#include "plot/cloud.h"

/* Which names stand on the map, and where. Plain geometry: no text is drawn or measured
 * here.
 *
 * First rows are chosen for a view (es_labels_choose), the caller measures their names,
 * then each finds a place beside its point where it covers no other label
 * (es_labels_place).
 */

/* Up to @max rows spread over the view, the earliest row of each cell of a coarse grid,
 * in order of rows. The grid is fixed to the map and not to the screen, so that panning
 * keeps the choice. Looks at a few thousand points, however many there are. @mask:
 * not 0 for positions that may have a label; NULL: all. Returns how many. */
size_t es_labels_choose (const EsCloud *cloud,
                         const EsCamera *camera,
                         const uint8_t *mask,
                         size_t max,
                         uint32_t *rows);

typedef struct {
  uint32_t row;
  float x, y;          /* the point, pixels */
  float point_radius;  /* the label keeps clear of the disc */
  float width, height; /* of the text, pixels */
  bool far;            /* may stand away from its point, with a line that leads to it */
  bool required;       /* shown wherever the point is in view, if need be over others */
} EsLabelCandidate;

/* Around the point, in order of preference. */
typedef enum {
  ES_LABEL_RIGHT,
  ES_LABEL_LEFT,
  ES_LABEL_ABOVE,
  ES_LABEL_BELOW,
  ES_LABEL_ABOVE_RIGHT,
  ES_LABEL_BELOW_RIGHT,
  ES_LABEL_ABOVE_LEFT,
  ES_LABEL_BELOW_LEFT,
  /* Between two of these. */
  ES_LABEL_RIGHT_UP,
  ES_LABEL_RIGHT_DOWN,
  ES_LABEL_LEFT_UP,
  ES_LABEL_LEFT_DOWN,
  ES_LABEL_UP_RIGHT,
  ES_LABEL_UP_LEFT,
  ES_LABEL_DOWN_RIGHT,
  ES_LABEL_DOWN_LEFT,
} EsLabelSide;

#define ES_LABEL_N_SIDES 16

/* Steps away from the point; from the first on there is a line. */
#define ES_LABEL_N_STEPS 15

typedef struct {
  float x0, y0; /* at the disc of the point */
  float x1, y1; /* at the label */
} EsLabelLine;

typedef struct {
  uint32_t row;
  uint32_t candidate; /* index into the candidates */
  EsLabelSide side;
  unsigned step; /* 0: beside the point */
  float x, y;    /* top left corner of the text, pixels */
  float width, height;
  EsLabelLine line; /* where step > 0 */
} EsLabel;

/* What labels keep off: something that lies over the map, a disc that has to be seen. */
typedef struct {
  float x, y, width, height;
} EsLabelBox;

typedef struct {
  float x, y, radius;
} EsLabelDisc;

typedef struct {
  float width, height; /* of the view; labels lie wholly inside */
  float gap;           /* free space around each label */
  size_t max_labels;
  const EsLabelBox *boxes; /* points below one get no label */
  size_t n_boxes;
  const EsLabelDisc *discs; /* a candidate's own one is smaller than its point_radius */
  size_t n_discs;
} EsLabelView;

/* Candidates in order of importance. @previous: the labels of the last frame (may be
 * @labels itself): a row that had a label keeps its place where that is free. @labels has
 * room for view->max_labels. No label covers another, a line, a disc or a box, and no
 * line crosses any of them, except that a required one may cover labels, lines and discs
 * when no place is free. Returns how many; 0 without memory. */
size_t es_labels_place (const EsLabelView *view,
                        const EsLabelCandidate *candidates,
                        size_t n_candidates,
                        const EsLabel *previous,
                        size_t n_previous,
                        EsLabel *labels);
