// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/pick: the point under the pointer against a look at all of them. */

#include "plot/pick.h"
#include "ui/plot-fixture.h"

#define WIDTH 1200.0
#define HEIGHT 800.0

/* The distance that the nearest point has, or INFINITY. */
static double
nearest_distance (const EsCloud *cloud, const EsCamera *camera, double x, double y)
{
  double nearest = INFINITY;
  for (size_t p = 0; p < es_cloud_n_points (cloud); p++) {
    float point[3];
    es_cloud_point (cloud, p, point);
    EsScreenPoint screen = es_camera_project (camera, point);
    nearest = fmin (nearest, hypot (screen.x - x, screen.y - y));
  }
  return nearest;
}

static void
check_picks (FixtureKind kind, size_t n_axes)
{
  EsCloud *cloud = fixture_cloud (kind, 20000, n_axes);
  EsCamera camera = es_camera_fit (cloud, n_axes == 3, WIDTH, HEIGHT, 20);
  es_camera_turn (&camera, 90, 40);
  size_t n_found = 0;
  for (size_t i = 0; i < 150; i++) {
    if (i % 25 == 24)
      es_camera_zoom_at (&camera, 550, 420, 2);
    /* Near some point, so that clusters are met as well. */
    float near[3];
    es_cloud_point (cloud, emb_random_below (7, 2, i, 20000), near);
    EsScreenPoint screen = es_camera_project (&camera, near);
    double x = screen.x + 20 * (emb_random_uniform (7, 0, i) - 0.5);
    double y = screen.y + 20 * (emb_random_uniform (7, 1, i) - 0.5);
    double expected = nearest_distance (cloud, &camera, x, y);
    EsPick pick;
    bool found = es_pick_nearest (cloud, &camera, x, y, 8, &pick);
    if (fabs (expected - 8) > 0.05)
      g_assert_cmpint (found, ==, expected < 8);
    if (!found)
      continue;
    n_found++;
    g_assert_cmpfloat_with_epsilon (pick.distance, expected, 0.05);
    g_assert_cmpuint (es_cloud_rows (cloud)[pick.position], ==, pick.row);
  }
  g_assert_cmpuint (n_found, >, 30);
  es_cloud_unref (cloud);
}

static void
test_pick_equals_brute_force_flat (void)
{
  check_picks (FIXTURE_UNIFORM, 2);
  check_picks (FIXTURE_CLUSTERS, 2);
}

static void
test_pick_equals_brute_force_deep (void)
{
  check_picks (FIXTURE_UNIFORM, 3);
  check_picks (FIXTURE_CLUSTERS, 3);
}

/* On a lattice many points coincide: the last position is drawn on top. */
static void
test_pick_takes_what_is_on_top (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_LATTICE, 5000, 2);
  EsCamera camera = es_camera_fit (cloud, false, WIDTH, HEIGHT, 20);
  for (size_t p = 0; p < es_cloud_n_points (cloud); p += 37) {
    float point[3];
    EsPick pick;
    es_cloud_point (cloud, p, point);
    EsScreenPoint screen = es_camera_project (&camera, point);
    g_assert_true (es_pick_nearest (cloud, &camera, screen.x, screen.y, 8, &pick));
    for (size_t other = 0; other < es_cloud_n_points (cloud); other++) {
      float place[3];
      es_cloud_point (cloud, other, place);
      if (place[0] == point[0] && place[1] == point[1])
        g_assert_cmpuint (pick.position, >=, other);
    }
  }
  es_cloud_unref (cloud);
}

static void
test_pick_takes_the_nearer_of_equals (void)
{
  EmbLayout *layout = emb_layout_new (3, 3, NULL);
  static const float z[3] = { 0.2f, 1, -1 };
  for (size_t i = 0; i < 3; i++) {
    emb_layout_axis_mutable (layout, 0)[i] = 0;
    emb_layout_axis_mutable (layout, 1)[i] = 0;
    emb_layout_axis_mutable (layout, 2)[i] = z[i];
  }
  EsCloud *cloud = fixture_cloud_of (layout, 3);
  EsCamera camera = es_camera_fit (cloud, true, WIDTH, HEIGHT, 20);
  EsPick pick;
  g_assert_true (es_pick_nearest (cloud, &camera, WIDTH / 2, HEIGHT / 2, 8, &pick));
  g_assert_cmpuint (pick.row, ==, 1);
  es_cloud_unref (cloud);
}

static void
test_pick_finds_nothing_in_nothing (void)
{
  EsCloud *empty = fixture_cloud_of (emb_layout_new (5, 2, NULL), 2);
  EsCamera camera = es_camera_fit (empty, false, WIDTH, HEIGHT, 20);
  EsPick pick;
  g_assert_false (es_pick_nearest (empty, &camera, 600, 400, 1000, &pick));
  es_cloud_unref (empty);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/pick/flat", test_pick_equals_brute_force_flat);
  g_test_add_func ("/plot/pick/deep", test_pick_equals_brute_force_deep);
  g_test_add_func ("/plot/pick/on-top", test_pick_takes_what_is_on_top);
  g_test_add_func ("/plot/pick/nearer", test_pick_takes_the_nearer_of_equals);
  g_test_add_func ("/plot/pick/empty", test_pick_finds_nothing_in_nothing);
  return g_test_run ();
}
