// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/labels: which names are shown, and where. */

#include "plot/labels.h"
#include "ui/plot-fixture.h"

#define MAX_LABELS 80

static const EsLabelView view = { .width = 1200,
                                  .height = 800,
                                  .gap = 3,
                                  .max_labels = MAX_LABELS };

static void
fill_candidates (EsLabelCandidate *candidates, size_t n, double spread)
{
  for (size_t i = 0; i < n; i++)
    candidates[i] = (EsLabelCandidate){
      .row = (uint32_t) (1000 + i),
      .x = (float) (600 + spread * (emb_random_uniform (1, 0, i) - 0.5) * 1200),
      .y = (float) (400 + spread * (emb_random_uniform (1, 1, i) - 0.5) * 800),
      .point_radius = 2,
      .width = (float) (20 + emb_random_uniform (1, 2, i) * 80),
      .height = 15,
    };
}

static void
assert_apart_and_inside (const EsLabel *labels, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    g_assert_cmpfloat (labels[i].x, >=, 0);
    g_assert_cmpfloat (labels[i].y, >=, 0);
    g_assert_cmpfloat (labels[i].x + labels[i].width, <=, view.width);
    g_assert_cmpfloat (labels[i].y + labels[i].height, <=, view.height);
    for (size_t j = 0; j < i; j++) {
      bool apart = labels[i].x + labels[i].width <= labels[j].x ||
                   labels[j].x + labels[j].width <= labels[i].x ||
                   labels[i].y + labels[i].height <= labels[j].y ||
                   labels[j].y + labels[j].height <= labels[i].y;
      g_assert_true (apart);
    }
  }
}

static void
test_labels_never_overlap (void)
{
  static const double spreads[] = { 1.2, 0.5, 0.1, 0 };
  EsLabelCandidate candidates[300];
  EsLabel labels[MAX_LABELS];
  for (size_t i = 0; i < G_N_ELEMENTS (spreads); i++) {
    fill_candidates (candidates, 300, spreads[i]);
    size_t n = es_labels_place (&view, candidates, 300, NULL, 0, labels);
    g_assert_cmpuint (n, >, 0);
    g_assert_cmpuint (n, <=, MAX_LABELS);
    assert_apart_and_inside (labels, n);
  }
}

static void
test_the_first_candidate_always_has_a_place (void)
{
  EsLabelCandidate candidates[50];
  EsLabel labels[MAX_LABELS];
  fill_candidates (candidates, 50, 0.2);
  size_t n = es_labels_place (&view, candidates, 50, NULL, 0, labels);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (labels[0].row, ==, candidates[0].row);
  g_assert_cmpint (labels[0].side, ==, ES_LABEL_RIGHT);
  for (size_t i = 1; i < n; i++)
    g_assert_cmpuint (labels[i].candidate, >, labels[i - 1].candidate);
}

static void
test_required_labels_are_shown_in_a_crowd (void)
{
  EsLabelCandidate candidates[40];
  EsLabel labels[MAX_LABELS];
  fill_candidates (candidates, 40, 0);
  for (size_t i = 0; i < 40; i++)
    candidates[i].required = true;
  candidates[3].x = -5; /* its point is out of view */
  size_t n = es_labels_place (&view, candidates, 40, NULL, 0, labels);
  g_assert_cmpuint (n, ==, 39);

  /* In the corner it is moved into the view. */
  candidates[0].x = 1199;
  candidates[0].y = 799;
  n = es_labels_place (&view, candidates, 1, NULL, 0, labels);
  g_assert_cmpuint (n, ==, 1);
  assert_apart_and_inside (labels, n);
}

static void
test_labels_keep_off_required_points (void)
{
  EsLabelCandidate candidates[2];
  EsLabel labels[2];
  fill_candidates (candidates, 2, 0);
  candidates[0] = (EsLabelCandidate){
    .row = 1,
    .x = 400,
    .y = 400,
    .point_radius = 6,
    .width = 50,
    .height = 15,
    .required = true,
  };
  candidates[1] = (EsLabelCandidate){
    .row = 2,
    .x = 380,
    .y = 400,
    .point_radius = 2,
    .width = 50,
    .height = 15,
  };
  size_t n = es_labels_place (&view, candidates, 2, NULL, 0, labels);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (labels[1].side, ==, ES_LABEL_LEFT);
}

static void
test_panning_keeps_labels_on_their_side (void)
{
  EsLabelCandidate candidates[120];
  EsLabel labels[MAX_LABELS];
  EsLabelSide sides[2000];
  fill_candidates (candidates, 120, 0.4);
  size_t n = es_labels_place (&view, candidates, 120, NULL, 0, labels);
  for (size_t i = 0; i < n; i++)
    sides[labels[i].row] = labels[i].side;
  size_t n_first = n;

  for (int step = 0; step < 20; step++) {
    for (size_t i = 0; i < 120; i++)
      candidates[i].x += 3;
    n = es_labels_place (&view, candidates, 120, labels, n, labels);
    g_assert_cmpuint (n, ==, n_first);
    for (size_t i = 0; i < n; i++)
      g_assert_cmpint (labels[i].side, ==, sides[labels[i].row]);
  }

  /* A label on another side than the first choice stays there, though right is free. */
  EsLabel previous = { .row = candidates[0].row, .side = ES_LABEL_BELOW };
  es_labels_place (&view, candidates, 1, &previous, 1, labels);
  g_assert_cmpint (labels[0].side, ==, ES_LABEL_BELOW);
}

static void
test_choice_is_spread_and_in_order (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 50000, 2);
  EsCamera camera = es_camera_fit (cloud, false, 1200, 800, 20);
  uint32_t rows[MAX_LABELS];
  size_t n = es_labels_choose (cloud, &camera, NULL, MAX_LABELS, rows);
  g_assert_cmpuint (n, >=, MAX_LABELS / 3);
  g_assert_cmpuint (n, <=, MAX_LABELS);
  g_assert_cmpuint (rows[0], ==, 0); /* the most important of all is among them */
  size_t quarters[4] = { 0 };
  for (size_t i = 0; i < n; i++) {
    if (i > 0)
      g_assert_cmpuint (rows[i], >, rows[i - 1]);
    float point[3];
    es_cloud_point (cloud, es_cloud_position (cloud, rows[i]), point);
    EsScreenPoint screen = es_camera_project (&camera, point);
    g_assert_true (screen.inside);
    quarters[(screen.x > 600) + 2 * (screen.y > 400)]++;
  }
  for (size_t i = 0; i < 4; i++)
    g_assert_cmpuint (quarters[i], >=, n / 10);
  es_cloud_unref (cloud);
}

static void
test_choice_stays_while_panning (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_UNIFORM, 50000, 2);
  EsCamera camera = es_camera_fit (cloud, false, 1200, 800, 20);
  es_camera_zoom_at (&camera, 600, 400, 4);
  uint32_t before[MAX_LABELS];
  uint32_t after[MAX_LABELS];
  size_t n_before = es_labels_choose (cloud, &camera, NULL, MAX_LABELS, before);
  es_camera_pan (&camera, 20, 10);
  size_t n_after = es_labels_choose (cloud, &camera, NULL, MAX_LABELS, after);
  size_t n_kept = 0;
  for (size_t i = 0; i < n_before; i++)
    for (size_t j = 0; j < n_after; j++)
      n_kept += before[i] == after[j];
  g_assert_cmpuint (n_kept, >=, n_before * 3 / 4);
  es_cloud_unref (cloud);
}

static void
test_choice_heeds_the_mask_and_its_limits (void)
{
  EsCloud *cloud = fixture_cloud (FIXTURE_CLUSTERS, 5000, 3);
  EsCamera camera = es_camera_fit (cloud, true, 1200, 800, 20);
  uint8_t *mask = g_malloc0 (5000);
  mask[es_cloud_position (cloud, 4321)] = 1;
  uint32_t rows[MAX_LABELS];
  g_assert_cmpuint (es_labels_choose (cloud, &camera, mask, MAX_LABELS, rows), ==, 1);
  g_assert_cmpuint (rows[0], ==, 4321);
  g_assert_cmpuint (es_labels_choose (cloud, &camera, NULL, 0, rows), ==, 0);
  g_assert_cmpuint (es_labels_choose (cloud, &camera, NULL, 1, rows), ==, 1);
  es_camera_resize (&camera, 0, 0);
  g_assert_cmpuint (es_labels_choose (cloud, &camera, NULL, MAX_LABELS, rows), ==, 0);
  g_free (mask);
  es_cloud_unref (cloud);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/labels/apart", test_labels_never_overlap);
  g_test_add_func ("/plot/labels/order", test_the_first_candidate_always_has_a_place);
  g_test_add_func ("/plot/labels/required", test_required_labels_are_shown_in_a_crowd);
  g_test_add_func ("/plot/labels/points", test_labels_keep_off_required_points);
  g_test_add_func ("/plot/labels/panning", test_panning_keeps_labels_on_their_side);
  g_test_add_func ("/plot/labels/choice", test_choice_is_spread_and_in_order);
  g_test_add_func ("/plot/labels/choice-panning", test_choice_stays_while_panning);
  g_test_add_func ("/plot/labels/mask", test_choice_heeds_the_mask_and_its_limits);
  return g_test_run ();
}
