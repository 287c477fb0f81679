// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot/camera.h"

#include <math.h>

/* Enough to tell front from back without bending straight clusters. */
#define PERSPECTIVE 0.22

static double
clamp (double value, double low, double high)
{
  return fmin (fmax (value, low), high);
}

/* --- Rotation */

static void
set_no_rotation (double q[4])
{
  q[0] = 1;
  q[1] = q[2] = q[3] = 0;
}

static void
normalise (double q[4])
{
  double length = sqrt (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  if (!(length > 0)) {
    set_no_rotation (q);
    return;
  }
  for (size_t i = 0; i < 4; i++)
    q[i] /= length;
}

/* First what @q did, then a turn by @angle about the screen's axis (x, y, z), a unit
 * vector. */
static void
turn_about (double q[4], double angle, double x, double y, double z)
{
  double c = cos (angle / 2);
  double s = sin (angle / 2);
  double a[4] = { c, s * x, s * y, s * z };
  double b[4] = { q[0], q[1], q[2], q[3] };

  q[0] = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
  q[1] = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2];
  q[2] = a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1];
  q[3] = a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0];
  normalise (q); /* rounding of a long drag must not bend the map */
}

static void
rotation_matrix (const double q[4], double m[9])
{
  double w = q[0];
  double x = q[1];
  double y = q[2];
  double z = q[3];
  m[0] = 1 - 2 * (y * y + z * z);
  m[1] = 2 * (x * y - w * z);
  m[2] = 2 * (x * z + w * y);
  m[3] = 2 * (x * y + w * z);
  m[4] = 1 - 2 * (x * x + z * z);
  m[5] = 2 * (y * z - w * x);
  m[6] = 2 * (x * z - w * y);
  m[7] = 2 * (y * z + w * x);
  m[8] = 1 - 2 * (x * x + y * y);
}

/* --- The view */

static void
update_fit (EsCamera *self)
{
  double old = self->fit_scale;
  double room_x = fmax (self->width - 2 * self->margin, 1);
  double room_y = fmax (self->height - 2 * self->margin, 1);
  self->fit_scale = fmin (room_x / (2 * self->half_x), room_y / (2 * self->half_y));
  if (!(self->fit_scale > 0))
    self->fit_scale = old > 0 ? old : 1;
}

void
es_camera_set_cloud (EsCamera *self, const EsCloud *cloud)
{
  const EsBox *box = es_cloud_box (cloud);
  double radius = fmax (es_cloud_radius (cloud), 1e-6);
  self->three_d = self->three_d && es_cloud_n_axes (cloud) == 3;

  if (self->three_d) {
    /* Whichever way it is turned; the perspective enlarges a sphere a little. */
    double lens = self->perspective;
    double inner = fmin (1.1 * es_cloud_inner_radius (cloud), radius);
    self->half_x = self->half_y = fmax (inner, 1e-6) / sqrt (1 - lens * lens);
    self->fit_x = self->fit_y = 0;
    self->depth = radius;
  } else {
    self->half_x = fmax (((double) box->max[0] - box->min[0]) / 2, 1e-6);
    self->half_y = fmax (((double) box->max[1] - box->min[1]) / 2, 1e-6);
    self->fit_x = ((double) box->max[0] + box->min[0]) / 2;
    self->fit_y = ((double) box->max[1] + box->min[1]) / 2;
    if (es_cloud_n_points (cloud) < 2 || es_cloud_radius (cloud) <= 0)
      self->half_x = self->half_y = 1;
    self->depth = 0;
  }
  update_fit (self);
}

EsCamera
es_camera_fit (const EsCloud *cloud,
               bool three_d,
               double width,
               double height,
               double margin)
{
  EsCamera self = {
    .three_d = three_d && es_cloud_n_axes (cloud) == 3,
    .width = width,
    .height = height,
    .margin = margin,
    .zoom = 1,
  };
  self.perspective = self.three_d ? PERSPECTIVE : 0;
  set_no_rotation (self.rotation);
  es_camera_set_cloud (&self, cloud);
  es_camera_reset_view (&self);
  return self;
}

void
es_camera_resize (EsCamera *self, double width, double height)
{
  self->width = width;
  self->height = height;
  update_fit (self);
}

void
es_camera_reset_view (EsCamera *self)
{
  self->zoom = 1;
  self->centre_x = self->fit_x;
  self->centre_y = self->fit_y;
}

EsCamera
es_camera_scaled (const EsCamera *self, double factor)
{
  EsCamera scaled = *self;
  scaled.width *= factor;
  scaled.height *= factor;
  scaled.margin *= factor;
  scaled.fit_scale *= factor;
  return scaled;
}

static double
pixels_per_unit (const EsCamera *self)
{
  return self->zoom * self->fit_scale;
}

void
es_camera_unproject (const EsCamera *self, double x, double y, double *u, double *v)
{
  *u = self->centre_x + (x - self->width / 2) / pixels_per_unit (self);
  *v = self->centre_y - (y - self->height / 2) / pixels_per_unit (self);
}

/* Losing the map from sight helps nobody: the centre stays over it. */
static void
keep_in_reach (EsCamera *self)
{
  self->centre_x =
    clamp (self->centre_x, self->fit_x - self->half_x, self->fit_x + self->half_x);
  self->centre_y =
    clamp (self->centre_y, self->fit_y - self->half_y, self->fit_y + self->half_y);
}

void
es_camera_zoom_at (EsCamera *self, double x, double y, double factor)
{
  double u;
  double v;
  es_camera_unproject (self, x, y, &u, &v);
  if (isfinite (factor) && factor > 0)
    self->zoom = clamp (self->zoom * factor, ES_CAMERA_MIN_ZOOM, ES_CAMERA_MAX_ZOOM);
  self->centre_x = u - (x - self->width / 2) / pixels_per_unit (self);
  self->centre_y = v + (y - self->height / 2) / pixels_per_unit (self);
}

void
es_camera_pan (EsCamera *self, double dx, double dy)
{
  self->centre_x -= dx / pixels_per_unit (self);
  self->centre_y += dy / pixels_per_unit (self);
  keep_in_reach (self);
}

void
es_camera_turn (EsCamera *self, double dx, double dy)
{
  double length = hypot (dx, dy);
  double side = fmin (self->width, self->height);
  if (!self->three_d || !(length > 0) || !(side > 0))
    return;
  /* The axis lies in the screen, square to the drag; the screen's y goes down. */
  turn_about (self->rotation, length / side * M_PI, dy / length, dx / length, 0);
}

void
es_camera_roll (EsCamera *self, double angle)
{
  if (self->three_d)
    turn_about (self->rotation, angle, 0, 0, 1);
}

void
es_camera_reset_rotation (EsCamera *self)
{
  set_no_rotation (self->rotation);
}

EsCamera
es_camera_between (const EsCamera *from, const EsCamera *to, double t)
{
  EsCamera self = *to;
  if (t >= 1)
    return self;
  t = fmax (t, 0);
  self.zoom = from->zoom * pow (to->zoom / from->zoom, t);
  self.centre_x = from->centre_x + (to->centre_x - from->centre_x) * t;
  self.centre_y = from->centre_y + (to->centre_y - from->centre_y) * t;

  /* q and -q are the same turn: take the nearer one. */
  double dot = 0;
  for (size_t i = 0; i < 4; i++)
    dot += from->rotation[i] * to->rotation[i];
  double sign = dot < 0 ? -1 : 1;
  for (size_t i = 0; i < 4; i++)
    self.rotation[i] = from->rotation[i] * (1 - t) + sign * to->rotation[i] * t;
  normalise (self.rotation);
  return self;
}

/* --- Projection */

EsProjection
es_camera_projection (const EsCamera *self)
{
  double m[9];
  double scale = pixels_per_unit (self);
  float cx = (float) self->centre_x;
  float cy = (float) self->centre_y;
  EsProjection p = {
    .three_d = self->three_d,
    .scale = (float) scale,
    .cx = cx,
    .cy = cy,
    /* What rounding took from the centre comes back in the offset. */
    .ox = (float) (self->width / 2 - (self->centre_x - cx) * scale),
    .oy = (float) (self->height / 2 + (self->centre_y - cy) * scale),
  };
  rotation_matrix (self->rotation, m);
  for (size_t i = 0; i < 9; i++)
    p.m[i] = (float) m[i];
  if (self->three_d && self->depth > 0) {
    p.lens = (float) (self->perspective / self->depth);
    p.depth_scale = (float) (1 / self->depth);
  }
  return p;
}

EsScreenPoint
es_camera_project (const EsCamera *self, const float point[3])
{
  double u = point[0];
  double v = point[1];
  double depth = 0;
  if (self->three_d) {
    double m[9];
    rotation_matrix (self->rotation, m);
    u = m[0] * point[0] + m[1] * point[1] + m[2] * point[2];
    v = m[3] * point[0] + m[4] * point[1] + m[5] * point[2];
    depth = m[6] * point[0] + m[7] * point[1] + m[8] * point[2];
    depth = self->depth > 0 ? clamp (depth / self->depth, -1, 1) : 0;
    double w = 1 / (1 - self->perspective * depth);
    u *= w;
    v *= w;
  }
  EsScreenPoint screen = {
    .x = self->width / 2 + (u - self->centre_x) * pixels_per_unit (self),
    .y = self->height / 2 - (v - self->centre_y) * pixels_per_unit (self),
    .depth = depth,
  };
  screen.inside =
    screen.x >= 0 && screen.x < self->width && screen.y >= 0 && screen.y < self->height;
  return screen;
}

void
es_camera_centre_on (EsCamera *self, const float point[3])
{
  EsScreenPoint screen = es_camera_project (self, point);
  es_camera_unproject (self, screen.x, screen.y, &self->centre_x, &self->centre_y);
}

static EsScreenBox
flat_screen_box (const EsProjection *self, const EsBox *box)
{
  return (EsScreenBox){
    .x0 = (box->min[0] - self->cx) * self->scale + self->ox,
    .x1 = (box->max[0] - self->cx) * self->scale + self->ox,
    .y0 = self->oy - (box->max[1] - self->cy) * self->scale,
    .y1 = self->oy - (box->min[1] - self->cy) * self->scale,
  };
}

/* The range of one turned coordinate of a box: its centre and half its width. */
static void
turned_range (const float *m, const EsBox *box, float *middle, float *half)
{
  *middle = 0;
  *half = 0;
  for (size_t axis = 0; axis < 3; axis++) {
    *middle += m[axis] * (box->min[axis] + box->max[axis]) / 2;
    *half += fabsf (m[axis]) * (box->max[axis] - box->min[axis]) / 2;
  }
}

EsScreenBox
es_projection_box (const EsProjection *self, const EsBox *box)
{
  if (!self->three_d)
    return flat_screen_box (self, box);

  float u, v, z, half_u, half_v, half_z;
  turned_range (self->m, box, &u, &half_u);
  turned_range (self->m + 3, box, &v, &half_v);
  turned_range (self->m + 6, box, &z, &half_z);

  /* An edge is furthest out with the lens of one end of the depths or the other; a hair
   * more covers the rounding of either way to compute it. */
  float near = 1 / (1 - self->lens * (z + half_z));
  float far = 1 / (1 - self->lens * (z - half_z));
  float hair = 1e-6f * (fabsf (u) + half_u + fabsf (v) + half_v) + 1e-7f;
  float left = fminf ((u - half_u) * near, (u - half_u) * far) - hair;
  float right = fmaxf ((u + half_u) * near, (u + half_u) * far) + hair;
  float bottom = fminf ((v - half_v) * near, (v - half_v) * far) - hair;
  float top = fmaxf ((v + half_v) * near, (v + half_v) * far) + hair;
  return (EsScreenBox){
    .x0 = (left - self->cx) * self->scale + self->ox,
    .x1 = (right - self->cx) * self->scale + self->ox,
    .y0 = self->oy - (top - self->cy) * self->scale,
    .y1 = self->oy - (bottom - self->cy) * self->scale,
    .depth0 = (z - half_z) * self->depth_scale,
    .depth1 = (z + half_z) * self->depth_scale,
  };
}
