// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdbool.h>

#include "plot/cloud.h"

/* How a cloud lies on the screen: a plain value, copied freely.
 *
 * A point is turned (3-D), drawn nearer together with distance (3-D, a mild perspective),
 * and the flat picture that results is moved and scaled. So panning and zooming mean the
 * same in 2-D and 3-D and keep the point under the pointer exactly. Screen coordinates
 * are pixels from the top left corner of the viewport, y down; the map's y goes up.
 */
typedef struct {
  bool three_d;
  double width; /* of the viewport, pixels */
  double height;
  double centre_x; /* the point of the flat picture in the middle of the viewport */
  double centre_y;
  double zoom;      /* 1: fits the viewport */
  double fit_scale; /* pixels for one cloud unit at zoom 1 */
  double fit_x;     /* centre at zoom 1 */
  double fit_y;
  double half_x; /* half the size of what is fitted, cloud units */
  double half_y;
  double margin;      /* pixels that zoom 1 leaves free on every side */
  double rotation[4]; /* unit quaternion w, x, y, z */
  double
    perspective; /* 0: none; the nearest point is enlarged by 1 / (1 - perspective) */
  double depth;  /* depth runs from -depth (far) to depth (near): the cloud's radius */
} EsCamera;

#define ES_CAMERA_MIN_ZOOM 0.1
#define ES_CAMERA_MAX_ZOOM 10000.0 /* float coordinates have no finer steps to show */

/* A camera that shows all of @cloud. 3-D where the cloud has three axes and @three_d;
 * looking along z then, with x to the right. */
EsCamera es_camera_fit (const EsCloud *cloud,
                        bool three_d,
                        double width,
                        double height,
                        double margin);

/* The same view of another cloud or in another viewport; zoom, centre and rotation stay.
 */
void es_camera_set_cloud (EsCamera *self, const EsCloud *cloud);
void es_camera_resize (EsCamera *self, double width, double height);

/* Back to the whole map; the rotation stays. */
void es_camera_reset_view (EsCamera *self);

/* The same view with @factor pixels for each: from the units of a widget to those of the
 * screen. */
EsCamera es_camera_scaled (const EsCamera *self, double factor);

/* The point at screen position (x, y) stays where it is; zoom is kept in its range. */
void es_camera_zoom_at (EsCamera *self, double x, double y, double factor);
void es_camera_pan (EsCamera *self, double dx, double dy); /* pixels */

/* Brings a point to the middle of the viewport. */
void es_camera_centre_on (EsCamera *self, const float point[3]);

/* Turns by a drag of (dx, dy) pixels: half a turn for the shorter side of the viewport.
 * About the screen's axes, so that what is in front follows the pointer. 2-D: nothing. */
void es_camera_turn (EsCamera *self, double dx, double dy);

/* Turns about the axis that looks at the viewer, radians, counterclockwise. */
void es_camera_roll (EsCamera *self, double angle);
void es_camera_reset_rotation (EsCamera *self);

/* Between two views, t in 0..1, for a moving transition; viewport and cloud of @to. */
EsCamera es_camera_between (const EsCamera *from, const EsCamera *to, double t);

typedef struct {
  double x; /* pixels */
  double y;
  double depth; /* -1 far .. 1 near; 0 in 2-D */
  bool inside;  /* within the viewport */
} EsScreenPoint;

EsScreenPoint es_camera_project (const EsCamera *self, const float point[3]);

/* The point of the flat picture under a screen position: in 2-D a point of the cloud. */
void es_camera_unproject (const EsCamera *self, double x, double y, double *u, double *v);

/* --- What the loops over points use */

/* The camera as a few floats. With x, y, z turned to tx, ty, tz:
 *   w = 1 / (1 - lens * tz);  screen x = (tx * w - cx) * scale + ox;
 *   screen y = oy - (ty * w - cy) * scale. */
typedef struct {
  bool three_d;
  float m[9]; /* rotation, row-major */
  float lens;
  float scale;
  float cx, cy; /* subtracted before scaling: exact for points near the centre */
  float ox, oy;
  float depth_scale; /* tz * depth_scale is in -1..1 */
} EsProjection;

EsProjection es_camera_projection (const EsCamera *self);

/* The pixels [x0, x1] x [y0, y1] and depths that a box can reach; never too few. */
typedef struct {
  float x0, y0, x1, y1;
  float depth0, depth1;
} EsScreenBox;

EsScreenBox es_projection_box (const EsProjection *self, const EsBox *box);
