// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/camera: what is where on the screen. */

#include "plot/camera.h"
#include "ui/plot-fixture.h"

#define WIDTH 1200.0
#define HEIGHT 800.0

static void
test_fit_shows_all_with_a_margin (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 3000, 2);
  EsCamera camera = es_camera_fit (cloud, false, WIDTH, HEIGHT, 30);
  double left = WIDTH, right = 0, top = HEIGHT, bottom = 0;
  for (size_t p = 0; p < es_cloud_n_points (cloud); p++) {
    float point[3];
    es_cloud_point (cloud, p, point);
    EsScreenPoint screen = es_camera_project (&camera, point);
    g_assert_true (screen.inside);
    left = fmin (left, screen.x);
    right = fmax (right, screen.x);
    top = fmin (top, screen.y);
    bottom = fmax (bottom, screen.y);
  }
  g_assert_cmpfloat (fmin (fmin (left, WIDTH - right), fmin (top, HEIGHT - bottom)), >=,
                     30 - 1e-3);
  g_assert_cmpfloat_with_epsilon (fmin (left, top), 30, 0.01);
  es_cloud_unref (cloud);
}

static void
test_zoom_keeps_the_point_under_the_pointer (void)
{
  for (size_t n_axes = 2; n_axes <= 3; n_axes++) {
    EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, n_axes);
    EsCamera camera = es_camera_fit (cloud, n_axes == 3, WIDTH, HEIGHT, 20);
    es_camera_turn (&camera, 130, -60);
    float point[3];
    es_cloud_point (cloud, 123, point);
    for (int i = 0; i < 40; i++) {
      EsScreenPoint before = es_camera_project (&camera, point);
      es_camera_zoom_at (&camera, before.x, before.y, i < 25 ? 1.3 : 0.6);
      EsScreenPoint after = es_camera_project (&camera, point);
      g_assert_cmpfloat_with_epsilon (before.x, after.x, 1e-6);
      g_assert_cmpfloat_with_epsilon (before.y, after.y, 1e-6);
    }
    es_cloud_unref (cloud);
  }
}

static void
test_zoom_stays_in_range (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, 2);
  EsCamera camera = es_camera_fit (cloud, false, WIDTH, HEIGHT, 20);
  for (int i = 0; i < 200; i++)
    es_camera_zoom_at (&camera, 10, 10, 2);
  g_assert_cmpfloat (camera.zoom, ==, ES_CAMERA_MAX_ZOOM);
  for (int i = 0; i < 200; i++)
    es_camera_zoom_at (&camera, 700, 10, 0.5);
  g_assert_cmpfloat (camera.zoom, ==, ES_CAMERA_MIN_ZOOM);
  es_camera_zoom_at (&camera, 700, 10, NAN);
  es_camera_zoom_at (&camera, 700, 10, -1);
  es_camera_zoom_at (&camera, 700, 10, 0);
  g_assert_cmpfloat (camera.zoom, ==, ES_CAMERA_MIN_ZOOM);
  g_assert_true (isfinite (camera.centre_x));
  es_camera_reset_view (&camera);
  g_assert_cmpfloat (camera.zoom, ==, 1);
  es_cloud_unref (cloud);
}

static void
test_pan_moves_by_pixels (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, 2);
  EsCamera camera = es_camera_fit (cloud, false, WIDTH, HEIGHT, 20);
  es_camera_zoom_at (&camera, WIDTH / 2, HEIGHT / 2, 7);
  float point[3];
  es_cloud_point (cloud, 5, point);
  EsScreenPoint before = es_camera_project (&camera, point);
  es_camera_pan (&camera, 31, -12);
  EsScreenPoint after = es_camera_project (&camera, point);
  g_assert_cmpfloat_with_epsilon (after.x - before.x, 31, 1e-9);
  g_assert_cmpfloat_with_epsilon (after.y - before.y, -12, 1e-9);

  es_camera_pan (&camera, 1e9, 1e9); /* not out of sight */
  g_assert_cmpfloat (camera.centre_x, >=, -1.0001);
  es_cloud_unref (cloud);
}

static void
test_unproject_inverts_project (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, 2);
  EsCamera camera = es_camera_fit (cloud, false, WIDTH, HEIGHT, 20);
  es_camera_zoom_at (&camera, 200, 300, 3.7);
  for (size_t p = 0; p < 300; p++) {
    float point[3];
    double u, v;
    es_cloud_point (cloud, p, point);
    EsScreenPoint screen = es_camera_project (&camera, point);
    es_camera_unproject (&camera, screen.x, screen.y, &u, &v);
    g_assert_cmpfloat_with_epsilon (u, point[0], 1e-9);
    g_assert_cmpfloat_with_epsilon (v, point[1], 1e-9);
  }
  es_cloud_unref (cloud);
}

static void
test_turning_keeps_distances_and_follows_the_pointer (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, 3);
  EsCamera camera = es_camera_fit (cloud, true, WIDTH, HEIGHT, 20);
  float front[3] = { 0, 0, 0.5f };
  EsScreenPoint before = es_camera_project (&camera, front);
  g_assert_cmpfloat (before.depth, >, 0);
  es_camera_turn (&camera, 40, 0);
  g_assert_cmpfloat (es_camera_project (&camera, front).x, >, before.x + 5);
  es_camera_reset_rotation (&camera);
  es_camera_turn (&camera, 0, 40);
  g_assert_cmpfloat (es_camera_project (&camera, front).y, >, before.y + 5);

  for (int i = 0; i < 10000; i++)
    es_camera_turn (&camera, 13 * sin (i), 17 * cos (3 * i));
  const double *q = camera.rotation;
  g_assert_cmpfloat_with_epsilon (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3],
                                  1, 1e-12);

  /* A turn and the turn back. */
  EsCamera turned = camera;
  es_camera_turn (&turned, 100, 50);
  es_camera_roll (&turned, 0.3);
  es_camera_roll (&turned, -0.3);
  es_camera_turn (&turned, -100, -50);
  for (size_t i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (turned.rotation[i], camera.rotation[i], 1e-9);
  es_cloud_unref (cloud);
}

static void
test_nearer_points_are_larger (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, 3);
  EsCamera camera = es_camera_fit (cloud, true, WIDTH, HEIGHT, 20);
  double middle = WIDTH / 2;
  float near[3] = { 0.5f, 0, 0.3f };
  float far[3] = { 0.5f, 0, -0.3f };
  g_assert_cmpfloat (es_camera_project (&camera, near).x - middle, >,
                     es_camera_project (&camera, far).x - middle);
  g_assert_cmpfloat (es_camera_project (&camera, near).depth, >,
                     es_camera_project (&camera, far).depth);
  es_cloud_unref (cloud);
}

/* The float formulas of the loops against the doubles. */
static void
project_plainly (const EsProjection *p, const float point[3], double *x, double *y)
{
  double u = point[0], v = point[1];
  if (p->three_d) {
    double z = p->m[6] * point[0] + p->m[7] * point[1] + p->m[8] * point[2];
    double w = 1 / (1 - p->lens * z);
    u = (p->m[0] * point[0] + p->m[1] * point[1] + p->m[2] * point[2]) * w;
    v = (p->m[3] * point[0] + p->m[4] * point[1] + p->m[5] * point[2]) * w;
  }
  *x = (u - p->cx) * p->scale + p->ox;
  *y = p->oy - (v - p->cy) * p->scale;
}

static void
test_projection_agrees_and_boxes_hold (void)
{
  for (size_t n_axes = 2; n_axes <= 3; n_axes++) {
    EsCloud *cloud = fixture_cloud (FIXTURE_CLUSTERS, 20000, n_axes);
    EsCamera camera = es_camera_fit (cloud, n_axes == 3, WIDTH, HEIGHT, 20);
    for (int round = 0; round < 6; round++) {
      es_camera_turn (&camera, 50 + round, 30);
      es_camera_zoom_at (&camera, 500, 300 + round, 2);
      EsProjection projection = es_camera_projection (&camera);
      for (size_t block = 0; block < es_cloud_n_blocks (cloud); block++) {
        EsScreenBox box = es_projection_box (&projection, &es_cloud_boxes (cloud)[block]);
        for (size_t i = 0; i < es_cloud_block_count (cloud, block); i++) {
          float point[3];
          double x, y;
          es_cloud_point (cloud, es_cloud_block_first (block) + i, point);
          EsScreenPoint screen = es_camera_project (&camera, point);
          project_plainly (&projection, point, &x, &y);
          g_assert_cmpfloat_with_epsilon (x, screen.x, 0.05);
          g_assert_cmpfloat_with_epsilon (y, screen.y, 0.05);
          g_assert_true (x >= box.x0 - 0.05 && x <= box.x1 + 0.05);
          g_assert_true (y >= box.y0 - 0.05 && y <= box.y1 + 0.05);
        }
      }
    }
    es_cloud_unref (cloud);
  }
}

static void
test_resize_and_scale_keep_the_view (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, 2);
  EsCamera camera = es_camera_fit (cloud, false, WIDTH, HEIGHT, 20);
  es_camera_zoom_at (&camera, 200, 300, 3);
  EsCamera twice = es_camera_scaled (&camera, 2);
  EsCamera resized = camera;
  es_camera_resize (&resized, 300, 900);
  float point[3];
  es_cloud_point (cloud, 5, point);
  EsScreenPoint one = es_camera_project (&camera, point);
  EsScreenPoint two = es_camera_project (&twice, point);
  g_assert_cmpfloat_with_epsilon (two.x, 2 * one.x, 1e-9);
  g_assert_cmpfloat_with_epsilon (two.y, 2 * one.y, 1e-9);
  g_assert_cmpfloat (resized.centre_x, ==, camera.centre_x);
  g_assert_cmpfloat (resized.zoom, ==, camera.zoom);
  es_camera_resize (&resized, 0, 0); /* a window that is not shown yet */
  es_camera_resize (&resized, WIDTH, HEIGHT);
  g_assert_cmpfloat_with_epsilon (resized.fit_scale, camera.fit_scale, 1e-9);

  es_camera_centre_on (&camera, point);
  one = es_camera_project (&camera, point);
  g_assert_cmpfloat_with_epsilon (one.x, WIDTH / 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (one.y, HEIGHT / 2, 1e-9);
  es_cloud_unref (cloud);
}

static void
test_between_begins_and_ends_right (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 300, 3);
  EsCamera from = es_camera_fit (cloud, true, WIDTH, HEIGHT, 20);
  EsCamera to = from;
  es_camera_turn (&to, 200, 100);
  es_camera_zoom_at (&to, 300, 300, 9);
  EsCamera start = es_camera_between (&from, &to, 0);
  EsCamera end = es_camera_between (&from, &to, 1);
  EsCamera middle = es_camera_between (&from, &to, 0.5);
  g_assert_cmpfloat_with_epsilon (start.zoom, from.zoom, 1e-12);
  g_assert_cmpfloat_with_epsilon (start.rotation[0], from.rotation[0], 1e-12);
  g_assert_cmpfloat (end.zoom, ==, to.zoom);
  g_assert_cmpfloat_with_epsilon (middle.zoom, 3, 1e-9);
  es_cloud_unref (cloud);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/camera/fit", test_fit_shows_all_with_a_margin);
  g_test_add_func ("/plot/camera/zoom", test_zoom_keeps_the_point_under_the_pointer);
  g_test_add_func ("/plot/camera/zoom-range", test_zoom_stays_in_range);
  g_test_add_func ("/plot/camera/pan", test_pan_moves_by_pixels);
  g_test_add_func ("/plot/camera/unproject", test_unproject_inverts_project);
  g_test_add_func ("/plot/camera/turn",
                   test_turning_keeps_distances_and_follows_the_pointer);
  g_test_add_func ("/plot/camera/depth", test_nearer_points_are_larger);
  g_test_add_func ("/plot/camera/projection", test_projection_agrees_and_boxes_hold);
  g_test_add_func ("/plot/camera/resize", test_resize_and_scale_keep_the_view);
  g_test_add_func ("/plot/camera/between", test_between_begins_and_ends_right);
  return g_test_run ();
}
