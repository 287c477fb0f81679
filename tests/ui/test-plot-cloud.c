// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/cloud: the order of points, their frame and their blocks. */

#include <string.h>

#include "ui/plot-fixture.h"

static void
assert_is_bijection (const EsCloud *cloud)
{
  size_t n = es_cloud_n_points (cloud);
  for (size_t p = 0; p < n; p++) {
    uint32_t row = es_cloud_rows (cloud)[p];
    g_assert_cmpuint (row, <, es_cloud_n_rows (cloud));
    g_assert_cmpuint (es_cloud_position (cloud, row), ==, p);
  }
  size_t n_placed = 0;
  for (size_t row = 0; row < es_cloud_n_rows (cloud); row++)
    n_placed += es_cloud_position (cloud, row) != ES_CLOUD_NO_POSITION;
  g_assert_cmpuint (n_placed, ==, n);
}

static void
test_positions_and_rows_are_one_to_one (void)
{
  static const size_t sizes[] = { 1, 2, 255, 256, 257, 5000, 70001 };
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (size_t n_axes = 2; n_axes <= 3; n_axes++) {
      for (int kind = 0; kind < 3; kind++) {
        EsCloud *cloud = fixture_cloud ((FixtureKind) kind, sizes[i], n_axes);
        g_assert_cmpuint (es_cloud_n_points (cloud), ==, sizes[i]);
        assert_is_bijection (cloud);
        es_cloud_unref (cloud);
      }
    }
  }
}

static void
test_coordinates_are_those_of_the_layout (void)
{
  EmbLayout *layout = emb_layout_ref (fixture_layout (FIXTURE_CLUSTERS, 3000));
  EsCloud *cloud = fixture_cloud_of (layout, 3);
  const EsFrame *frame = es_cloud_frame (cloud);
  for (size_t p = 0; p < es_cloud_n_points (cloud); p++) {
    float point[3];
    es_cloud_point (cloud, p, point);
    for (size_t axis = 0; axis < 3; axis++) {
      double original = emb_layout_axis (layout, axis)[es_cloud_rows (cloud)[p]];
      double back = point[axis] * frame->scale + frame->centre[axis];
      g_assert_cmpfloat (fabs (back - original), <, 1e-5);
    }
  }
  es_cloud_unref (cloud);
  emb_layout_unref (layout);
}

static void
test_longest_side_runs_from_minus_one_to_one (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 2000, 3);
  const EsBox *box = es_cloud_box (cloud);
  g_assert_cmpfloat_with_epsilon (box->min[0], -1, 1e-6);
  g_assert_cmpfloat_with_epsilon (box->max[0], 1, 1e-6);
  for (size_t axis = 1; axis < 3; axis++) {
    g_assert_cmpfloat (box->max[axis], <, 0.9);
    g_assert_cmpfloat_with_epsilon (box->max[axis] + box->min[axis], 0, 1e-5);
  }
  g_assert_cmpfloat (es_cloud_inner_radius (cloud), <=, es_cloud_radius (cloud));
  es_cloud_unref (cloud);
}

static void
test_boxes_hold_their_blocks (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_CLUSTERS, 40000, 2);
  double total_area = 0;
  double largest_area = 0;
  for (size_t block = 0; block < es_cloud_n_blocks (cloud); block++) {
    const EsBox *box = &es_cloud_boxes (cloud)[block];
    size_t first = es_cloud_block_first (block);
    for (size_t i = 0; i < es_cloud_block_count (cloud, block); i++) {
      float point[3];
      es_cloud_point (cloud, first + i, point);
      for (size_t axis = 0; axis < 3; axis++)
        g_assert_true (box->min[axis] <= point[axis] && point[axis] <= box->max[axis]);
      if (i > 0) /* early rows last */
        g_assert_cmpuint (es_cloud_rows (cloud)[first + i], <,
                          es_cloud_rows (cloud)[first + i - 1]);
    }
    double area =
      (double) (box->max[0] - box->min[0]) * (double) (box->max[1] - box->min[1]);
    total_area += area;
    largest_area = fmax (largest_area, area);
  }
  /* Blocks are compact: the outlier stretches the map to 1600 times the clusters' area,
   * and yet all blocks but its own together cover little of it. */
  g_assert_cmpfloat (total_area - largest_area, <, 0.01);
  es_cloud_unref (cloud);
}

static void
test_rows_that_are_not_finite_are_left_out (void)
{
  EmbLayout *layout = fixture_layout (FIXTURE_UNIFORM, 1000);
  emb_layout_axis_mutable (layout, 0)[7] = NAN;
  emb_layout_axis_mutable (layout, 1)[8] = INFINITY;
  emb_layout_axis_mutable (layout, 2)[9] = -INFINITY;
  EsCloud *deep = fixture_cloud_of (emb_layout_ref (layout), 3);
  EsCloud *flat = fixture_cloud_of (layout, 2);
  g_assert_cmpuint (es_cloud_n_left_out (deep), ==, 3);
  g_assert_cmpuint (es_cloud_n_left_out (flat), ==, 2); /* its z is not looked at */
  g_assert_cmpuint (es_cloud_position (deep, 7), ==, ES_CLOUD_NO_POSITION);
  g_assert_cmpuint (es_cloud_position (flat, 9), !=, ES_CLOUD_NO_POSITION);
  g_assert_cmpuint (es_cloud_position (flat, 1000), ==, ES_CLOUD_NO_POSITION);
  assert_is_bijection (deep);
  g_assert_true (isfinite (es_cloud_radius (deep)));
  es_cloud_unref (deep);
  es_cloud_unref (flat);
}

static void
test_empty_one_point_and_all_equal (void)
{
  EsCloud *empty = fixture_cloud_of (emb_layout_new (5, 2, NULL), 2); /* all NaN */
  g_assert_cmpuint (es_cloud_n_points (empty), ==, 0);
  g_assert_cmpuint (es_cloud_n_blocks (empty), ==, 0);
  g_assert_cmpuint (es_cloud_n_left_out (empty), ==, 5);
  es_cloud_unref (empty);

  static const size_t sizes[] = { 1, 1000 };
  for (size_t i = 0; i < 2; i++) {
    EmbLayout *layout = emb_layout_new (sizes[i], 2, NULL);
    for (size_t row = 0; row < sizes[i]; row++) {
      emb_layout_axis_mutable (layout, 0)[row] = 3e30f;
      emb_layout_axis_mutable (layout, 1)[row] = -2;
    }
    EsCloud *cloud = fixture_cloud_of (layout, 2);
    float point[3];
    es_cloud_point (cloud, 0, point);
    g_assert_cmpfloat (point[0], ==, 0);
    g_assert_cmpfloat (point[1], ==, 0);
    g_assert_cmpfloat (es_cloud_radius (cloud), ==, 0);
    assert_is_bijection (cloud);
    es_cloud_unref (cloud);
  }
}

static void
test_a_given_frame_keeps_the_map_in_place (void)
{
  EmbLayout *layout = fixture_layout (FIXTURE_UNIFORM, 500);
  const size_t axes[2] = { 0, 1 };
  EsFrame frame = { .centre = { 1, 2, 0 }, .scale = 4 };
  EsCloud *cloud = es_cloud_new (layout, axes, 2, &frame, NULL, NULL);
  uint32_t position = es_cloud_position (cloud, 17);
  float point[3];
  es_cloud_point (cloud, position, point);
  g_assert_cmpfloat_with_epsilon (point[0], (emb_layout_axis (layout, 0)[17] - 1) / 4,
                                  1e-6);
  g_assert_cmpfloat_with_epsilon (point[1], (emb_layout_axis (layout, 1)[17] - 2) / 4,
                                  1e-6);
  es_cloud_unref (cloud);
  emb_layout_unref (layout);
}

static void
test_the_same_for_any_number_of_threads (void)
{
  EmbLayout *layout = fixture_layout (FIXTURE_LATTICE, 200000);
  const size_t axes[3] = { 2, 0, 1 };
  EsCloud *clouds[3];
  for (unsigned i = 0; i < 3; i++) {
    EmbJob job = { .n_threads = i + 1 };
    clouds[i] = es_cloud_new (layout, axes, 3, NULL, &job, NULL);
  }
  size_t n = es_cloud_n_points (clouds[0]);
  for (size_t i = 1; i < 3; i++)
    g_assert_cmpmem (es_cloud_rows (clouds[0]), n * sizeof (uint32_t),
                     es_cloud_rows (clouds[i]), n * sizeof (uint32_t));
  for (size_t i = 0; i < 3; i++)
    es_cloud_unref (clouds[i]);
  emb_layout_unref (layout);
}

static bool
refuse (const EmbProgress *progress, void *user_data)
{
  return false;
}

static void
test_refuses_and_cancels (void)
{
  EmbLayout *layout = fixture_layout (FIXTURE_UNIFORM, 1000);
  const size_t axes[4] = { 0, 1, 2, 3 };
  EmbError error;
  g_assert_null (es_cloud_new (layout, axes, 4, NULL, NULL, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  g_assert_null (es_cloud_new (layout, axes + 2, 2, NULL, NULL, &error));
  g_assert_cmpstr (error.message, ==, "axis 4 of a layout of 3");

  EmbJob job = { .progress = refuse };
  g_assert_null (es_cloud_new (layout, axes, 2, NULL, &job, &error));
  g_assert_cmpint (error.code, ==, EMB_CANCELLED);
  emb_layout_unref (layout);
}

static void
test_gather_follows_positions (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_CLUSTERS, 100000, 2);
  uint8_t *by_row = g_malloc (100000);
  uint8_t *by_position = g_malloc (100000);
  for (size_t i = 0; i < 100000; i++)
    by_row[i] = (uint8_t) (i * 7);
  es_cloud_gather (cloud, by_row, by_position, 2);
  for (size_t p = 0; p < 100000; p++)
    g_assert_cmpuint (by_position[p], ==, by_row[es_cloud_rows (cloud)[p]]);
  g_free (by_row);
  g_free (by_position);
  es_cloud_unref (cloud);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/cloud/bijection", test_positions_and_rows_are_one_to_one);
  g_test_add_func ("/plot/cloud/coordinates", test_coordinates_are_those_of_the_layout);
  g_test_add_func ("/plot/cloud/scale", test_longest_side_runs_from_minus_one_to_one);
  g_test_add_func ("/plot/cloud/boxes", test_boxes_hold_their_blocks);
  g_test_add_func ("/plot/cloud/not-finite", test_rows_that_are_not_finite_are_left_out);
  g_test_add_func ("/plot/cloud/small", test_empty_one_point_and_all_equal);
  g_test_add_func ("/plot/cloud/frame", test_a_given_frame_keeps_the_map_in_place);
  g_test_add_func ("/plot/cloud/threads", test_the_same_for_any_number_of_threads);
  g_test_add_func ("/plot/cloud/refuses", test_refuses_and_cancels);
  g_test_add_func ("/plot/cloud/gather", test_gather_follows_positions);
  return g_test_run ();
}
