// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/labels: which names are shown, and where. */

#include "plot/labels.h"

#include <math.h>
#include <string.h>

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

/* --- Obstacles: an oracle that walks over every half pixel */

#define N_CROWD 11
#define N_BOXES 2
#define DISC 5.0f

typedef struct {
  EsLabelCandidate candidates[N_CROWD];
  EsLabelDisc discs[N_CROWD + 60];
  EsLabelBox boxes[N_BOXES];
  EsLabelView view;
  EsLabel labels[N_CROWD];
  size_t n;
} Crowd;

/* A chosen point, its neighbours within @reach pixels of it, more lit points, a legend
 * and buttons. Not all points are in view. */
static void
crowd_init (Crowd *self, uint64_t seed, double reach, size_t n_more_discs)
{
  *self = (Crowd){
    .boxes = { { 600, 10, 180, 270 }, { 740, 480, 34, 100 } },
    .view = { .width = 800, .height = 600, .gap = 3, .max_labels = N_CROWD },
  };
  double middle_x = 100 + 600 * emb_random_uniform (seed, 0, 0);
  double middle_y = 100 + 400 * emb_random_uniform (seed, 0, 1);
  for (size_t i = 0; i < N_CROWD + n_more_discs; i++) {
    float x = (float) (middle_x + reach * (emb_random_uniform (seed, 1, i) * 2 - 1));
    float y = (float) (middle_y + reach * (emb_random_uniform (seed, 2, i) * 2 - 1));
    self->discs[i] = (EsLabelDisc){ x, y, DISC };
    if (i < N_CROWD)
      self->candidates[i] = (EsLabelCandidate){
        .row = (uint32_t) i,
        .x = x,
        .y = y,
        .point_radius = DISC + 1,
        .width = (float) (30 + 50 * emb_random_uniform (seed, 3, i)),
        .height = 17,
        .far = true,
      };
  }
  self->view.boxes = self->boxes;
  self->view.n_boxes = N_BOXES;
  self->view.discs = self->discs;
  self->view.n_discs = N_CROWD + n_more_discs;
  self->n =
    es_labels_place (&self->view, self->candidates, N_CROWD, NULL, 0, self->labels);
}

static bool
in_box (const EsLabelBox *box, double x, double y)
{
  return x > box->x && x < box->x + box->width && y > box->y && y < box->y + box->height;
}

static bool
in_label (const EsLabel *label, double x, double y)
{
  return in_box (&(EsLabelBox){ label->x, label->y, label->width, label->height }, x, y);
}

/* Whether something else is at a place that belongs to label @self. */
static void
assert_nothing_else_at (const Crowd *crowd, size_t self, double x, double y, bool on_line)
{
  const EsLabelCandidate *point = &crowd->candidates[crowd->labels[self].candidate];
  g_assert_true (x >= 0 && y >= 0 && x <= 800 && y <= 600);
  for (size_t i = 0; i < crowd->n; i++)
    g_assert_true (i == self || !in_label (&crowd->labels[i], x, y));
  for (size_t i = 0; i < N_BOXES; i++)
    g_assert_false (in_box (&crowd->boxes[i], x, y));
  for (size_t i = 0; i < crowd->view.n_discs; i++) {
    const EsLabelDisc *disc = &crowd->discs[i];
    bool on_the_point = hypot (disc->x - point->x, disc->y - point->y) < disc->radius;
    g_assert_true ((on_line && on_the_point) ||
                   hypot (disc->x - x, disc->y - y) > disc->radius - 1e-3);
  }
}

static void
assert_free (const Crowd *crowd)
{
  for (size_t i = 0; i < crowd->n; i++) {
    const EsLabel *label = &crowd->labels[i];
    for (double x = label->x; x <= label->x + label->width; x += 0.5)
      for (double y = label->y; y <= label->y + label->height; y += 0.5)
        assert_nothing_else_at (crowd, i, x, y, false);
    const EsLabelLine *line = &label->line;
    for (double t = 0; label->step > 0 && t <= 1; t += 0.01)
      assert_nothing_else_at (crowd, i, line->x0 + t * (line->x1 - line->x0),
                              line->y0 + t * (line->y1 - line->y0), true);
  }
}

static void
test_labels_keep_off_obstacles (void)
{
  static const double reaches[] = { 0, 10, 30, 80, 250 };
  Crowd crowd;
  for (size_t i = 0; i < G_N_ELEMENTS (reaches); i++)
    for (uint64_t seed = 0; seed < 12; seed++) {
      crowd_init (&crowd, seed, reaches[i], seed % 2 == 0 ? 0 : 60);
      assert_free (&crowd);
    }
}

/* Ten neighbours in a square of 70 x 70 pixels. */
static void
test_nearly_all_of_a_crowd_have_names (void)
{
  size_t n_seen = 0;
  size_t n_named = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    Crowd crowd;
    crowd_init (&crowd, seed, 35, 0);
    for (size_t i = 0; i < N_CROWD; i++) {
      const EsLabelCandidate *point = &crowd.candidates[i];
      n_seen += point->x >= 0 && point->x < 800 && point->y >= 0 && point->y < 600 &&
                !in_box (&crowd.boxes[0], point->x, point->y) &&
                !in_box (&crowd.boxes[1], point->x, point->y);
    }
    n_named += crowd.n;
  }
  g_test_message ("%zu of %zu", n_named, n_seen);
  g_assert_cmpuint (n_named, <=, n_seen);
  g_assert_cmpuint (n_named * 100, >=, n_seen * 95);
}

/* Two lines that both lead past the same place do not cross. */
static void
test_lines_do_not_cross (void)
{
  for (uint64_t seed = 0; seed < 100; seed++) {
    Crowd crowd;
    crowd_init (&crowd, seed, 25, 0);
    for (size_t i = 0; i < crowd.n; i++)
      for (size_t j = 0; j < i; j++) {
        const EsLabelLine *a = &crowd.labels[i].line;
        const EsLabelLine *b = &crowd.labels[j].line;
        if (crowd.labels[i].step == 0 || crowd.labels[j].step == 0)
          continue;
        /* Where the lines through them meet, as shares of their lengths. */
        double ax = a->x1 - a->x0, ay = a->y1 - a->y0;
        double bx = b->x1 - b->x0, by = b->y1 - b->y0;
        double det = ax * by - ay * bx;
        double s = ((b->x0 - a->x0) * by - (b->y0 - a->y0) * bx) / det;
        double t = ((b->x0 - a->x0) * ay - (b->y0 - a->y0) * ax) / det;
        g_assert_false (s > 0.001 && s < 0.999 && t > 0.001 && t < 0.999);
      }
  }
}

static void
test_points_below_a_box_have_no_label (void)
{
  Crowd crowd;
  crowd_init (&crowd, 1, 0, 0);
  for (size_t i = 0; i < N_CROWD; i++) {
    crowd.candidates[i].x = 650;
    crowd.candidates[i].y = 100;
    crowd.candidates[i].required = true;
  }
  g_assert_cmpuint (es_labels_place (&crowd.view, crowd.candidates, N_CROWD, NULL, 0,
                                     crowd.labels),
                    ==, 0);

  /* Beside it, a label that must be shown covers others rather than lie below. */
  for (size_t i = 0; i < N_CROWD; i++)
    crowd.candidates[i].x = 590;
  for (size_t i = 0; i < N_CROWD; i++)
    crowd.candidates[i].far = false;
  size_t n =
    es_labels_place (&crowd.view, crowd.candidates, N_CROWD, NULL, 0, crowd.labels);
  g_assert_cmpuint (n, ==, N_CROWD);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat (crowd.labels[i].x + crowd.labels[i].width, <=, 600);
}

/* A label away from its point stays where it is, too. */
static void
test_panning_keeps_lines (void)
{
  Crowd crowd;
  crowd_init (&crowd, 3, 20, 0);
  EsLabel before[N_CROWD];
  memcpy (before, crowd.labels, sizeof before);
  size_t n_before = crowd.n;
  bool moves_right = before[0].x < 400; /* away from the edge */
  for (size_t i = 0; i < N_CROWD; i++) {
    crowd.candidates[i].x += moves_right ? 4 : -4;
    crowd.discs[i].x += moves_right ? 4 : -4;
  }
  crowd.view.n_boxes = 0;
  crowd.n = es_labels_place (&crowd.view, crowd.candidates, N_CROWD, crowd.labels,
                             crowd.n, crowd.labels);
  g_assert_cmpuint (crowd.n, ==, n_before);
  size_t n_far = 0;
  for (size_t i = 0; i < crowd.n; i++) {
    g_assert_cmpint (crowd.labels[i].side, ==, before[i].side);
    g_assert_cmpuint (crowd.labels[i].step, ==, before[i].step);
    n_far += before[i].step > 0;
  }
  g_assert_cmpuint (n_far, >, 0);
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
  g_test_add_func ("/plot/labels/obstacles", test_labels_keep_off_obstacles);
  g_test_add_func ("/plot/labels/crowd", test_nearly_all_of_a_crowd_have_names);
  g_test_add_func ("/plot/labels/lines", test_lines_do_not_cross);
  g_test_add_func ("/plot/labels/below", test_points_below_a_box_have_no_label);
  g_test_add_func ("/plot/labels/panning-lines", test_panning_keeps_lines);
  g_test_add_func ("/plot/labels/panning", test_panning_keeps_labels_on_their_side);
  g_test_add_func ("/plot/labels/choice", test_choice_is_spread_and_in_order);
  g_test_add_func ("/plot/labels/choice-panning", test_choice_stays_while_panning);
  g_test_add_func ("/plot/labels/mask", test_choice_heeds_the_mask_and_its_limits);
  return g_test_run ();
}
