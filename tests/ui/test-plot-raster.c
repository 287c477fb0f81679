// SPDX-License-Identifier: GPL-3.0-or-later
/* ui/plot/raster: pixels against plain arithmetic. */

#include <string.h>

#include "plot/raster-blend.h"
#include "plot/raster-masks.h"
#include "plot/raster.h"
#include "ui/plot-fixture.h"

#define WIDTH 300
#define HEIGHT 200

typedef struct {
  EsRaster *raster;
  EsRasterParams params;
  EsRgb colors[ES_N_CLASSES];
  uint8_t *classes;
  EsCloud *cloud;
} Scene;

static void
scene_init (Scene *self, EsCloud *cloud, bool three_d)
{
  *self = (Scene){
    .raster = es_raster_new (),
    .params = ES_RASTER_PARAMS_INIT,
    .cloud = cloud,
    .classes = g_malloc (es_cloud_n_points (cloud) + 1),
  };
  for (size_t i = 0; i < ES_N_CLASSES; i++)
    self->colors[i] = es_palette_category (ES_SCHEME_LIGHT, i % ES_PALETTE_N_CATEGORIES);
  for (size_t p = 0; p < es_cloud_n_points (cloud); p++)
    self->classes[p] = (uint8_t) (es_cloud_rows (cloud)[p] % 7);
  self->params.cloud = cloud;
  self->params.camera = es_camera_fit (cloud, three_d, WIDTH, HEIGHT, 4);
  self->params.classes = self->classes;
  self->params.colors = self->colors;
  self->params.opacity = 0.7f;
  es_camera_turn (&self->params.camera, 40, 25);
}

static void
scene_clear (Scene *self)
{
  es_raster_free (self->raster);
  es_cloud_unref (self->cloud);
  g_free (self->classes);
}

static uint32_t *
draw_size (Scene *self, size_t width, size_t height)
{
  uint32_t *pixels = g_malloc0 (width * height * 4 + 4);
  EsPixels target = { pixels, width, height, width * 4 };
  EmbError error = { 0 };
  bool ok = es_raster_draw (self->raster, &self->params, &target, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_true (ok);
  return pixels;
}

static uint32_t *
draw (Scene *self)
{
  return draw_size (self, WIDTH, HEIGHT);
}

/* A cloud whose points lie at given pixels under a camera of one pixel for each unit. */
static Scene
scene_of_pixels (const double (*at)[2], size_t n)
{
  EmbLayout *layout = emb_layout_new (n, 2, NULL);
  const size_t axes[2] = { 0, 1 };
  for (size_t i = 0; i < n; i++) {
    emb_layout_axis_mutable (layout, 0)[i] = (float) (at[i][0] - WIDTH / 2.0);
    emb_layout_axis_mutable (layout, 1)[i] = (float) (HEIGHT / 2.0 - at[i][1]);
  }
  EsFrame frame = { .scale = 1 };
  EsCloud *cloud = es_cloud_new (layout, axes, 2, &frame, NULL, NULL);
  emb_layout_unref (layout);
  Scene scene;
  scene_init (&scene, cloud, false);
  scene.params.camera.zoom = 1 / scene.params.camera.fit_scale;
  scene.params.camera.centre_x = 0;
  scene.params.camera.centre_y = 0;
  scene.params.colors = NULL; /* black */
  scene.params.classes = NULL;
  scene.params.opacity = 1;
  return scene;
}

/* The part of a pixel that a disc covers, from 64 x 64 samples. */
static double
sampled_coverage (double radius, double x, double y)
{
  size_t n = 0;
  for (int i = 0; i < 64; i++)
    for (int j = 0; j < 64; j++)
      n += hypot (x + (i + 0.5) / 64, y + (j + 0.5) / 64) < radius;
  return (double) n / 4096;
}

static void
test_a_disc_covers_what_it_should (void)
{
  static const float radii[] = { 0.5f, 0.8f, 1, 1.5f, 2, 2.6f, 3.1f, 5, 7.3f, 12, 24 };
  for (size_t i = 0; i < G_N_ELEMENTS (radii); i++) {
    for (int phase = 0; phase < 16; phase++) {
      /* In the middle of a phase nothing is rounded. */
      double at[1][2] = { { 100.125 + 0.25 * (phase & 3),
                            90.125 + 0.25 * (double) (phase >> 2) } };
      Scene scene = scene_of_pixels (at, 1);
      scene.params.radius = radii[i];
      uint32_t *pixels = draw (&scene);
      double total = 0;
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          double covered = 1 - (pixels[y * WIDTH + x] & 0xff) / 255.0;
          double far = hypot (x + 0.5 - at[0][0], y + 0.5 - at[0][1]);
          total += covered;
          if (far > radii[i] + 1)
            g_assert_cmphex (pixels[y * WIDTH + x], ==, 0xffffffff);
          else if (phase % 5 == 0)
            g_assert_cmpfloat_with_epsilon (covered,
                                            sampled_coverage (radii[i], x - at[0][0],
                                                              y - at[0][1]),
                                            0.03);
        }
      }
      double area = G_PI * (double) radii[i] * (double) radii[i];
      g_assert_cmpfloat_with_epsilon (total, area, 0.02 * area + 0.03);
      scene_clear (&scene);
      g_free (pixels);
    }
  }
}

static void
test_discs_blend_like_doubles (void)
{
  enum {
    N = 60
  };
  double at[N][2];
  double expected[HEIGHT][WIDTH];
  for (size_t y = 0; y < HEIGHT; y++)
    for (size_t x = 0; x < WIDTH; x++)
      expected[y][x] = 255;
  for (size_t i = 0; i < N; i++) {
    at[i][0] = 20.125 + 0.25 * (double) emb_random_below (1, 0, i, 100);
    at[i][1] = 20.125 + 0.25 * (double) emb_random_below (1, 1, i, 100);
    for (int y = 0; y < HEIGHT; y++)
      for (int x = 0; x < WIDTH; x++)
        expected[y][x] *= 1 - 0.3 * es_disc_coverage (3, x - at[i][0], y - at[i][1]);
  }
  Scene scene = scene_of_pixels (at, N);
  scene.params.radius = 3;
  scene.params.opacity = 0.3f;
  uint32_t *pixels = draw (&scene);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      uint32_t pixel = pixels[y * WIDTH + x];
      g_assert_cmpfloat_with_epsilon (pixel & 0xff, expected[y][x], 4);
      g_assert_cmphex (pixel >> 24, ==, 0xff);
      g_assert_cmphex (pixel >> 16 & 0xff, ==, pixel & 0xff);
    }
  g_free (pixels);
  scene_clear (&scene);
}

/* Which vectors a processor likes must not be seen in the picture. */
static void
test_long_and_short_vectors_give_the_same_bits (void)
{
  enum {
    N = 400
  };
  static const float radii[] = { 0.6f, 1, 2, 3, 4, 7, 20 };
  int32_t x[N];
  int32_t y[N];
  uint64_t colors[ES_N_CLASSES];
  uint32_t *pixels[2] = { g_malloc (WIDTH * HEIGHT * 4), g_malloc (WIDTH * HEIGHT * 4) };
  for (size_t i = 0; i < N; i++) {
    x[i] = (int32_t) emb_random_below (1, 0, i, 4 * WIDTH + 40) - 20;
    y[i] = (int32_t) emb_random_below (1, 1, i, 4 * HEIGHT + 40) - 20;
  }
  for (size_t i = 0; i < ES_N_CLASSES; i++)
    colors[i] =
      es_ink_color (es_palette_category (ES_SCHEME_LIGHT, i % ES_PALETTE_N_CATEGORIES));

  EsMasks masks = { 0 };
  for (size_t i = 0; i < G_N_ELEMENTS (radii); i++) {
    EsMaskShape shape = { .radius = radii[i], .opacity = 0.6f };
    g_assert_true (es_masks_set (&masks, shape, NULL));
    for (int kind = 0; kind < 2; kind++) {
      EsBand band = { .pixels = (uint8_t *) pixels[kind],
                      .stride = WIDTH * 4,
                      .width = WIDTH,
                      .y1 = HEIGHT };
      EsInk ink = {
        .full = &masks,
        .ring = &masks,
        .hollow_class = -1,
        .colors = colors,
        .long_vectors = kind == 1,
      };
      es_fill_band (&band, 0xffffff);
      es_blend_discs (&band, &ink, x, y, NULL, N, 1);
    }
    g_assert_cmpmem (pixels[0], WIDTH * HEIGHT * 4, pixels[1], WIDTH * HEIGHT * 4);
  }
  es_masks_clear (&masks);
  g_free (pixels[0]);
  g_free (pixels[1]);
}

static void
test_the_last_position_is_on_top (void)
{
  const double at[2][2] = { { 100.1, 100.1 }, { 100.1, 100.1 } };
  Scene scene = scene_of_pixels (at, 2);
  static const uint8_t classes[2] = { 0, 1 };
  scene.params.colors = scene.colors;
  scene.params.classes = classes;
  scene.params.radius = 4;
  uint32_t *pixels = draw (&scene);
  g_assert_cmphex (pixels[100 * WIDTH + 100], ==, 0xff000000 | scene.colors[1]);
  g_assert_cmpuint (es_cloud_rows (scene.cloud)[1], ==, 0); /* the earlier row */
  g_free (pixels);
  scene_clear (&scene);
}

static void
assert_same_for_threads (Scene *scene)
{
  scene->params.n_threads = 1;
  uint32_t *one = draw (scene);
  for (unsigned n = 2; n <= 3; n++) {
    scene->params.n_threads = n;
    uint32_t *more = draw (scene);
    g_assert_cmpmem (one, WIDTH * HEIGHT * 4, more, WIDTH * HEIGHT * 4);
    g_free (more);
  }
  g_free (one);
}

static void
test_the_same_bits_for_any_number_of_threads (void)
{
  for (size_t n_axes = 2; n_axes <= 3; n_axes++) {
    for (int kind = 0; kind < 2; kind++) {
      Scene scene;
      EsCloud *cloud = fixture_cloud ((FixtureKind) kind, 30000, n_axes);
      scene_init (&scene, cloud, n_axes == 3);
      uint8_t *faded = g_malloc (30000);
      for (size_t p = 0; p < 30000; p++)
        faded[p] = p % 3 == 0;
      for (int quality = 0; quality < 2; quality++) {
        scene.params.quality = (EsRasterQuality) quality;
        scene.params.radius = 1;
        assert_same_for_threads (&scene);
        scene.params.radius = 5;
        scene.params.hollow_class = 3;
        assert_same_for_threads (&scene);
        scene.params.faded = faded;
        assert_same_for_threads (&scene);
        scene.params.faded = NULL;
        es_camera_zoom_at (&scene.params.camera, 150, 100, 5);
      }
      g_free (faded);
      scene_clear (&scene);
    }
  }
}

/* A view into a corner of a map against that corner of a larger picture, in which
 * nothing was cut off there. */
static void
test_culling_changes_nothing (void)
{
  for (size_t n_axes = 2; n_axes <= 3; n_axes++) {
    Scene scene;
    scene_init (&scene, fixture_cloud (FIXTURE_CLUSTERS, 20000, n_axes), n_axes == 3);
    scene.params.radius = 3;
    es_camera_zoom_at (&scene.params.camera, 140, 100, 30);
    EsCamera camera = scene.params.camera;
    uint32_t *small = draw (&scene);
    size_t n_examined = es_raster_n_examined (scene.raster);

    /* 3 x the size about the same centre, with the same scale. */
    double scale = camera.zoom * camera.fit_scale;
    scene.params.camera.width = 3 * WIDTH;
    scene.params.camera.height = 3 * HEIGHT;
    uint32_t *large = draw_size (&scene, 3 * WIDTH, 3 * HEIGHT);
    g_assert_cmpfloat (scale, ==,
                       scene.params.camera.zoom * scene.params.camera.fit_scale);
    for (size_t y = 0; y < HEIGHT; y++)
      g_assert_cmpmem (small + y * WIDTH, WIDTH * 4,
                       large + (y + HEIGHT) * 3 * WIDTH + WIDTH, WIDTH * 4);
    g_assert_cmpuint (n_examined, <, 20000);
    g_free (small);
    g_free (large);
    scene_clear (&scene);
  }
}

static void
test_a_deep_zoom_looks_at_few_points (void)
{
  Scene scene;
  scene_init (&scene, fixture_cloud (FIXTURE_CLUSTERS, 200000, 2), false);
  g_free (draw (&scene));
  g_assert_cmpuint (es_raster_n_examined (scene.raster), ==, 200000);
  EsScreenPoint screen;
  float point[3];
  es_cloud_point (scene.cloud, 100000, point);
  screen = es_camera_project (&scene.params.camera, point);
  es_camera_zoom_at (&scene.params.camera, screen.x, screen.y, 2000);
  g_free (draw (&scene));
  g_assert_cmpuint (es_raster_n_examined (scene.raster), >, 0);
  g_assert_cmpuint (es_raster_n_examined (scene.raster), <, 10000);
  scene_clear (&scene);
}

static void
test_moving_looks_much_like_still (void)
{
  for (size_t n_axes = 2; n_axes <= 3; n_axes++) {
    Scene scene;
    scene_init (&scene, fixture_cloud (FIXTURE_UNIFORM, 300000, n_axes), n_axes == 3);
    for (size_t i = 0; i < ES_N_CLASSES; i++)
      scene.colors[i] = 0x204080;
    uint32_t *still = draw (&scene);
    scene.params.quality = ES_RASTER_MOVING;
    uint32_t *moving = draw (&scene);
    double difference = 0;
    for (size_t i = 0; i < WIDTH * HEIGHT; i++)
      difference += fabs ((double) (still[i] & 0xff) - (double) (moving[i] & 0xff));
    g_assert_cmpfloat (difference / (WIDTH * HEIGHT), <, 6);
    g_free (still);
    g_free (moving);

    /* Points that stand alone are all there. */
    es_camera_zoom_at (&scene.params.camera, 150, 100, n_axes == 2 ? 60 : 3000);
    if (n_axes == 2) {
      moving = draw (&scene);
      scene.params.quality = ES_RASTER_STILL;
      still = draw (&scene);
      g_assert_cmpmem (still, WIDTH * HEIGHT * 4, moving, WIDTH * HEIGHT * 4);
      g_free (still);
      g_free (moving);
    }
    scene_clear (&scene);
  }
}

static void
test_focus_fades_the_rest (void)
{
  Scene scene;
  scene_init (&scene, fixture_cloud (FIXTURE_UNIFORM, 5000, 2), false);
  scene.params.opacity = 1;
  scene.params.fade_all = true;
  uint32_t *faded = draw (&scene);
  for (size_t i = 0; i < WIDTH * HEIGHT; i++)
    g_assert_cmphex (faded[i] & 0xff, >=, 0xdf);
  g_free (faded);

  uint32_t front[2] = { 17, 4000 };
  float point[3];
  es_cloud_point (scene.cloud, front[1], point);
  EsScreenPoint at = es_camera_project (&scene.params.camera, point);
  scene.params.front = front;
  scene.params.n_front = 2;
  scene.params.front_radius = 4;
  uint32_t *lit = draw (&scene);
  g_assert_cmphex (lit[(size_t) at.y * WIDTH + (size_t) at.x], ==,
                   0xff000000 | scene.colors[scene.classes[front[1]]]);
  g_free (lit);

  /* A mask with all points lit is no mask. */
  scene.params.fade_all = false;
  scene.params.n_front = 0;
  uint8_t *mask = g_malloc0 (5000);
  uint32_t *plain = draw (&scene);
  scene.params.faded = mask;
  uint32_t *masked = draw (&scene);
  g_assert_cmpmem (plain, WIDTH * HEIGHT * 4, masked, WIDTH * HEIGHT * 4);
  g_free (plain);
  g_free (masked);
  g_free (mask);
  scene_clear (&scene);
}

static void
test_hollow_points_are_rings (void)
{
  const double at[1][2] = { { 100.125, 100.125 } };
  Scene scene = scene_of_pixels (at, 1);
  scene.params.hollow_class = 0;
  scene.params.radius = 8;
  uint32_t *pixels = draw (&scene);
  g_assert_cmphex (pixels[100 * WIDTH + 100], ==, 0xffffffff);
  g_assert_cmphex (pixels[100 * WIDTH + 93] & 0xff, <, 0x20);
  g_free (pixels);
  scene_clear (&scene);
}

static void
test_nearer_points_cover_farther_ones (void)
{
  EmbLayout *layout = emb_layout_new (2, 3, NULL);
  for (size_t i = 0; i < 2; i++) {
    emb_layout_axis_mutable (layout, 0)[i] = 0;
    emb_layout_axis_mutable (layout, 1)[i] = 0;
    emb_layout_axis_mutable (layout, 2)[i] = i == 0 ? -1 : 1;
  }
  Scene scene;
  scene_init (&scene, fixture_cloud_of (layout, 3), true);
  es_camera_reset_rotation (&scene.params.camera);
  scene.params.opacity = 1;
  scene.params.radius = 6;
  for (int side = 0; side < 2; side++) {
    uint32_t *pixels = draw (&scene);
    uint8_t red = (uint8_t) (pixels[HEIGHT / 2 * WIDTH + WIDTH / 2] >> 16);
    /* Row 1 is in front at first, row 0 after half a turn; a trace of haze is left. */
    g_assert_cmpint (abs (red - es_rgb_red (scene.colors[1 - side])), <, 16);
    g_free (pixels);
    es_camera_turn (&scene.params.camera, HEIGHT, 0);
  }
  scene_clear (&scene);
}

static void
test_nothing_is_written_outside (void)
{
  Scene scene;
  scene_init (&scene, fixture_cloud (FIXTURE_UNIFORM, 5000, 2), false);
  static const float radii[] = { 1, 2, 3, 9, 30 };
  size_t width = 61;
  size_t height = 37;
  size_t stride = (width + 5) * 4;
  uint8_t *pixels = g_malloc (stride * (height + 2));
  for (size_t i = 0; i < G_N_ELEMENTS (radii); i++) {
    memset (pixels, 0xa5, stride * (height + 2));
    scene.params.camera = es_camera_fit (scene.cloud, false, 61, 37, 0);
    es_camera_zoom_at (&scene.params.camera, 30, 15, 2);
    scene.params.radius = radii[i];
    scene.params.n_threads = 2;
    EsPixels target = { pixels + stride, width, height, stride };
    g_assert_true (es_raster_draw (scene.raster, &scene.params, &target, NULL));
    for (size_t y = 0; y < height + 2; y++)
      for (size_t x = 0; x < stride; x++)
        if (y == 0 || y == height + 1 || x >= width * 4)
          g_assert_cmphex (pixels[y * stride + x], ==, 0xa5);
  }
  g_free (pixels);
  scene_clear (&scene);
}

static void
test_no_size_no_points_no_cloud (void)
{
  Scene scene;
  scene_init (&scene, fixture_cloud_of (emb_layout_new (9, 2, NULL), 2), false);
  uint32_t *pixels = draw (&scene);
  for (size_t i = 0; i < WIDTH * HEIGHT; i++)
    g_assert_cmphex (pixels[i], ==, 0xffffffff);
  g_free (pixels);
  g_free (draw_size (&scene, 0, 0));
  g_free (draw_size (&scene, 1, 1));
  scene.params.cloud = NULL;
  scene.params.background = 0x1e1e1e;
  pixels = draw (&scene);
  g_assert_cmphex (pixels[1234], ==, 0xff1e1e1e);
  g_free (pixels);

  EmbError error;
  EsPixels huge = { NULL, 40000, 1, 160000 };
  g_assert_false (es_raster_draw (scene.raster, &scene.params, &huge, &error));
  g_assert_cmpint (error.code, ==, EMB_ARGUMENT);
  scene_clear (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/raster/coverage", test_a_disc_covers_what_it_should);
  g_test_add_func ("/plot/raster/blending", test_discs_blend_like_doubles);
  g_test_add_func ("/plot/raster/vectors",
                   test_long_and_short_vectors_give_the_same_bits);
  g_test_add_func ("/plot/raster/on-top", test_the_last_position_is_on_top);
  g_test_add_func ("/plot/raster/threads", test_the_same_bits_for_any_number_of_threads);
  g_test_add_func ("/plot/raster/culling", test_culling_changes_nothing);
  g_test_add_func ("/plot/raster/deep-zoom", test_a_deep_zoom_looks_at_few_points);
  g_test_add_func ("/plot/raster/moving", test_moving_looks_much_like_still);
  g_test_add_func ("/plot/raster/focus", test_focus_fades_the_rest);
  g_test_add_func ("/plot/raster/hollow", test_hollow_points_are_rings);
  g_test_add_func ("/plot/raster/depth", test_nearer_points_cover_farther_ones);
  g_test_add_func ("/plot/raster/bounds", test_nothing_is_written_outside);
  g_test_add_func ("/plot/raster/empty", test_no_size_no_points_no_cloud);
  return g_test_run ();
}
